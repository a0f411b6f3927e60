"""An issue's text as hashed features: words and characters by the place they stand in.

A feature is a 32-bit hash of a word, a run of words or a run of characters, salted with its
block (title, lead, code, ...). Hashes are computed over whole arrays, so a document costs
about a millisecond, and mean the same on every machine. What they stood for is found again
in the text itself when a reason is needed, so a reason can only name what the issue says.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from core.learning.cues import cues
from core.learning.text import BODY_CHARS, TITLE_CHARS, Prepared, prepare, words

Hashes: TypeAlias = npt.NDArray[np.uint32]
Wide: TypeAlias = npt.NDArray[np.uint64]

CHARACTERS_READ: Final = 4_000
MACHINE_CHARS: Final = 6_000
SHORTEST, LONGEST = 2, 5
"""Lengths of the runs of characters, inside a word padded with one space on each side."""

BLOCKS: Final = (
    "title_words", "title_characters", "words", "characters", "headings", "template", "code",
    "logs", "lead", "asks", "quotes", "author",
)  # fmt: skip
"""The places a feature may stand in; each is weighed on its own. Who filed the issue is one too."""

_TOLD: Final = (
    "code_blocks", "trace_lines", "log_lines", "headings", "fields_filled", "image", "steps",
    "boxes_ticked", "url", "version",
)  # fmt: skip
"""What is told of an issue in words, where it has it: by the names of ``Prepared.counts``."""

_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_NOTHING: Final = np.empty(0, np.uint64)
_NO_HASHES, _NO_COUNTS = np.empty(0, np.uint32), np.empty(0, np.uint16)
_ZEROS: Final = str.maketrans(dict.fromkeys("123456789", "0"))


@dataclass(frozen=True, slots=True)
class Document:
    """One issue's features.

    ``hashes[bounds[i]:bounds[i + 1]]`` are those of ``BLOCKS[i]``, sorted and unique, and
    ``counts`` says how often each occurs. ``cues`` are the numbers of :mod:`core.learning.cues`.
    """

    text: Prepared
    hashes: Hashes
    counts: npt.NDArray[np.uint16]
    bounds: tuple[int, ...]
    cues: npt.NDArray[np.float32]
    author: str = ""


def document(title: str, body: str, author: str = "") -> Document:
    """The features of an issue: of its text, and who filed it (their id, "" where unknown).

    The plugins ask one after the other for the same issue, so the last texts are kept.
    """
    read = _document(title[:TITLE_CHARS], body[:BODY_CHARS], len(body))
    return _filed_by(read, author) if author else read


def encoded_text(read: Document) -> str:
    """What a transformer is given of an issue: title and prose."""
    return f"{read.text.title}\n{read.text.prose}"


def told_text(read: Document) -> str:
    """What a transformer is tuned on and then given: title, what else there is to see, prose.

    Code, logs and filled-in forms are left out of the prose; that they are there tells a report
    from a question.
    """
    seen = " ".join(name.replace("_", " ") for name in _TOLD if read.text.counts.get(name, 0))
    return f"{read.text.title}\n{seen}\n{read.text.prose}"


def unsigned(read: Document) -> Document:
    """The same document, of which nobody knows who filed it."""
    if not read.author:
        return read
    end = read.bounds[-2]
    return replace(
        read,
        hashes=read.hashes[:end],
        counts=read.counts[:end],
        bounds=(*read.bounds[:-1], end),
        author="",
    )


def _filed_by(read: Document, author: str) -> Document:
    hashes, counts = _unique(author_hash(author))
    return replace(
        read,
        hashes=np.concatenate([read.hashes, hashes]),
        counts=np.concatenate([read.counts, counts]),
        bounds=(*read.bounds[:-1], read.bounds[-1] + 1),
        author=author,
    )


@lru_cache(maxsize=256)
def _document(title: str, body: str, length: int) -> Document:
    text = prepare(title, body, length)
    title_tokens, prose, lead = tokens(text.title), tokens(text.prose), tokens(text.lead)
    parts = [_unique(hashes) for hashes in _blocks(text, title_tokens, prose, lead)]
    bounds = np.cumsum([0, *(len(hashes) for hashes, _ in parts)])
    return Document(
        text=text,
        hashes=np.concatenate([hashes for hashes, _ in parts]),
        counts=np.concatenate([counts for _, counts in parts]),
        bounds=tuple(int(bound) for bound in bounds),
        cues=np.array(cues(text, title_tokens, prose, lead), dtype=np.float32),
    )


def _blocks(
    text: Prepared, title: Sequence[str], prose: Sequence[str], lead: Sequence[str]
) -> Iterator[Wide]:
    """The hashes of each of BLOCKS, in that order."""
    all_words = word_runs(title, "words", 2), word_runs(prose, "words", 2)
    yield word_runs(title, "title_words", 2)
    yield character_runs(text.title, "title_characters")[0]
    yield np.concatenate(all_words)
    yield character_runs(read_characters(text), "characters")[0]
    yield _join(heading_hashes(heading) for heading in text.headings)
    yield word_runs(tokens(text.comments), "template", 1)
    yield word_runs(tokens(text.code[:MACHINE_CHARS]), "code", 1)
    yield word_runs(tokens(text.logs[:MACHINE_CHARS]), "logs", 1)
    yield word_runs(lead, "lead", 2)
    yield word_runs(tokens(text.asks), "asks", 3)
    yield word_runs(tokens(text.quotes[:MACHINE_CHARS]), "quotes", 1)
    yield _NOTHING  # who filed it is no part of the text


def read_characters(text: Prepared) -> str:
    """The part of the text that is read character by character."""
    return f"{text.title}\n{text.prose}"[:CHARACTERS_READ]


def fold(text: str) -> str:
    """Text without what makes no difference: case, and which digit a digit is."""
    return text.casefold().translate(_ZEROS)


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return words(fold(text))


def word_runs(found: Sequence[str], block: str, longest: int) -> Wide:
    """Hashes of all runs of 1 to ``longest`` words: first all single words, then pairs, ..."""
    if not found:
        return _NOTHING
    # No word has an end of line in it; at once is quicker than one by one.
    encoded = "\n".join(found).encode("utf-8", "replace").split(b"\n")
    single = np.array(list(map(zlib.crc32, encoded)), dtype=np.uint64)
    runs, run = [_finish(single, block, 1)], single
    for length in range(2, min(longest, len(found)) + 1):
        run = run[:-1] * _MULTIPLIER + single[length - 1 :]
        runs.append(_finish(run, block, length))
    return np.concatenate(runs)


def character_runs(text: str, block: str) -> tuple[Wide, npt.NDArray[np.int64]]:
    """Hashes of all runs of characters within words, and the number of each one's word."""
    folded = " ".join(fold(text).split())
    if not folded:
        return _NOTHING, np.empty(0, np.int64)
    points = np.frombuffer(f" {folded} ".encode("utf-32-le", "replace"), np.dtype("<u4"))
    letters = points.astype(np.uint64)
    spaces = np.cumsum(points == 32)
    hashes, places = [], []
    run = letters
    for length in range(2, min(LONGEST, len(letters)) + 1):
        run = run[:-1] * _MULTIPLIER + letters[length - 1 :]
        # Inside one word: no space but at the ends.
        first, last = spaces[: len(run)], spaces[length - 2 : length - 2 + len(run)]
        within = first == last
        hashes.append(_finish(run[within], block, length))
        places.append(first[within] - 1)
    return np.concatenate(hashes), np.concatenate(places)


