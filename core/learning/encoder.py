"""Vectors of texts, by a transformer that the operator brings: an ONNX model on this CPU.

Nothing is downloaded, and nothing of the model is kept in Trackside: a folder holds
``model.onnx`` and ``tokenizer.json``, and ``tuned.json`` where ``trackside tune`` made it. It is
read only if they are, byte for byte, what the configuration says. The packages come with
``pip install '.[transformer]'``.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.learning.tuned import Scores, Tuned, from_json, likelihoods

Vectors: TypeAlias = npt.NDArray[np.float32]

MODEL, TOKENIZER, TUNED = "model.onnx", "tokenizer.json", "tuned.json"
_BATCH: Final = 16
_MOST_BYTES: Final = 2_000_000_000
_CHARS_PER_TOKEN: Final = 12
"""More of a text is not even tokenised: it would be cut off all the same."""

_REMEMBERED: Final = 8_192
"""Vectors kept: learning asks for those of one issue up to eight times over."""

_INPUTS: Final = frozenset({"input_ids", "attention_mask", "token_type_ids"})


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """Which transformer: its folder, the checksum of its files, and how much of a text it reads.

    ``sha256`` is that of its files, one after the other: ``cat model.onnx tokenizer.json |
    sha256sum``, and of a tuned one ``cat model.onnx tokenizer.json tuned.json | sha256sum``.
    ``tokens``: so many of a text are read.
    """

    folder: str
    sha256: str
    tokens: int = 128


@dataclass(slots=True)
class Encoder:
    """A transformer that has been loaded. Safe to use from several threads."""

    session: Any
    tokenizer: Any
    inputs: frozenset[str]
    tokens: int
    tuned: Tuned | None = None
    _known: OrderedDict[bytes, Vectors] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n, d) of texts, each of length 1: the mean over a text's tokens.

        Raises:
            ModelError: the model cannot read its inputs, or gives no vector for each token.
        """
        if not texts:
            return np.empty((0, 0), np.float32)
        read = [part_read(text, self.tokens) for text in texts]
        keys = [text_key(text, self.tokens) for text in texts]
        with self._lock:
            known = {key: self._known[key] for key in keys if key in self._known}
        new = {key: text for key, text in zip(keys, read, strict=True) if key not in known}
        # Texts of like length go together: a batch is as slow as its longest.
        order = sorted(new, key=lambda key: len(new[key]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors = self._run([new[key] for key in batch])
            known.update(zip(batch, vectors, strict=True))
        with self._lock:
            self._known.update((key, known[key]) for key in order)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return np.stack([known[key] for key in keys])

    def likelihoods(self, texts: Sequence[str]) -> Scores:
        """What a tuned transformer says of each of its types (n, k).

        Of a text that it was tuned on: what one said that was tuned without it.

        Raises:
            ModelError: as ``encode``; or it was not tuned, or that does not fit the model.
        """
        if self.tuned is None:
            raise ModelError("this transformer was not tuned")
        known = self.tuned.held_out([text_key(text, self.tokens) for text in texts])
        new = [number for number, scores in enumerate(known) if scores is None]
        nothing = (0.0,) * len(self.tuned.classes)
        logits = np.array([scores or nothing for scores in known]).reshape(-1, len(nothing))
        if new:
            vectors = self.encode([texts[number] for number in new])
            if vectors.shape[1] != self.tuned.weights.shape[1]:
                raise ModelError("tuned.json is not of this transformer: tune again")
            logits[new] = self.tuned.logits(vectors)
        return likelihoods(logits)

    def _run(self, texts: list[str]) -> Vectors:
        # A lone surrogate is no text that a tokeniser written in Rust can be given.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        encoded = self.tokenizer.encode_batch(clean)
        ids = np.array([one.ids for one in encoded], dtype=np.int64)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            found = self.session.run(None, {name: given[name] for name in self.inputs})[0]
        except Exception as error:  # onnxruntime's errors have no class of their own to name
            raise ModelError(f"the transformer cannot read its inputs: {error}"[:300]) from error
        if found.ndim != 3 or found.shape[:2] != ids.shape:
            raise ModelError(
                f"the transformer's first output has the shape {found.shape}; it must be one "
                "vector for each token (last_hidden_state)"
            )
        weight = mask[:, :, None].astype(np.float32)
        mean = (found * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1)
        return np.asarray(
            mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9), np.float32
        )


def part_read(text: str, tokens: int) -> str:
    """As much of a text as is given to the tokeniser."""
    return text[: tokens * _CHARS_PER_TOKEN]


def text_key(text: str, tokens: int) -> bytes:
    """The digest of what is read of a text."""
    return hashlib.sha256(part_read(text, tokens).encode("utf-8", "replace")).digest()


def checksum(folder: Path) -> str:
    """The checksum of a folder's files, as the configuration has it.

    Raises:
        ModelError: one of them cannot be read.
    """
    return digest_of(read_files(folder, (MODEL, TOKENIZER), maybe=(TUNED,)))


@lru_cache(maxsize=2)
def load_encoder(files: EncoderFiles) -> Encoder:
    """Load a transformer, once for each process.

    Raises:
        ModelError: the packages or the files are missing, the files are not those that were
            named, or they are not a model and a tokeniser.
    """
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError(
            "a transformer needs packages of its own: pip install '.[transformer]' in "
            "Trackside's folder"
        ) from error
    content = read_files(Path(files.folder), (MODEL, TOKENIZER), maybe=(TUNED,))
    if (found := digest_of(content)) != files.sha256.strip().casefold():
        raise ModelError(
            f"the transformer in {Path(files.folder).name} has the checksum {found}, not the one "
            "in the configuration: put the right files there, or write that one if you trust them"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        # From the bytes that were checked: so it can neither be exchanged after the check nor
        # read other files, which a model may name.
        session = onnxruntime.InferenceSession(
            content[MODEL], sess_options=options, providers=["CPUExecutionProvider"]
        )
        reader = Tokenizer.from_str(content[TOKENIZER].decode("utf-8"))
    except Exception as error:  # neither package has a class of errors to name
        raise ModelError(
            f"{Path(files.folder).name} holds no model and tokeniser that can be read: {error}"[
                :300
            ]
        ) from error
    inputs = frozenset(one.name for one in session.get_inputs())
    if strange := sorted(inputs - _INPUTS):
        raise ModelError(f"the transformer wants inputs that are not known: {', '.join(strange)}")
    reader.enable_truncation(files.tokens)
    reader.enable_padding()
    tuned = from_json(content[TUNED]) if TUNED in content else None
    if tuned is not None and tuned.tokens != files.tokens:
        raise ModelError(
            f"the transformer in {Path(files.folder).name} was tuned on {tuned.tokens} tokens of a "
            f"text: write tokens = {tuned.tokens}"
        )
    return Encoder(
        session=session, tokenizer=reader, inputs=inputs, tokens=files.tokens, tuned=tuned
    )


def read_files(
    folder: Path,
    names: Sequence[str],
    of: str = "the transformer",
    *,
    maybe: Sequence[str] = (),
) -> dict[str, bytes]:
    """Files of a folder, whole, by their names in the order of their checksum.

    ``of``: what they are, in an error. ``maybe``: further ones, where they are there.

    Raises:
        ModelError: one of them cannot be read, or is too large.
    """
    found = {}
    for name in (*names, *maybe):
        try:
            if (folder / name).stat().st_size > _MOST_BYTES:
                raise ModelError(f"{name} of {of} is larger than 2 GB")
            found[name] = (folder / name).read_bytes()
        except OSError as error:
            if name in maybe and isinstance(error, FileNotFoundError):
                continue
            raise ModelError(
                f"{name} of {of} cannot be read in {folder}: {error.strerror}"
            ) from error
    return found


def digest_of(content: Mapping[str, bytes]) -> str:
    """The SHA-256 of files, one after the other."""
    whole = hashlib.sha256()
    for part in content.values():
        whole.update(part)
    return whole.hexdigest()
