"""The transformer: off until a checked folder is named, and then one that competes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigError, ModelError
from core.learning.encoder import checksum
from core.plugin import EstimatorOffer, TrainedModel
from plugins.issue_type import IssueTypeConfig, IssueTypePlugin
from plugins.transformer import TransformerConfig, TransformerPlugin
from tests.learning.contexts import Training
from tests.learning.synthetic import issues
from tests.learning.transformers import write_transformer


def offered(config: TransformerConfig) -> list[EstimatorOffer]:
    return list(TransformerPlugin(config).trackside_offer_estimators())


def learned(config: TransformerConfig) -> TrainedModel:
    given = Training(offers=offered(config))
    plugin = IssueTypePlugin(IssueTypeConfig())
    (model,) = plugin.trackside_train("acme/shop", issues(60), given)
    return model


def test_it_is_off_by_default() -> None:
    assert offered(TransformerConfig()) == []


@pytest.mark.parametrize(
    ("folder", "sha256", "told"),
    [("/srv/models", "", "sha256sum"), ("models", "0" * 64, "the whole path")],
)
def test_settings_that_cannot_be_trusted_are_refused(folder: str, sha256: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        TransformerConfig(folder=Path(folder), sha256=sha256)


def test_it_competes_on_held_out_issues_and_the_card_says_how_it_fared(tmp_path: Path) -> None:
    folder = write_transformer(tmp_path)
    model = learned(TransformerConfig(folder=folder, sha256=checksum(folder)))
    assert any("Estimator “transformer” was right on" in note for note in model.card.notes)


def test_its_vectors_are_offered_by_the_checksum_and_what_is_read(tmp_path: Path) -> None:
    assert list(TransformerPlugin(TransformerConfig()).trackside_offer_vectors()) == []
    folder = write_transformer(tmp_path)
    config = TransformerConfig(folder=folder, sha256=checksum(folder), languages=("japanese",))
    (offer,) = TransformerPlugin(config).trackside_offer_vectors()
    assert offer.version == f"{checksum(folder)} 128"
    assert offer.languages == {"japanese"}
    assert offer.load()(["crash", "wish"]).round(3).tolist() == [[0, 1, 0, 0], [0, 0, 1, 0]]
    changed = TransformerConfig(folder=folder, sha256="0" * 64)
    (offer,) = TransformerPlugin(changed).trackside_offer_vectors()
    with pytest.raises(ModelError, match="checksum"):
        offer.load()


def test_a_folder_that_was_changed_costs_only_itself(tmp_path: Path) -> None:
    folder = write_transformer(tmp_path)
    model = learned(TransformerConfig(folder=folder, sha256="0" * 64))
    assert model.data["suggests"]
    assert any("“transformer” failed" in note and "checksum" in note for note in model.card.notes)
