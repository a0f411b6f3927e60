"""Why a model says what it says, in the words of the issue itself.

Reasons come from the linear step of the estimator, before any calibration. The weight of
every feature is handed back to the words that it was made from, so a reason names words as
their writer wrote them, and never a word that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr

from core.learning.calibration import ABOUT
from core.learning.cues import MERE, PHRASES, PRESENT
from core.learning.documents import (
    MACHINE_CHARS,
    Document,
    author_hash,
    character_runs,
    fold,
    heading_hashes,
    narrow,
    read_characters,
    word_runs,
)
from core.learning.estimators import Floats, coefficients
from core.learning.features import IssueFeatures
from core.learning.function_words import FUNCTION_WORDS
from core.learning.kin_words import strongest_of_kin
from core.learning.metrics import CHANCE
from core.learning.text import words
from core.model import Evidence, EvidenceKind
from core.search.stopwords import OF_ANY_LANGUAGE
from core.wording.english import listed

SAME_AUTHOR: Final = "other issues of the same author were like this"
MOST_REASONS: Final = 5
MOST_WORDS: Final = 3
LONGEST_WORD: Final = 40
_LEAST_SHARE: Final = 0.15
"""A reason weighs at least this share of the weightiest one."""

_COMMON: Final = 0.25
"""A word in more than this share of issues is no reason: it is "the", or the product's name."""

_SUREST: Final = 0.97
"""No confidence is taken to be surer than that: one mistake of three would refute any that is."""

_PLACEHOLDER = re.compile(r"\bxx[a-z]{2}")
_HAS_LETTERS = re.compile(r"[^\W\d_]{3}|[^\x00-\u024f]")


def reasons(estimator: Any, document: Document, column: int) -> tuple[Evidence, ...]:
    """The weightiest reasons for one class, the first first; none if it cannot be read off."""
    weights = coefficients(estimator, column)
    if weights is None:
        return ()
    reading = _Reading.of(estimator[0], document, weights)
    found = [*reading.of_words(), *reading.of_headings(), *reading.of_author(), *reading.of_cues()]
    found.sort(key=lambda reason: -reason.weight)
    if not found or found[0].weight <= 0:
        return ()
    least = _LEAST_SHARE * found[0].weight
    worth = [reason for reason in found if reason.weight >= least]
    chosen = tuple(_limited(worth))
    if any(reason.text not in MERE for reason in chosen):
        return chosen
    # That it has a link tells nobody why: other cues do, or the title's words, common as they are.
    telling = [reason for reason in worth if reason.text not in MERE]
    return tuple(_limited(telling or reading.of_title(least)))


