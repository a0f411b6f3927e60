"""The plugin of a transformer: an estimator of types, and vectors for similar issues.

It is off until a folder is named: Trackside ships no transformer and downloads none. The
estimator is learned, calibrated and held out like the built-in one, and is used only in
projects where it was clearly better. The vectors are used where ``[search]`` names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

from core.brought import check_brought
from core.hookspecs import hookimpl
from core.plugin import EstimatorOffer, Plugin, PluginConfig, VectorOffer
from core.settings import Between


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerConfig(PluginConfig):
    """Settings of ``[plugins.transformer]``.

    ``folder``: where ``model.onnx`` and ``tokenizer.json`` are; without it nothing is offered.
    ``sha256``: the checksum of both, ``cat model.onnx tokenizer.json | sha256sum``; of a tuned
    one, which has a ``tuned.json``, that of all three, which ``trackside tune`` prints.
    ``tokens``: so many of an issue's text are read. ``languages``: those in which its
    vectors are used from the first day, by their English names; in others a project's own
    duplicates must show that they help.
    """

    folder: Path | None = None
    sha256: str = ""
    tokens: Annotated[int, Between(8, 512)] = 128
    languages: tuple[str, ...] = ("english",)

    def __post_init__(self) -> None:
        """Refuse a folder that is not sure to be found, or whose files nobody vouches for.

        Raises:
            ConfigError: says what to write.
        """
        check_brought(
            self.folder,
            self.sha256,
            "model.onnx tokenizer.json",
            also=", or `trackside tune` at its end",
        )


class TransformerPlugin(Plugin[TransformerConfig]):
    """Offers what a transformer of the operator's own can do."""

    name: ClassVar[str] = "transformer"
    config_class: ClassVar[type[TransformerConfig]] = TransformerConfig
    help: ClassVar[str] = (
        "Learns types and finds similar issues with a transformer of your own as well."
    )

    @hookimpl
    def trackside_offer_estimators(self) -> Iterable[EstimatorOffer]:
        """Offer the estimator, where a transformer is named."""
        folder = self.config.folder
        if folder is None:
            return []

        def make(seed: int) -> object:
            from core.learning.encoder import EncoderFiles
            from core.learning.vectors import with_vectors  # loads scikit-learn

            files = EncoderFiles(str(folder), self.config.sha256, tokens=self.config.tokens)
            return with_vectors(files)(seed)

        return [
            EstimatorOffer(
                name="transformer",
                task="type",
                make=make,
                trusted=(
                    "core.learning.vectors.VectorFeatures",
                    "core.learning.beside.TunedFeatures",
                    "core.learning.beside.Beside",
                ),
                of_documents=True,
            )
        ]

    @hookimpl
    def trackside_offer_vectors(self) -> Iterable[VectorOffer]:
        """Offer its vectors of texts, where a transformer is named."""
        folder = self.config.folder
        if folder is None:
            return []

        def load() -> Callable[[Sequence[str]], Any]:
            from core.learning.encoder import EncoderFiles, load_encoder

            files = EncoderFiles(str(folder), self.config.sha256, tokens=self.config.tokens)
            return load_encoder(files).encode

        return [
            VectorOffer(
                name="transformer",
                version=f"{self.config.sha256.strip().casefold()} {self.config.tokens}",
                load=load,
                languages=frozenset(self.config.languages),
            )
        ]
