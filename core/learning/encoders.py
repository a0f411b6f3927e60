"""The encoder that a folder holds: a transformer, or a table of word vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.errors import ModelError
from core.learning.encoder import MODEL, EncoderFiles, checksum, load_encoder
from core.learning.static_vectors import TABLE, StaticFiles, load_static, static_checksum
from core.plugin import VectorOffer


def encoder_in(folder: Path) -> VectorOffer:
    """The encoder of a folder, as it is: for measuring, where nobody has written a checksum.

    It knows the languages that its plugin takes for granted.

    Raises:
        ModelError: the folder holds neither, or files that cannot be read.
    """
    folder = folder.resolve()
    if (folder / MODEL).exists():
        files = EncoderFiles(str(folder), checksum(folder))

        def transformer() -> Callable[[Sequence[str]], Any]:
            return load_encoder(files).encode

        return VectorOffer(
            name="transformer",
            version=files.sha256,
            load=transformer,
            languages=frozenset({"english"}),
        )
    if (folder / TABLE).exists():
        table = StaticFiles(str(folder), static_checksum(folder))

        def static() -> Callable[[Sequence[str]], Any]:
            return load_static(table).encode

        return VectorOffer(name="static_vectors", version=table.sha256, load=static)
    raise ModelError(f"{folder} holds neither {MODEL} nor {TABLE}")