def _limited(found: Iterable[Evidence]) -> Iterator[Evidence]:
    """At most MOST_REASONS, and not only words."""
    terms = others = 0
    for reason in found:
        if reason.kind is EvidenceKind.TERM:
            terms += 1
        else:
            others += 1
        if terms <= MOST_WORDS and others <= MOST_REASONS - MOST_WORDS:
            yield reason


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document beside what each of its features weighs for the class in question."""

    features: IssueFeatures
    document: Document
    hashes: npt.NDArray[np.uint32]
    each: Floats
    """The weight of one occurrence of each of ``hashes``, which are sorted."""

    cue_weights: Floats
    """What each cue changes, beside an issue that is average in it and the same otherwise."""

    @classmethod
    def of(cls, features: IssueFeatures, document: Document, weights: Floats) -> _Reading:
        columns, values, _, hashes = features.locate([document])
        order = np.argsort(hashes)
        everywhere = np.argsort(document.hashes)
        places = everywhere[np.searchsorted(document.hashes[everywhere], hashes[order])]
        each = (values * weights[columns])[order] / document.counts[places]
        scaled = features.scale_cues(document.cues[None])
        without = np.repeat(scaled, scaled.shape[1], axis=0)
        np.fill_diagonal(without, 0.0)
        differs = features.place_cues(scaled) - features.place_cues(without)
        changes = differs @ weights[-differs.shape[1] :]
        # Those that weigh as much as the weightiest, within a hundredth, stay in listed order.
        step = max(float(np.abs(changes).max()) / 50, 1e-9)
        changes = np.round(changes / step) * step
        return cls(features, document, hashes[order], each, changes)

    def weigh(self, hashes: npt.NDArray[np.uint64]) -> Floats:
        """The weight of one occurrence of each of some features; 0 where unknown."""
        if len(self.hashes) == 0:
            return np.zeros(len(hashes))
        wanted = narrow(hashes)
        places = np.searchsorted(self.hashes, wanted)
        places[places == len(self.hashes)] = 0
        return np.asarray(np.where(self.hashes[places] == wanted, self.each[places], 0.0))

    # -- words -----------------------------------------------------------------------------

    def of_words(self, common: float = _COMMON) -> Iterator[Evidence]:
        """Words, each with the weight of all features that it takes part in; of kin the first.

        ``common``: a word in a larger share of issues is left out.
        """
        text, total, written = self.document.text, dict[str, float](), dict[str, str]()
        for part, blocks in (
            (text.title, (("title_words", 2), ("words", 2))),
            (text.prose, (("words", 2),)),
            (text.lead, (("lead", 2),)),
            (text.asks, (("asks", 3),)),
            (text.code[:MACHINE_CHARS], (("code", 1),)),
            (text.logs[:MACHINE_CHARS], (("logs", 1),)),
        ):
            found = words(part)
            folded = [fold(word) for word in found]
            for word, original in zip(folded, found, strict=True):
                written.setdefault(word, original)
            for block, longest in blocks:
                _add(total, folded, self._of_runs(folded, block, longest))
        for part, block in (
            (text.title, "title_characters"),
            (read_characters(text), "characters"),
        ):
            hashes, numbers = character_runs(part, block)
            pieces = fold(part).split()
            weights = np.bincount(numbers, self.weigh(hashes), minlength=len(pieces))
            for piece, weight in zip(pieces, weights, strict=True):
                inside = words(piece)
                _add(total, inside, [float(weight) / max(1, len(inside))] * len(inside))
        told = [w for w in total if total[w] > 0 and w in written and _tells(w)]
        told.sort(key=lambda word: -total[word])
        # What no other issue says and is not a plain word may be a password.
        kept = (
            (word, share)
            for word, share in zip(told, self._shares(told), strict=True)
            if share <= common and (share > 0 or word.isalpha())
        )
        for word, _ in strongest_of_kin(kept):
            yield Evidence(kind=EvidenceKind.TERM, text=written[word], weight=total[word])

    def of_title(self, least: float) -> Iterator[Evidence]:
        """The title's words that weigh at least so much, in however many issues they are."""
        titled = set(map(fold, words(self.document.text.title)))
        for reason in self.of_words(common=1.0):
            if reason.weight >= least and fold(reason.text) in titled:
                yield reason

    def _of_runs(self, found: Sequence[str], block: str, longest: int) -> Floats:
        """The weight of each word: its own, and its part of the runs that it is in."""
        weights = self.weigh(word_runs(found, block, longest))
        count, shares, start = len(found), np.zeros(len(found)), 0
        for length in range(1, min(longest, count) + 1):
            runs = weights[start : start + count - length + 1]
            for offset in range(length):
                shares[offset : offset + len(runs)] += runs / length
            start += len(runs)
        return shares

    def _shares(self, found: list[str]) -> Floats:
        """In which share of this project's issues each word occurs; 0 where it is unknown."""
        vocabulary, hashes = self.features.vocabulary_, narrow(word_runs(found, "words", 1))
        if len(vocabulary) == 0:
            return np.zeros(len(found))
        places = np.searchsorted(vocabulary, hashes)
        places[places == len(vocabulary)] = 0
        shares = np.exp(1 - self.features.idf_[places])  # the inverse of how idf_ was made
        return np.asarray(np.where(vocabulary[places] == hashes, shares, 0.0))

    # -- the rest --------------------------------------------------------------------------

    def of_headings(self) -> Iterator[Evidence]:
        """Sections and filled-in fields of a form, if other issues have the very same."""
        for heading in dict.fromkeys(self.document.text.headings):
            *of_words, whole = self.weigh(heading_hashes(heading))
            name, filled, value = heading.partition("=")
            shown = f"{name}: {value}" if filled else name
            weight = float(whole + sum(of_words))
            if whole and weight > 0 and not _PLACEHOLDER.search(shown):
                yield Evidence(kind=EvidenceKind.FIELD, text=shown[:80], weight=weight)

    def of_author(self) -> Iterator[Evidence]:
        """Who filed it. Nobody is named: the reason may be shown where they are read."""
        if self.document.author:
            weight = float(self.weigh(author_hash(self.document.author))[0])
            if weight > 0:
                yield Evidence(kind=EvidenceKind.RULE, text=SAME_AUTHOR, weight=weight)

    def of_cues(self) -> Iterator[Evidence]:
        """What is noticed at a glance, where it is there and speaks for the class."""
        for phrase, size, weight in zip(PHRASES, self.document.cues, self.cue_weights, strict=True):
            if phrase and size >= PRESENT and weight > 0:
                yield Evidence(kind=EvidenceKind.RULE, text=phrase, weight=float(weight))


