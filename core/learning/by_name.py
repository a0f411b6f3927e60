"""Labels found by their names and descriptions: of use from the first day, before any history.

A label called "dataset viewer" fits an issue whose title speaks of the dataset viewer. On
three projects' issues (two of Mozilla and OpenOffice's components, one of labels) names of
several words that all stand in the title were right two times of three, a single word one
time of three, and words in the body more rarely still: so only the first are said by
default. What a project's own labelled issues show is counted, and soon outweighs that: where
those that say a name in their texts have the label, the text is enough.
Nothing is learned but these counts, so they are measured on issues that taught nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from core.learning.calibration import TELLING, lower_bound
from core.learning.metrics import is_surely_better
from core.learning.rows import Row
from core.learning.silent import NAMES
from core.plugin import Fared, HeldOutAnswer
from core.search.terms import terms_of
from core.wording.english import listed

TASK: Final = NAMES
ABOUT: Final = "labels found by their names and descriptions, counted on past issues"


class Found(StrEnum):
    """How a label's name was found in an issue."""

    SEVERAL = "several"
    """All of several words in the title."""

    DESCRIBED = "described"
    """Its one word in the title, and something of its description as well."""

    LOOSE = "loose"
    """Its one word in the title, or its words somewhere in the text."""


PRIORS: Final[Mapping[Found, float]] = {
    Found.SEVERAL: 0.65,
    Found.DESCRIBED: 0.5,
    Found.LOOSE: 0.33,
}
"""How often each is right where nothing has been counted yet."""

_STRENGTH: Final = 5.0
"""So many counted issues weigh as much as what was believed before."""

_SPLIT = re.compile(r"[^\w]+|_|(?<=[a-z])(?=[A-Z])")
_PREFIX = re.compile(r"^[^:/]{1,30}[:/]\s*(?=\S)")
_GENERIC: Final = frozenset({
    "area", "kind", "component", "components", "type", "team", "topic", "module", "pkg", "package",
    "feature", "scope", "domain", "lang", "discussion", "general", "generic", "request", "bug",
    "issue", "issues", "other", "misc", "the", "and", "or", "of", "for", "in", "to", "with", "good",
    "first", "second", "help", "wanted", "needs", "need", "status", "priority", "severity",
    "support",
})  # fmt: skip
"""Words of labels that say nothing of what an issue is about."""

_MOST_KEPT: Final = 2**15
_MOST_DESCRIBED: Final = 2**11
"""Of so many labels the terms are kept: a list in which one has changed is soon prepared anew."""


@dataclass(frozen=True, slots=True)
class Match:
    """A label that an issue seems to name; ``said``: the words, as the issue has them."""

    label: str
    found: Found
    said: tuple[str, ...]


class Names:
    """The names of labels, prepared once for as many issues as are asked about."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """Prepare ``labels``: names with their descriptions.

        Give it all labels of the project and leave out afterwards: what they say is kept.
        """
        self._labels = labels
        named = {label: words for label in sorted(labels) if (words := words_of(label))}
        often = Counter(word for words in named.values() for word in words)
        self._by_word: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for label, words in named.items():
            # By the word that fewest labels have, so that an issue is compared with few.
            rarest = min(words, key=lambda word: (often[word], word))
            self._by_word.setdefault(rarest, []).append((label, words))

    def found_in(self, title: str, body: str) -> list[Match]:
        """The labels whose names an issue says."""
        terms = terms_of(title, body)
        in_title = terms.title.keys()
        everywhere = in_title | terms.body.keys()
        found = []
        for label, words in (one for word in everywhere for one in self._by_word.get(word, ())):
            if not words <= everywhere:
                continue
            how = Found.LOOSE
            if words <= in_title:
                if len(words) > 1:
                    how = Found.SEVERAL
                elif about_of(label, self._labels[label]) & everywhere:
                    how = Found.DESCRIBED
            said = tuple(sorted(terms.as_written(word) for word in words))
            found.append(Match(label, how, said))
        return sorted(found, key=lambda match: match.label)


@lru_cache(maxsize=_MOST_KEPT)
def words_of(label: str) -> frozenset[str]:
    """A label's name as terms; none where it says nothing by itself."""
    words = [
        word
        for word in _SPLIT.split(_PREFIX.sub("", label))
        if len(word) > 1 and word.casefold() not in _GENERIC and not word.isdigit()
    ]
    return frozenset(terms_of(" ".join(words)).title) if words else frozenset()


@lru_cache(maxsize=_MOST_DESCRIBED)
def about_of(label: str, description: str) -> frozenset[str]:
    """What a label's description says beyond its name, as terms."""
    return frozenset(terms_of(description).title) - words_of(label) - _GENERIC


# -- counting ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """How often each way of finding was right: of each label, and of all together."""

    labels: Mapping[tuple[str, Found], tuple[int, int]]

    def counts(self, label: str, found: Found) -> tuple[int, int]:
        """(how many labelled issues named the label like this, how many of them had it)."""
        return self.labels.get((label, found), (0, 0))

    def confidence(self, label: str, found: Found, usual: float | None = None) -> float:
        """How sure to be: the label's own count, before that its kind's, before that PRIORS.

        ``usual``: that of :meth:`usual`, for who asks of many labels.
        """
        usual = self.usual(found) if usual is None else usual
        count, right = self.counts(label, found)
        return (right + usual * _STRENGTH) / (count + _STRENGTH)

    def usual(self, found: Found) -> float:
        """How often this way of finding was right, whatever the label."""
        of_kind = [counts for (_, how), counts in self.labels.items() if how is found]
        count, right = (sum(column) for column in zip(*of_kind, strict=True)) if of_kind else (0, 0)
        return (right + PRIORS[found] * _STRENGTH) / (count + _STRENGTH)

    def to_data(self) -> list[list[Any]]:
        """As JSON has it."""
        return [[label, str(found), n, right] for (label, found), (n, right) in self.labels.items()]

    @classmethod
    def from_data(cls, data: Sequence[Sequence[Any]]) -> Record:
        """The record that ``to_data`` described."""
        return cls({(label, Found(how)): (int(n), int(r)) for label, how, n, r in data})


