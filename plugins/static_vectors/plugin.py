"""The plugin that offers vectors by a table of word pieces, for similar issues.

It is off until a folder is named: Trackside ships no table and downloads none. The vectors are
used where ``[search]`` names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from core.brought import check_brought
from core.hookspecs import hookimpl
from core.plugin import Plugin, PluginConfig, VectorOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticVectorsConfig(PluginConfig):
    """Settings of ``[plugins.static_vectors]``.

    ``folder``: where ``model.safetensors`` and ``tokenizer.json`` are; without it nothing is
    offered.
    ``sha256``: the checksum of both, ``cat model.safetensors tokenizer.json | sha256sum``.
    ``languages``: those in which it is used from the first day, by their English names; in others
    a project's own duplicates must show that it helps.
    """

    folder: Path | None = None
    sha256: str = ""
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a folder that is not sure to be found, or whose files nobody vouches for.

        Raises:
            ConfigError: says what to write.
        """
        check_brought(self.folder, self.sha256, "model.safetensors tokenizer.json")


class StaticVectorsPlugin(Plugin[StaticVectorsConfig]):
    """Offers the vectors of a table that the operator brings."""

    name: ClassVar[str] = "static_vectors"
    config_class: ClassVar[type[StaticVectorsConfig]] = StaticVectorsConfig
    help: ClassVar[str] = "Finds similar issues by a table of word vectors of your own as well."

    @hookimpl
    def trackside_offer_vectors(self) -> Iterable[VectorOffer]:
        """Offer its vectors of texts, where a table is named."""
        folder = self.config.folder
        if folder is None:
            return []

        def load() -> Callable[[Sequence[str]], Any]:
            from core.learning.static_vectors import StaticFiles, load_static

            return load_static(StaticFiles(str(folder), self.config.sha256)).encode

        return [
            VectorOffer(
                name="static_vectors",
                version=self.config.sha256.strip().casefold(),
                load=load,
                languages=frozenset(self.config.languages),
            )
        ]
