"""Who took which issues before, and how recently: what a proposal of an assignee goes by.

Counts fade: an issue counts half after so many further ones. Short memories see who works
these days, long ones who knows a component. All of it is kept as JSON beside the model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Self

import numpy as np

from core.learning.named import Named
from core.learning.places import places
from core.learning.presence import MOST_MISSED, Presence
from core.learning.ranking import Floats
from core.learning.rows import Truth, as_filed, labels_as_filed, labels_known_as_filed
from core.model import Issue, Person

HALF_LIVES: Final = (10.0, 40.0, 160.0, 100_000.0)
"""After how many further issues one counts half; the last never fades."""

FEATURES: Final = (
    *(f"recent_{int(half)}" for half in HALF_LIVES[:-1]), "ever",
    *(f"labels_{int(half)}" for half in HALF_LIVES[:-1]), "labels_ever",
    "is_author", "of_author", "text", "since", "places",
)  # fmt: skip
"""What each candidate is judged by, in the order of a row of features."""

RECALLED: Final = 100
"""How many of the last issues are remembered one by one, for sentences about them."""

KNOWN_AFTER: Final = 10
"""In a replay of the past it is known who took an issue once so many further ones were filed."""

MOST_CANDIDATES: Final = 60
_PRIOR: Final = 3.0
"""How many issues a label or an author must have before their own shares count half."""

_SMALL: Final = 0.1
_LEAST_TEXT: Final = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An issue as it was filed, and who took it.

    ``labels``: what is known of it when somebody asks who should take it. ``counted``: those
    under which it counts for whoever took it, which may have come later; None for the same.
    """

    key: str
    title: str
    body: str
    labels: tuple[str, ...]
    author: str
    people: tuple[Person, ...]
    at: datetime | None = None
    counted: tuple[str, ...] | None = None

    @property
    def remembered(self) -> tuple[str, ...]:
        """The labels under which it counts."""
        return self.labels if self.counted is None else self.counted


def filed(issue: Issue) -> Filed:
    """An issue that is asked about now, as it was filed."""
    title, body = as_filed(issue)
    return Filed(
        key=issue.key,
        title=title,
        body=body,
        labels=labels_as_filed(issue),
        author=issue.author.id if issue.author else "",
        people=(),
        at=issue.created_at,
    )


def assigned(
    issues: Sequence[Issue], truth: Truth, *, labels_as_given: bool = False
) -> list[Filed]:
    """The issues that somebody took, in the order given; bots and Trackside's own choices apart.

    ``labels_as_given``: those that issues have now are taken for what they were filed with, for
    where nothing is told of when they came.
    """
    found = ((issue, tuple(truth.of_assignees(issue))) for issue in issues)
    return [
        replace(past, labels=past.remembered) if labels_as_given else past
        for issue, people in found
        if people
        for past in [of_the_past(issue, people)]
    ]


def of_the_past(issue: Issue, people: tuple[Person, ...] = ()) -> Filed:
    """An issue of the past: the labels that it was given later were not known at the time."""
    asked = filed(issue)
    known = labels_known_as_filed(issue)
    return replace(asked, labels=known, counted=asked.labels, people=people)


@dataclass(slots=True)
class Fading:
    """Sums by person that halve after every ``half`` issues of those that are counted here.

    A label that is rare fades as slowly as it is used. Kept lazily, so that adding is cheap.
    """

    half: float
    count: int = 0
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)
    _total: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Sum up what there is: asked for everybody's, nobody goes through thousands of people."""
        self._total = sum(self.of(person) for person in self.sums)

    def add(self, people: Collection[str]) -> None:
        """One more issue, for these people."""
        self.count += 1
        for person in people:
            self.sums[person] = (self.of(person) + 1.0, self.count)
        self._total = float(self._total * 0.5 ** (1 / self.half) + len(people))

    def of(self, person: str) -> float:
        """What is left of somebody's."""
        value, at = self.sums.get(person, (0.0, self.count))
        return float(value * 0.5 ** ((self.count - at) / self.half))

    def total(self) -> float:
        """What is left of everybody's: it fades as each of its parts does."""
        return self._total

    def to_data(self) -> dict[str, Any]:
        """It as JSON has it."""
        return {"count": self.count, "sums": self.sums}


