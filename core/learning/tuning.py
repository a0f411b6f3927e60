"""Tuning a transformer on the types of issues: ``trackside tune``.

The lower layers of the transformer stay as they are, so what they make of a text is worked out
once; the upper ones and a last step learn to tell the types apart (cross-entropy), and to put
issues of one type near each other (supervised contrastive loss). Each time a text is learned from,
some of its tokens are left out by chance, so that no single word is relied on.

It begins with issues that come with Trackside: the upper layers learn from them first, and from
the team's own afterwards, with a last step of their own.

It is tuned several times. The one that is kept has seen everything. The others are there for
the scores of what it has seen, none of which may come from a transformer that was tuned on the
issue or, of the newer ones, on anything later in its project: of the oldest 60 % each third by one
tuned on the other two, of the next 20 % by one tuned on those 60 %, of the newest by one tuned on
all before.
"""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from core.errors import ModelError
from core.learning.base_model import (
    CONFIG,
    WEIGHTS,
    BaseModel,
    Transformer,
    UpperLayers,
    read_base,
    write_onnx,
)
from core.learning.encoder import (
    MODEL,
    TOKENIZER,
    TUNED,
    checksum,
    digest_of,
    part_read,
    read_files,
    text_key,
)
from core.learning.folds import FORWARD_CUTS, Indices, assign_folds
from core.learning.tuned import Tuned, to_json

_PICKLE: Final = "pytorch_model.bin"
SEED: Final = 20_240_601
FOLDS: Final = 3
EPOCHS: Final = 6
FIRST_EPOCHS: Final = 6
"""How often what is learned from first is learned from."""

_LEFT_OUT: Final = 0.15
"""The share of tokens that a text is learned without, each time others (but its first)."""

_BATCH: Final = 16
_RATE, _HEAD_RATE = 1e-4, 2e-3
_WARM_UP: Final = 0.06
_SMOOTHING: Final = 0.1
_CONTRAST, _TEMPERATURE = 0.5, 0.1
_SHARPNESS: Final = 8.0
"""Vectors have length 1, so the last step needs help to be sure of anything."""

Report = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Example:
    """An issue to tune on: its project, its text as the encoder is given it, its type."""

    project: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Rounds:
    """Which rows are learned from, and which are then scored by what was learned."""

    learned: Indices
    scored: Indices


def rounds(projects: Sequence[str], truth: npt.NDArray[np.int64], seed: int) -> list[Rounds]:
    """The rounds of tuning on rows that are in time order within each project; the last has all."""
    parts: list[list[Indices]] = [[] for _ in FORWARD_CUTS]
    names = np.array(projects)
    for project in sorted(set(projects)):
        rows = np.flatnonzero(names == project)
        for number, (start, end) in enumerate(pairwise((0.0, *FORWARD_CUTS))):
            parts[number].append(rows[round(start * len(rows)) : round(end * len(rows))])
    blocks = [np.sort(np.concatenate(part)) for part in parts]
    oldest = blocks[0]
    folds = assign_folds(truth[oldest], FOLDS, seed)
    found = [Rounds(oldest[folds != fold], oldest[folds == fold]) for fold in range(FOLDS)]
    found += [
        Rounds(np.sort(np.concatenate(blocks[:number])), blocks[number])
        for number in range(1, len(blocks))
    ]
    everything = np.arange(len(truth))
    return [*(one for one in found if len(one.scored)), Rounds(everything, everything[:0])]


class _Upper(nn.Module):  # type: ignore[misc]
    """What is tuned: the upper layers, and the last step."""

    def __init__(self, layers: UpperLayers, width: int, count: int) -> None:
        super().__init__()
        self.layers, self.head = layers, nn.Linear(width, count)
        # With weights by chance, a short history would not outweigh what chance prefers.
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, states: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors (n, d) of length 1 of texts, as the encoder makes them, and logits (n, k)."""
        states = self.layers(states, attention_mask)
        weight = attention_mask[:, :, None].float()
        mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1)
        vectors = functional.normalize(mean, dim=1)
        dropped = functional.dropout(vectors, 0.1, self.training)
        return vectors, self.head(dropped) * _SHARPNESS


def contrast(vectors: Tensor, truth: Tensor) -> Tensor:
    """How far vectors (n, d) of one class are from each other, beside those of others."""
    own = torch.eye(len(truth), dtype=torch.bool)
    likeness = (vectors @ vectors.T / _TEMPERATURE).masked_fill(own, -1e9)
    chance = likeness - likeness.logsumexp(1, keepdim=True)
    same = (truth[:, None] == truth[None]) & ~own
    count = same.sum(1)
    if not bool((count > 0).any()):
        return vectors.sum() * 0
    return -((chance * same).sum(1)[count > 0] / count[count > 0]).mean()


def leave_out(mask: Tensor) -> Tensor:
    """A mask (n, length) of 1 and 0 with some tokens hidden, never a text's first."""
    kept = torch.rand(mask.shape) >= _LEFT_OUT
    kept[:, 0] = True
    return mask * kept


