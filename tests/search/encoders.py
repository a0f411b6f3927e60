"""Encoders for tests: a small one as a plugin would bring it, and a table as files."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from core.plugin import VectorOffer

SIZE = 32
MEANS = {"hangs": "freezes", "stuck": "freezes", "basket": "cart", "picture": "photo"}
"""Words that mean the same as another one."""


def encode(texts: Sequence[str]) -> Any:
    """One direction for each meaning; a text is the sum of its words."""
    found = np.zeros((len(texts), SIZE), np.float32)
    for row, text in enumerate(texts):
        for word in text.casefold().split():
            found[row, zlib.crc32(MEANS.get(word, word).encode()) % SIZE] += 1
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def an_encoder(version: str = "1", **fields: Any) -> VectorOffer:
    given: dict[str, Any] = {
        "name": "meanings",
        "version": version,
        "load": lambda: encode,
        "languages": frozenset({"english"}),
    }
    return VectorOffer(**(given | fields))


def write_table(folder: Path, *, rows: int | None = None) -> Path:
    """A table of four words, of which two mean the same."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {"[UNK]": 0, "crash": 1, "abort": 2, "wish": 3}
    tokenizer = Tokenizer(WordLevel(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.array([[0, 0], [1, 0], [1, 0], [0, 1]], dtype=np.float16)[:rows]
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    return folder