class History:
    """Who took what, up to now; ``add`` issues in time order."""

    def __init__(self) -> None:
        self.count = 0
        self.people: dict[str, Person] = {}
        self.last: dict[str, int] = {}
        self.recent: list[tuple[str, tuple[str, ...]]] = []
        self._all = [Fading(half) for half in HALF_LIVES]
        self._labels: dict[str, list[Fading]] = {}
        self._authors: dict[str, Fading] = {}
        self.named = Named()
        self.presence = Presence()
        self._unread: Mapping[str, Mapping[str, Any]] = {"labels": {}, "authors": {}}

    def add(self, issue: Filed) -> None:
        """Somebody took an issue; which files it names, its text says, where it has any."""
        ids = [person.id for person in issue.people]
        for person in issue.people:
            self.people[person.id] = person
            self.last[person.id] = self.count
            self.recent.append((person.id, issue.remembered))
        kept = list(self._all)
        for label in issue.remembered:
            kept += self._of_label(label) or self._labels.setdefault(
                label, [Fading(half) for half in HALF_LIVES]
            )
        if issue.author:
            kept.append(
                self._of_author(issue.author)
                or self._authors.setdefault(issue.author, Fading(HALF_LIVES[2]))
            )
        for fading in kept:
            fading.add(ids)
        self.named.add([place.number for place in places(issue.title, issue.body)], ids)
        self.presence.saw(ids, issue.at)
        del self.recent[:-RECALLED]
        self.count += 1

    def candidates(self) -> list[str]:
        """Who took an issue not too long ago, the most active first; some of them may be gone.

        What a sign weighs is learned among all of these: who is gone says nothing of that.
        """
        memory = self._all[2]
        active = [person for person in self.last if self._missed(person) < MOST_MISSED]
        return sorted(active, key=lambda p: (-memory.of(p), p))[:MOST_CANDIDATES]

    def present(self, people: Sequence[str]) -> list[int]:
        """The numbers of those of some people who are not gone: whom one may propose."""
        return [number for number, person in enumerate(people) if not self.is_gone(person)]

    def is_gone(self, person: str) -> bool:
        """Whether somebody took nothing and was not seen for so long that they are not proposed."""
        return self.presence.is_gone(person, self._missed(person), self.count)

    def why_gone(self, person: str) -> str:
        """Why somebody who is gone is taken for that, in a few words."""
        return self.presence.why_gone(person, self._missed(person))

    def _missed(self, person: str) -> int:
        return self.count - self.last[person] - 1

    def features(
        self,
        candidates: Sequence[str],
        labels: Collection[str],
        author: str,
        text: Mapping[str, float],
        named: Sequence[int] = (),
    ) -> Floats:
        """What speaks for each candidate (candidates, FEATURES).

        Args:
            candidates: ids of people.
            labels: the issue's.
            author: the id of who filed it.
            text: the chance that the words alone give each person.
            named: the numbers of the files, folders and packages that it names.
        """
        least = min(text.values(), default=0.0)
        columns = [
            *self._shares(candidates),
            *self._label_shares(candidates, labels),
            *self._by_author(candidates, author),
            # Whom the words do not know yet counts like the one whom they know least.
            [float(np.log(text.get(p, least) + _LEAST_TEXT)) for p in candidates],
            [-float(np.log1p(self.count - self.last[p])) for p in candidates],
            self._by_places(candidates, named),
        ]
        return np.array(columns, dtype=np.float64).T.reshape(len(candidates), len(FEATURES))

    def _share(self, fading: Fading, person: str, total: float, count: int) -> float:
        return (fading.of(person) + _SMALL) / (total + _SMALL * count)

    def _shares(self, people: Sequence[str]) -> Iterator[list[float]]:
        for fading in self._all:
            total = fading.total()
            yield [float(np.log(self._share(fading, p, total, len(people)))) for p in people]

    def _label_shares(
        self, people: Sequence[str], labels: Collection[str]
    ) -> Iterator[list[float]]:
        known = [one for label in sorted(labels) if (one := self._of_label(label))]
        for number, fading in enumerate(self._all):
            total = fading.total()
            seen = sum(one[number].total() for one in known)
            column = []
            for person in people:
                usual = self._share(fading, person, total, len(people))
                own = sum(one[number].of(person) for one in known)
                column.append(float(np.log((own + _PRIOR * usual) / (seen + _PRIOR))))
            yield column

    def _by_author(self, people: Sequence[str], author: str) -> Iterator[list[float]]:
        yield [float(bool(author) and person == author) for person in people]
        theirs, ever = self._of_author(author), self._all[-1]
        seen = theirs.total() if theirs else 0.0
        total = ever.total()
        column = []
        for person in people:
            usual = self._share(ever, person, total, len(people))
            own = theirs.of(person) if theirs else 0.0
            column.append(float(np.log((own + _PRIOR * usual) / (seen + _PRIOR))))
        yield column

    def _by_places(self, people: Sequence[str], named: Sequence[int]) -> list[float]:
        """How much likelier the files that an issue names make each; 0 where it names none."""
        ever = self._all[-1]
        total = ever.total()
        usual = [self._share(ever, person, total, len(people)) for person in people]
        return self.named.lifts(people, usual, named)

    # -- as JSON ---------------------------------------------------------------------------

    def to_data(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        return {
            "count": self.count,
            "people": {p.id: p.handle for p in self.people.values()},
            "last": self.last,
            "recent": [[person, list(labels)] for person, labels in self.recent],
            "all": [fading.to_data() for fading in self._all],
            "labels": {
                **self._unread["labels"],
                **{name: [one.to_data() for one in k] for name, k in self._labels.items()},
            },
            "authors": {
                **self._unread["authors"],
                **{name: kept.to_data() for name, kept in self._authors.items()},
            },
            "named": self.named.to_data(),
            "presence": self.presence.to_data(self.people),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The history that ``to_data`` described.

        What is kept of each label and author is read when it is asked for: one issue has few of
        thousands.
        """
        made = cls()
        made.count = int(data["count"])
        made.people = {p: Person(id=p, handle=handle) for p, handle in data["people"].items()}
        made.last = {p: int(at) for p, at in data["last"].items()}
        made.recent = [(person, tuple(labels)) for person, labels in data["recent"]]
        made._all = _read_all(data["all"])
        made.named = Named.from_data(data.get("named", {}))  # older models have neither
        made.presence = Presence.from_data(data.get("presence", {}))
        made._unread = {name: data[name] for name in ("labels", "authors")}
        return made

    def _of_label(self, label: str) -> list[Fading] | None:
        kept = self._unread["labels"].get(label)
        if label not in self._labels and kept is not None:
            self._labels[label] = _read_all(kept)
        return self._labels.get(label)

    def _of_author(self, author: str) -> Fading | None:
        kept = self._unread["authors"].get(author)
        if author not in self._authors and kept is not None:
            self._authors[author] = _read(HALF_LIVES[2], kept)
        return self._authors.get(author)


def _read_all(kept: Sequence[Mapping[str, Any]]) -> list[Fading]:
    return [_read(half, one) for half, one in zip(HALF_LIVES, kept, strict=True)]


def _read(half: float, kept: Mapping[str, Any]) -> Fading:
    sums = {p: (float(v), int(at)) for p, (v, at) in kept["sums"].items()}
    return Fading(half, int(kept["count"]), sums)