def heading_hashes(heading: str) -> Wide:
    """Hashes of a heading (or ``heading=value``): its words, and the whole."""
    whole = np.array([zlib.crc32(fold(heading).encode("utf-8", "replace"))], np.uint64)
    return np.concatenate(
        [word_runs(tokens(heading), "headings", 2), _finish(whole, "headings", 99)]
    )


def author_hash(author: str) -> Wide:
    """The hash (1,) of whoever filed an issue."""
    whole = np.array([zlib.crc32(author.encode("utf-8", "replace"))], np.uint64)
    return _finish(whole, "author", 1)


def author_number(author: str) -> int:
    """An author as a number, by which a model knows one without their name."""
    return int(narrow(author_hash(author))[0])


def narrow(hashes: Wide) -> Hashes:
    """The 32 bits that are kept of a hash."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _finish(run: Wide, block: str, length: int) -> Wide:
    """Mix the bits well (splitmix64), with the block and the length of the run as salt."""
    salt = (BLOCKS.index(block) + 1) * 0x632BE59BD9B4E019 + length
    mixed = run + np.uint64(salt % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    return mixed ^ (mixed >> np.uint64(31))


def _unique(hashes: Wide) -> tuple[Hashes, npt.NDArray[np.uint16]]:
    if len(hashes) == 0:
        return _NO_HASHES, _NO_COUNTS
    found, counts = np.unique(narrow(hashes), return_counts=True)
    return found, np.minimum(counts, 65_535).astype(np.uint16)


def _join(parts: Iterable[Wide]) -> Wide:
    return np.concatenate([_NOTHING, *parts])