def _add(total: dict[str, float], found: Sequence[str], weights: Iterable[float]) -> None:
    for word, weight in zip(found, weights, strict=True):
        total[word] = total.get(word, 0.0) + float(weight)


def _tells(word: str) -> bool:
    """Whether a reader would take this for a reason."""
    return (
        len(word) <= LONGEST_WORD
        and word not in FUNCTION_WORDS
        and word not in OF_ANY_LANGUAGE
        and _HAS_LETTERS.search(word) is not None
        and _PLACEHOLDER.match(word) is None
    )


def because(
    evidence: Sequence[Evidence], record: tuple[int, int] | None, confidence: float | None = None
) -> str:
    """One sentence, or two, that a person understands; only what is true of this issue.

    ``record``: how many such answers were held out, and how many of them were right.
    ``confidence``: what stands beside it as how sure it is. That is made of all answers, and by
    what is known now; the few of one value were given by a younger model, and may have fared
    otherwise. Where they fared better they are not counted: both would be true, and read as if
    one were not. Where they fared worse it says whether that may be chance (decision 42).
    """
    said = list(_said(evidence))
    if said:
        sentence = "; ".join(said)
        sentence = sentence[0].upper() + sentence[1:] + "."
    else:
        sentence = "The text as a whole resembles earlier issues of this kind."
    if record is None:
        return sentence
    count, right = record
    better = 0.0 if confidence is None else right / count - confidence
    if better > ABOUT:
        return sentence
    fared = f"n a test on this project's past, {right} of {count} such answers were right"
    if confidence is None or better >= -ABOUT:
        return f"{sentence} I{fared}."
    if bdtr(right, count, min(confidence, _SUREST)) >= CHANCE:
        return f"{sentence} I{fared}: so few tell little."
    such = f"only {right} of {count} such answers were right"
    return f"{sentence} But in a test on this project's past, when less was known, {such}."


def _said(evidence: Sequence[Evidence]) -> Iterator[str]:
    terms = [f"“{reason.text}”" for reason in evidence if reason.kind is EvidenceKind.TERM]
    if terms:
        yield f"mentions {listed(terms)}"
    for reason in evidence:
        if reason.kind is EvidenceKind.FIELD:
            yield f"has “{reason.text}” in its form"
        elif reason.kind is EvidenceKind.RULE:
            yield reason.text
