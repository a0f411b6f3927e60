"""Vectors of texts by a table of word pieces that the operator brings: no network is run.

A folder holds ``model.safetensors`` with one vector for each piece, and ``tokenizer.json``. It is
read only if both are, byte for byte, what the configuration says. A text is the mean of the
vectors of its pieces: hundreds of times as fast as a transformer, and nearer to words than to
meaning. The packages come with ``pip install '.[static]'``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.learning.encoder import TOKENIZER, Vectors, digest_of, read_files

TABLE: Final = "model.safetensors"
_WHAT: Final = "the static vectors"
_CHARS_READ: Final = 6_000
_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """Which table: its folder, and the checksum of its files.

    ``sha256`` is that of both, one after the other: ``cat model.safetensors tokenizer.json |
    sha256sum``.
    """

    folder: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StaticEncoder:
    """A table that has been loaded: (pieces, d). Safe to use from several threads."""

    table: npt.NDArray[Any]
    tokenizer: Any

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n, d) of texts, each of length 1, or 0 where no piece is known.

        A piece that occurs again and again counts by its logarithm, and a common one, which a
        tokeniser has near the beginning of its list, less than a rare one.
        """
        found = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for start in range(0, len(texts), _BATCH):
            # A lone surrogate is no text that a tokeniser written in Rust can be given.
            clean = [
                text[:_CHARS_READ].encode("utf-8", "replace").decode("utf-8")
                for text in texts[start : start + _BATCH]
            ]
            encoded = self.tokenizer.encode_batch(clean, add_special_tokens=False)
            for row, one in enumerate(encoded, start):
                pieces, counts = np.unique(np.array(one.ids, dtype=np.int64), return_counts=True)
                weights = np.log1p(counts) * np.log1p(pieces)
                found[row] = weights.astype(np.float32) @ self.table[pieces].astype(np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-9), np.float32)


def static_checksum(folder: Path) -> str:
    """The checksum of a folder's table and tokeniser, as the configuration has it.

    Raises:
        ModelError: one of the two cannot be read.
    """
    return digest_of(read_files(folder, (TABLE, TOKENIZER), _WHAT))


@lru_cache(maxsize=2)
def load_static(files: StaticFiles) -> StaticEncoder:
    """Load a table, once for each process.

    Raises:
        ModelError: the packages or the files are missing, the files are not those that were
            named, or they are not a table and a tokeniser that fit together.
    """
    try:
        from safetensors.numpy import load
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError(
            "static vectors need packages of their own: pip install '.[static]' in "
            "Trackside's folder"
        ) from error
    name = Path(files.folder).name
    content = read_files(Path(files.folder), (TABLE, TOKENIZER), _WHAT)
    if (found := digest_of(content)) != files.sha256.strip().casefold():
        raise ModelError(
            f"the static vectors in {name} have the checksum {found}, not the one in the "
            "configuration: put the right files there, or write that one if you trust them"
        )
    try:
        tables = [one for one in load(content[TABLE]).values() if one.ndim == 2]
        reader = Tokenizer.from_str(content[TOKENIZER].decode("utf-8"))
    except Exception as error:  # neither package has a class of errors to name
        raise ModelError(
            f"{name} holds no table and tokeniser that can be read: {error}"[:300]
        ) from error
    if len(tables) != 1 or len(tables[0]) < reader.get_vocab_size():
        raise ModelError(f"{name} holds no table with one vector for each piece of its tokeniser")
    reader.no_padding()
    reader.no_truncation()
    return StaticEncoder(table=tables[0], tokenizer=reader)