NOTHING_COUNTED: Final = Record({})


def count(rows: Sequence[Row], names: Names) -> Record:
    """Count on labelled issues how often labels were found, and rightly."""
    found: Counter[tuple[str, Found]] = Counter()
    right: Counter[tuple[str, Found]] = Counter()
    for row in rows:
        for match in names.found_in(row.title, row.body):
            if match.label in row.unknown or (row.only_denied and match.label not in row.denied):
                continue
            key = (match.label, match.found)
            found[key] += 1
            right[key] += match.label in row.values
    return Record({key: (n, right[key]) for key, n in sorted(found.items())})


def where_named(labels: Mapping[str, str], record: Record, *, minimum: float) -> dict[str, str]:
    """Where an issue has to say a label's name to get it: by label one of silent.WHERE_NAMED.

    Labels that nobody gets by name, however an issue says it, are not among them.

    Args:
        labels: names with their descriptions.
        record: what was counted.
        minimum: how sure to be to suggest a label.
    """
    usual = {found: record.usual(found) for found in Found}
    found = {}
    for label, description in labels.items():
        words = words_of(label)
        if not words:
            continue
        ways = [(Found.LOOSE, "text")]
        if len(words) > 1:
            ways.append((Found.SEVERAL, "title"))
        elif about_of(label, description):
            ways.append((Found.DESCRIBED, "title and description"))
        for how, where in ways:
            if record.confidence(label, how, usual[how]) >= minimum:
                found[label] = where
                break
    return found


def notes(record: Record) -> list[str]:
    """How each way of finding labels fared, for the card."""
    said = {
        Found.SEVERAL: "all of a name's several words in the title",
        Found.DESCRIBED: "a name's one word in the title and something of its description",
        Found.LOOSE: "a name's one word in the title, or its words somewhere in the text",
    }
    found = []
    for how, words in said.items():
        of_kind = [counts for (_, way), counts in record.labels.items() if way is how]
        if of_kind:
            n, right = (sum(column) for column in zip(*of_kind, strict=True))
            found.append(f"Of {n:,} times with {words}, the label was there {right:,} times.")
    return found


def because(match: Match, record: Record) -> str:
    """One sentence or two for a person."""
    said = listed([f"“{word}”" for word in match.said])
    where = "text" if match.found is Found.LOOSE else "title"
    sentence = f"The {where} says {said}, as the label's name does."
    n, right = record.counts(match.label, match.found)
    if n < TELLING:
        return sentence
    return f"{sentence} Of {n} labelled issues here that say so, {right} had it."


def is_named(label: str, text: str) -> bool:
    """Whether a reader would say that a text names a label whose telling words stand in it.

    "Dataset discussion" is told by "dataset" alone, and named by both words.
    """
    said = text.casefold()
    words = map(str.casefold, _SPLIT.split(_PREFIX.sub("", label)))
    return all(word in said for word in words if word in _GENERIC)


def why_not_enough(match: Match, record: Record) -> str:
    """Why a label is not suggested whose name an issue says, in a few words."""
    said = listed([f"“{word}”" for word in match.said])
    one = len(match.said) == 1
    stands = f"{said} {'stands' if one else 'stand'} in it"
    if match.label.casefold() not in {word.casefold() for word in match.said}:
        stands += f", as in the label “{match.label}”"
    n, right = record.counts(match.label, match.found)
    if n >= TELLING:
        return f"{stands}, but of {n:,} labelled issues here that say so only {right:,} had it"
    if match.found is not Found.LOOSE:
        return f"{stands}, but such names were right too rarely here"
    if one:
        return f"{stands}, but one word alone is not enough"
    return f"{stands}, but not all in the title, and in the text they are not enough"


def best(found: Sequence[Match], record: Record) -> Iterator[tuple[Match, float]]:
    """Matches with how sure to be of each, the surest first."""
    sure = [(match, record.confidence(match.label, match.found)) for match in found]
    yield from sorted(sure, key=lambda pair: (-pair[1], pair[0].label))


def promised(match: Match, record: Record, fared: Sequence[Fared], version: str) -> float | None:
    """The lower 95 % bound of how often such a match is right: counted, and lived through."""
    lived = [
        one.right
        for one in fared
        if one.right is not None and one.version == version and one.value == match.label
    ]
    n, right = record.counts(match.label, match.found)
    if n < TELLING:
        return None
    return lower_bound(n + len(lived), right + sum(lived))


def is_better(
    rows: Sequence[Row],
    names: Names,
    held_out: Mapping[str, HeldOutAnswer],
) -> bool:
    """Whether names alone were right clearly more often than what was learned.

    Of each issue that was held out when it was learned, both give their surest answer.
    ``rows`` are in time order.
    """
    first = next((n for n, row in enumerate(rows) if row.key in held_out), len(rows))
    # Counted only on what came before, as the other one had learned from nothing else.
    record, ours, theirs = count(rows[:first], names), [], []
    for row in rows:
        answer = held_out.get(row.key)
        if answer is None:
            continue
        sure = next(best(names.found_in(row.title, row.body), record), None)
        ours.append(sure is not None and sure[0].label in row.values)
        theirs.append(answer.is_right)
    return is_surely_better(ours, theirs)
