"""A transformer of the operator's own: checked before it is loaded, and learned with."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelError, UsageError
from core.learning.documents import document
from core.learning.encoder import EncoderFiles, checksum, load_encoder
from core.learning.evaluation import run
from core.learning.explain import reasons
from core.learning.registry import load_model, save_model
from core.learning.rows import rows_of
from core.learning.training import RECIPES, learn
from core.learning.vectors import with_vectors
from core.model import EvidenceKind
from tests.learning.synthetic import issues
from tests.learning.transformers import write_transformer


@pytest.fixture
def files(tmp_path: Path) -> EncoderFiles:
    folder = write_transformer(tmp_path / "tiny")
    return EncoderFiles(str(folder), checksum(folder))


def test_the_checksum_is_that_of_both_files_one_after_the_other(files: EncoderFiles) -> None:
    both = b"".join(
        (Path(files.folder) / name).read_bytes() for name in ("model.onnx", "tokenizer.json")
    )
    assert files.sha256 == hashlib.sha256(both).hexdigest()


def test_a_text_is_the_mean_of_its_tokens_whatever_it_stands_beside(files: EncoderFiles) -> None:
    encoder = load_encoder(files)
    alone = encoder.encode(["crash crash wish"])
    beside = encoder.encode(["ask " * 60, "crash crash wish", "", "\ud800 \x00", "crash"])
    assert np.allclose(alone[0], np.array([0, 2, 1, 0]) / np.sqrt(5))
    assert np.allclose(beside[1], alone[0])
    assert np.isfinite(beside).all()
    assert np.allclose(beside[4], [0, 1, 0, 0])


def test_no_more_than_so_many_tokens_are_read(files: EncoderFiles) -> None:
    encoder = load_encoder(replace(files, tokens=8))
    assert np.allclose(encoder.encode(["crash " * 8 + "wish " * 100_000]), [[0, 1, 0, 0]])


def test_files_that_were_changed_are_not_loaded(files: EncoderFiles) -> None:
    path = Path(files.folder) / "tokenizer.json"
    path.write_text(path.read_text().replace("crash", "other"))
    with pytest.raises(ModelError, match=r"has the checksum .* not the one in the configuration"):
        load_encoder(files)


def test_what_is_no_model_or_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx of the transformer cannot be read"):
        checksum(tmp_path)
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match="holds no model and tokeniser"):
        load_encoder(EncoderFiles(str(tmp_path), checksum(tmp_path)))


def test_a_model_without_a_vector_for_each_token_is_refused(tmp_path: Path) -> None:
    folder = write_transformer(tmp_path, output="pooled")
    encoder = load_encoder(EncoderFiles(str(folder), checksum(folder)))
    with pytest.raises(ModelError, match="one vector for each token"):
        encoder.encode(["crash crash"])


def test_types_are_learned_with_it_explained_saved_and_read_back(
    files: EncoderFiles, tmp_path: Path
) -> None:
    recipe = replace(RECIPES["type"], make=with_vectors(files))
    rows = rows_of("type", issues(60))
    model = learn(rows, recipe, project="acme/shop", seed=1, progress=lambda _done, _what: None)
    assert model is not None
    read = document("The export crashes", "Since 2.1 the export fails.")
    said = reasons(model.estimator, read, 0)
    assert "crashes" in [reason.text for reason in said if reason.kind is EvidenceKind.TERM]
    saved = save_model(tmp_path, replace(model, held_out={}))
    assert saved.path.stat().st_size < 1_000_000
    with pytest.raises(ModelError, match="not trusted"):
        load_model(saved.path, saved.sha256)
    trusted = ["core.learning.vectors.VectorFeatures"]
    back = load_model(saved.path, saved.sha256, trusted=trusted)
    assert np.allclose(
        back.estimator.decision_function([read]), model.estimator.decision_function([read])
    )


def test_only_types_are_evaluated_with_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is for types"):
        run("labels", train=tmp_path, newest=0.2, transformer=tmp_path)
