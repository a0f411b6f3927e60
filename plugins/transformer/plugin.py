"""The plugin that offers an estimator of types with a transformer's vectors beside its features.

It is off until a folder is named: Trackside ships no transformer and downloads none. What it
offers is learned, calibrated and held out like the built-in estimator, and is used only in
projects where it was clearly better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final

from core.errors import ConfigError
from core.hookspecs import hookimpl
from core.plugin import EstimatorOffer, Plugin, PluginConfig
from core.settings import Between

_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerConfig(PluginConfig):
    """Settings of ``[plugins.transformer]``.

    ``folder``: where ``model.onnx`` and ``tokenizer.json`` are; without it nothing is offered.
    ``sha256``: the checksum of both, ``cat model.onnx tokenizer.json | sha256sum``; of a tuned
    one, which has a ``tuned.json``, that of all three, which ``trackside tune`` prints.
    ``tokens``: so many of an issue's text are read.
    """

    folder: Path | None = None
    sha256: str = ""
    tokens: Annotated[int, Between(8, 512)] = 128

    def __post_init__(self) -> None:
        """Refuse a folder that is not sure to be found, or whose files nobody vouches for.

        Raises:
            ConfigError: says what to write.
        """
        if self.folder is None:
            return
        # A server is started from anywhere, and a saved model remembers the folder.
        if not self.folder.is_absolute():
            raise ConfigError("folder: write the whole path, from the root")
        if not _SHA256.fullmatch(self.sha256.strip()):
            raise ConfigError(
                "sha256: write the 64 digits that `cat model.onnx tokenizer.json | sha256sum` "
                "prints in the folder, or `trackside tune` at its end"
            )


class TransformerPlugin(Plugin[TransformerConfig]):
    """Offers an estimator of types that reads issues with a transformer as well."""

    name: ClassVar[str] = "transformer"
    config_class: ClassVar[type[TransformerConfig]] = TransformerConfig
    help: ClassVar[str] = (
        "Learns types with a transformer of your own as well, where you bring one."
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
