"""A tuned transformer beside the linear model, at a fixed weight: used without PyTorch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelError
from core.learning.beside import SHARE, Beside, TunedFeatures, speakers
from core.learning.documents import document
from core.learning.encoder import EncoderFiles, checksum, load_encoder, text_key
from core.learning.explain import reasons
from core.learning.registry import load_model, save_model
from core.learning.rows import rows_of
from core.learning.starter import examples
from core.learning.training import RECIPES, learn
from core.learning.tuned import Tuned, from_json, to_json
from core.learning.vectors import with_vectors
from core.model import EvidenceKind
from tests.learning.synthetic import issues
from tests.learning.transformers import write_transformer

SEEN = ("a wish that was tuned on", (2.0, -1.0, -1.0))
TUNED = Tuned(
    classes=("question", "bug", "feature"),
    weights=np.array([[0, 0, 0, 4.0], [0, 4.0, 0, 0], [0, 0, 4.0, 0]]),
    bias=np.zeros(3),
    scores={text_key(SEEN[0], 128).hex(): SEEN[1]},
    tokens=128,
)


@pytest.fixture
def files(tmp_path: Path) -> EncoderFiles:
    folder = write_transformer(tmp_path / "tiny")
    (folder / "tuned.json").write_bytes(to_json(TUNED))
    return EncoderFiles(str(folder), checksum(folder))


def test_the_checksum_is_of_what_was_tuned_too(files: EncoderFiles) -> None:
    path = Path(files.folder) / "tuned.json"
    path.write_bytes(to_json(replace(TUNED, bias=np.ones(3))))
    with pytest.raises(ModelError, match="has the checksum"):
        load_encoder(files)
    path.unlink()
    with pytest.raises(ModelError, match="has the checksum"):
        load_encoder(files)


def test_new_texts_are_asked_about_and_known_ones_looked_up(files: EncoderFiles) -> None:
    said = load_encoder(files).likelihoods(["crash", SEEN[0], "wish"])
    assert list(said.argmax(axis=1)) == [1, 0, 2]
    assert np.allclose(said.sum(axis=1), 0)


def test_of_examples_that_it_learned_first_it_says_nothing(files: EncoderFiles) -> None:
    features = TunedFeatures(folder=files.folder, sha256=files.sha256)
    one, other = examples()[0].document, document("crash", "crash crash")
    features.fit([one, other])
    assert not features.transform([one])[:, -3:].toarray().any()
    both = features.transform([one, other])[:, -3:].toarray()
    assert not both[0].any()
    assert both[1].any()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (b"nothing of the kind", "cannot be read"),
        (to_json(TUNED).replace(b'"format": 2', b'"format": 9'), "format 9: tune again"),
        (to_json(replace(TUNED, bias=np.zeros(2))), "does not fit together"),
        (to_json(replace(TUNED, scores={"00": (1.0,)})), "does not fit together"),
    ],
)
def test_a_file_that_is_none_says_so(change: bytes, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        from_json(change)


def test_weights_of_another_transformer_are_refused(files: EncoderFiles) -> None:
    folder = Path(files.folder)
    (folder / "tuned.json").write_bytes(to_json(replace(TUNED, weights=np.zeros((3, 7)))))
    encoder = load_encoder(replace(files, sha256=checksum(folder)))
    with pytest.raises(ModelError, match="not of this transformer"):
        encoder.likelihoods(["crash"])


def test_who_speaks_for_which_class_is_told_by_the_rows() -> None:
    said = np.array([[-1, 2, -1], [-1, 2, -1], [2, -1, -1], [-1, -1, 2], [0, 0, 0]], float)
    y = np.array([0, 0, 1, 2, 3])
    found = speakers(said, y, np.arange(4), np.ones(5))
    assert found.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_the_sum_of_both_is_what_decides_with_two_classes_and_with_three() -> None:
    random = np.random.default_rng(1)
    for count in (2, 3):
        y = np.arange(90) % count
        said = np.eye(3)[(y + 1) % 3] * 3 - 1  # of class 0 the column 1 speaks, and so on
        own = random.normal(size=(90, 4)) + y[:, None]
        both = np.hstack([own, said])
        model = Beside(columns=3).fit(_sparse(both), y)
        alone = Beside(columns=0).fit(_sparse(own), y)
        added = SHARE * said[:, [(one + 1) % 3 for one in range(count)]]
        expected = added if count > 2 else added[:, 1] - added[:, 0]
        assert np.allclose(model.decision_function(both), alone.decision_function(own) + expected)


def test_types_are_learned_beside_it_explained_saved_and_read_back(
    files: EncoderFiles, tmp_path: Path
) -> None:
    recipe = replace(RECIPES["type"], make=with_vectors(files))
    rows = rows_of("type", issues(60))
    model = learn(rows, recipe, project="acme/shop", seed=1, progress=lambda _done, _what: None)
    assert model is not None
    assert isinstance(model.estimator[-1], Beside)
    read = document("The export crashes", "Since 2.1 the export fails.")
    said = reasons(model.estimator, read, 0)
    assert "crashes" in [reason.text for reason in said if reason.kind is EvidenceKind.TERM]
    saved = save_model(tmp_path, replace(model, held_out={}))
    trusted = ["core.learning.beside.TunedFeatures", "core.learning.beside.Beside"]
    back = load_model(saved.path, saved.sha256, trusted=trusted)
    assert np.allclose(
        back.estimator.decision_function([read]), model.estimator.decision_function([read])
    )


def _sparse(rows: np.ndarray) -> object:
    from scipy import sparse

    return sparse.csr_matrix(rows)


def test_a_part_of_another_length_than_it_was_tuned_on_is_refused(files: EncoderFiles) -> None:
    # The digests of what it was tuned on would be of other parts, and it would judge itself.
    with pytest.raises(ModelError, match="write tokens = 128"):
        load_encoder(replace(files, tokens=256))
