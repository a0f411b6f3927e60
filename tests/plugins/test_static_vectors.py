"""A table of word vectors: off until a checked folder is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.learning.static_vectors import static_checksum
from plugins.static_vectors import StaticVectorsConfig, StaticVectorsPlugin
from tests.search.encoders import write_table


def test_it_is_off_by_default() -> None:
    assert list(StaticVectorsPlugin(StaticVectorsConfig()).trackside_offer_vectors()) == []


@pytest.mark.parametrize(
    ("folder", "sha256", "told"),
    [("/srv/models", "", "sha256sum"), ("models", "0" * 64, "the whole path")],
)
def test_settings_that_cannot_be_trusted_are_refused(folder: str, sha256: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        StaticVectorsConfig(folder=Path(folder), sha256=sha256)


def test_its_vectors_are_offered_by_the_checksum(tmp_path: Path) -> None:
    folder = write_table(tmp_path)
    config = StaticVectorsConfig(folder=folder, sha256=static_checksum(folder))
    (offer,) = StaticVectorsPlugin(config).trackside_offer_vectors()
    assert (offer.name, offer.version) == ("static_vectors", static_checksum(folder))
    assert offer.languages == set()
    assert offer.load()(["abort", "wish"]).tolist() == [[1, 0], [0, 1]]