class Tuner:
    """A base transformer, and what its lower layers make of the texts."""

    def __init__(self, base: BaseModel, tokenizer: Any, texts: Sequence[str], tokens: int) -> None:
        tokenizer.enable_truncation(tokens)
        tokenizer.no_padding()
        self._base = base
        self._ids = [
            one.ids for one in tokenizer.encode_batch([part_read(t, tokens) for t in texts])
        ]
        self._states: list[Tensor] = []
        self._beginning = base.upper

    def read(self) -> None:
        """Work out what the lower layers make of each text."""
        with torch.no_grad():
            self._states = self._read()

    def _read(self) -> list[Tensor]:
        found: dict[int, Tensor] = {}
        order = sorted(range(len(self._ids)), key=lambda row: len(self._ids[row]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            longest = max(len(self._ids[row]) for row in rows)
            mask = torch.zeros(len(rows), longest, dtype=torch.long)
            ids = torch.full_like(mask, self._base.padding)
            for number, row in enumerate(rows):
                size = len(self._ids[row])
                ids[number, :size], mask[number, :size] = torch.tensor(self._ids[row]), 1
            states = self._base.lower(ids, mask)
            for number, row in enumerate(rows):
                # Half the bits are enough of what is only a beginning, and take half the memory.
                found[row] = states[number, : len(self._ids[row])].half()
        return [found[row] for row in range(len(self._ids))]

    def tune(
        self,
        rows: Indices,
        truth: npt.NDArray[np.int64],
        count: int,
        *,
        epochs: int,
        seed: int,
        report: Callable[[float], None],
    ) -> _Upper:
        """The upper layers, tuned on some of the rows from where it begins."""
        torch.manual_seed(seed)
        random = np.random.default_rng(seed)
        upper = _Upper(copy.deepcopy(self._beginning), self._base.width, count)
        upper.train()
        groups = [
            {"params": upper.layers.parameters(), "lr": _RATE},
            {"params": upper.head.parameters(), "lr": _HEAD_RATE},
        ]
        steps = epochs * -(-len(rows) // _BATCH)
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        pace = torch.optim.lr_scheduler.LambdaLR(
            optimiser,
            lambda step: (
                min(1.0, (step + 1) / max(1.0, _WARM_UP * steps)) * (1 - step / (steps + 1))
            ),
        )
        done = 0
        for _ in range(epochs):
            for batch in self._batches(rows, random):
                states, mask = self._padded(batch)
                vectors, logits = upper(states, leave_out(mask))
                wanted = torch.from_numpy(truth[batch])
                loss = functional.cross_entropy(logits, wanted, label_smoothing=_SMOOTHING)
                loss = loss + _CONTRAST * contrast(vectors, wanted)
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
                optimiser.step()
                pace.step()
                done += 1
                report(done / steps)
        upper.eval()
        return upper

    def begin_with(self, upper: _Upper) -> None:
        """Let later tunings begin with these layers; each has a last step of its own."""
        self._beginning = upper.layers

    def ask(self, upper: _Upper, rows: Indices) -> npt.NDArray[np.float64]:
        """The logits (n, k) of rows."""
        found: dict[int, npt.NDArray[np.float64]] = {}
        order = sorted(map(int, rows), key=lambda row: len(self._ids[row]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            with torch.no_grad():
                _, logits = upper(*self._padded(batch))
            found.update(zip(batch, logits.double().numpy(), strict=True))
        return np.array([found[int(row)] for row in rows])

    def whole(self, upper: _Upper) -> Transformer:
        """The transformer with tuned upper layers."""
        return self._base.whole(upper.layers)

    def _batches(self, rows: Indices, random: np.random.Generator) -> list[list[int]]:
        """Batches of texts of like length, since one is as slow as its longest."""
        mixed, found = random.permutation(rows), []
        for start in range(0, len(mixed), 8 * _BATCH):
            group = sorted(mixed[start : start + 8 * _BATCH], key=lambda row: len(self._ids[row]))
            found += [group[at : at + _BATCH] for at in range(0, len(group), _BATCH)]
        return [found[number] for number in random.permutation(len(found))]

    def _padded(self, rows: Sequence[int]) -> tuple[Tensor, Tensor]:
        longest = max(len(self._ids[row]) for row in rows)
        states = torch.zeros(len(rows), longest, self._base.width)
        mask = torch.zeros(len(rows), longest, dtype=torch.long)
        for number, row in enumerate(rows):
            size = len(self._ids[row])
            states[number, :size], mask[number, :size] = self._states[row].float(), 1
        return states, mask


def tune_folder(
    base: Path,
    folder: Path,
    examples: Sequence[Example],
    *,
    first: Sequence[Example] = (),
    tokens: int,
    epochs: int = EPOCHS,
    threads: int = 1,
    base_sha256: str = "",
    seed: int = SEED,
    progress: Report,
) -> str:
    """Tune a base model and write the folder; returns its checksum.

    ``base`` holds ``config.json``, ``model.safetensors`` and ``tokenizer.json``; ``folder`` is
    made and complete, or not there. Examples are in time order within each project, each is
    learned from ``epochs`` times, and ``tokens`` of it are read. ``first``: what is learned from
    before them, of types that need not be theirs. ``base_sha256``: the checksum of the three
    files, one after the other; "" to take what is there.

    Raises:
        ModelError: the base model cannot be read, or is not the one that was named.
        OSError: the folder cannot be written.
    """
    torch.set_num_threads(threads)
    model, tokenizer, words = _read(base, tokens, base_sha256)
    classes, truth = _numbered(examples)
    texts = [one.text for one in examples]
    tuner = Tuner(model, tokenizer, [*texts, *(one.text for one in first)], tokens)
    progress(0.0, f"reading {len(texts):,} issues")
    tuner.read()
    planned = rounds([one.project for one in examples], truth, seed)
    steps = [len(first) * FIRST_EPOCHS, *(len(one.learned) * epochs for one in planned)]
    cost = np.cumsum([0, *steps]) / sum(steps)

    def reporting(number: int, what: str) -> Callable[[float], None]:
        def report(done: float) -> None:
            share = cost[number] + done * (cost[number + 1] - cost[number])
            progress(0.02 + 0.96 * share, what)

        return report

    if first:
        known, told = _numbered(first)
        rows = np.arange(len(first)) + len(texts)
        tuner.begin_with(
            tuner.tune(
                rows,
                np.concatenate([truth, told]),
                len(known),
                epochs=FIRST_EPOCHS,
                seed=seed,
                report=reporting(0, f"learning from {len(first):,} examples first"),
            )
        )
    scores: dict[str, tuple[float, ...]] = {}
    for number, one in enumerate(planned, 1):
        report = reporting(number, f"tuning, round {number} of {len(planned)}")
        upper = tuner.tune(
            one.learned, truth, len(classes), epochs=epochs, seed=seed, report=report
        )
        if len(one.scored):
            said = tuner.ask(upper, one.scored)
            scores.update(
                (text_key(texts[row], tokens).hex(), tuple(map(float, logits)))
                for row, logits in zip(one.scored, said, strict=True)
            )
    progress(0.98, "writing")
    last = Tuned(
        classes=classes,
        weights=_SHARPNESS * upper.head.weight.detach().double().numpy(),
        bias=_SHARPNESS * upper.head.bias.detach().double().numpy(),
        scores=scores,
        tokens=tokens,
    )
    return _write(folder, tuner.whole(upper), words, last)


def _numbered(examples: Sequence[Example]) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """The types of examples in order, and which of them each is."""
    classes = tuple(sorted({one.value for one in examples}))
    return classes, np.array([classes.index(one.value) for one in examples], dtype=np.int64)


def _read(base: Path, tokens: int, sha256: str) -> tuple[BaseModel, Any, bytes]:
    """The base model, its tokenizer, and the file of that."""
    if not (base / WEIGHTS).exists() and (base / _PICKLE).exists():
        raise ModelError(
            f"the base model has its weights in {_PICKLE} alone, which may run any code when it is "
            f"read; take one with {WEIGHTS}"
        )
    files = read_files(base, (CONFIG, WEIGHTS, TOKENIZER), "the base model")
    if sha256 and (found := digest_of(files)) != sha256.strip().casefold():
        raise ModelError(f"the base model has the checksum {found}, not the one that was given")
    words = files[TOKENIZER]
    try:
        tokenizer = Tokenizer.from_str(words.decode("utf-8"))
    except Exception as error:  # the package has no class of errors to name
        raise ModelError(f"{TOKENIZER} of the base model cannot be read: {error}"[:300]) from error
    model = read_base(files[CONFIG], files[WEIGHTS])
    known = 1 + max(tokenizer.get_vocab().values(), default=-1)
    if known > model.pieces:
        raise ModelError(
            f"{TOKENIZER} of the base model has {known:,} pieces, and the model knows "
            f"{model.pieces:,}: they are not of one model"
        )
    if tokens > model.length:
        raise ModelError(
            f"the base model reads {model.length} tokens at most: --tokens {model.length}"
        )
    return model, tokenizer, words


def _write(folder: Path, model: Transformer, words: bytes, tuned: Tuned) -> str:
    """Write beside the place and move it there, so that nobody finds half of it."""
    unfinished = folder.with_name(f".{folder.name}-{os.getpid()}")
    unfinished.mkdir(parents=True)
    try:
        write_onnx(model, unfinished / MODEL)
        (unfinished / TOKENIZER).write_bytes(words)
        (unfinished / TUNED).write_bytes(to_json(tuned))
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return checksum(folder)
