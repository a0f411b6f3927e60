"""Rows to learn from: each issue as it was filed, with what people settled on later.

Nothing leaks from the future: title and body are rolled back to what was first written.
Nothing that Trackside or another bot did counts as truth, unless a person confirmed it.
What people said to suggestions counts for more than what they let stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.learning.renamed import Renames, by_new_name, renames_in
from core.model import FieldChange, Issue, Person, Priority, SuggestionKind
from core.plugin import Answered, TrainContext
from core.vocabulary import type_of, type_of_issue, type_of_label

ANSWERED_WEIGHT: Final = 3.0
"""What an issue counts for on which people answered: somebody looked, and was asked just this."""

_KIND_OF_FIELD: Final[Mapping[str, str]] = {
    "type": SuggestionKind.TYPE,
    "priority": SuggestionKind.PRIORITY,
    "labels": SuggestionKind.LABEL,
    "assignees": SuggestionKind.ASSIGNEE,
}

_TELLING: Final = frozenset({"labels", "assignees"})
"""Changes that a tracker tells of only where it tells what became of an issue's labels, too."""

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One issue to learn from.

    ``values`` is what is true of it: one value for type and priority, one or more labels.
    ``unknown`` are labels of which nobody has said whether they are true, ``denied`` those
    that somebody has said are not; ``only_denied``: nothing is known of the others.
    ``author``: the id of who filed it, "" where that is not known. ``set_by``: the ids of who set
    the values as they settled, by value; "" where its history does not tell. ``weight``: what it
    counts for beside others.
    """

    key: str
    project: str
    title: str
    body: str
    values: frozenset[str]
    unknown: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    only_denied: bool = False
    author: str = ""
    set_by: Mapping[str, str] = field(default_factory=dict, hash=False)
    weight: float = 1.0
    at: datetime | None = None
    """When it was filed: for the card and the order, never to learn from."""

    @property
    def value(self) -> str:
        """The one value of a one-of task."""
        (value,) = self.values
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Whom to believe about what an issue is.

    ``own``: ids and handles of Trackside in the trackers. ``answers``: what people said to
    suggestions, by the keys of their issues; what they agreed to is truth, whoever set it.
    ``renames``: what labels were called before, so that what was done under the old name counts.
    """

    own: Collection[str] = frozenset()
    answers: Mapping[str, Sequence[Answered]] = field(default_factory=dict)
    renames: Renames = field(default_factory=dict)

    @classmethod
    def known_to(cls, context: TrainContext) -> Truth:
        """What a plugin is told while it learns."""
        return cls(own=context.own_handles, answers=context.answers)

    def answered(self, issue: Issue, field: str) -> Iterator[Answered]:
        """What people said to suggestions for a field of an issue; labels by today's names."""
        kind = _KIND_OF_FIELD[field]
        names = self.renames.get((issue.tracker, issue.project), {}) if field == "labels" else {}
        for one in self.answers.get(issue.key, ()):
            if one.kind == kind:
                yield replace(one, value=names.get(one.value, one.value))

    def of_type(self, issue: Issue) -> Iterator[str]:
        """The settled type, or nothing where nobody settled it."""
        yield from self.setters(issue, "type")

    def of_priority(self, issue: Issue) -> Iterator[str]:
        """The settled priority; "none" is not one, it only says that nobody has looked yet."""
        yield from self.setters(issue, "priority")

    def of_labels(self, issue: Issue) -> tuple[frozenset[str], frozenset[str]]:
        """(labels that people settled on, labels that only a bot put there)."""
        believed = frozenset(self.setters(issue, "labels"))
        return believed, frozenset(issue.labels) - believed

    def of_assignees(self, issue: Issue) -> Iterator[Person]:
        """The people who have the issue, apart from bots and from whom only a bot chose."""
        for person in issue.assignees:
            names = {person.id, person.handle} - {""}
            if not self._is_bot(person) and self._believed(
                issue, "assignees", person.id, _assigns(names)
            ):
                yield person

    def setters(self, issue: Issue, task: str) -> dict[str, str]:
        """Who set each of the values that are believed, by value: their id, else their handle.

        "" where it is not known: the history does not tell of it, or people agreed to what
        Trackside or a bot had set. ``task`` is ``type``, ``priority`` or ``labels``.
        """
        sets: Mapping[str, Callable[[FieldChange], bool]]
        if task == "type":
            meant = type_of_issue(issue)
            sets = {meant: _sets_type(meant)} if meant else {}
        elif task == "priority":
            known = issue.priority is not Priority.NONE
            sets = {issue.priority.value: _sets_priority} if known else {}
        else:
            sets = {label: _adds_label(label) for label in issue.labels}
        changes = self._changes(issue)
        found = {v: self._setter(issue, task, v, changes, set_) for v, set_ in sets.items()}
        return {value: who for value, who in found.items() if who is not None}

    def _believed(
        self, issue: Issue, field: str, value: str, sets: Callable[[FieldChange], bool]
    ) -> bool:
        """Whether a person set a value last, or it was there from the beginning."""
        return self._setter(issue, field, value, self._changes(issue), sets) is not None

    def _setter(
        self,
        issue: Issue,
        field: str,
        value: str,
        changes: Sequence[FieldChange],
        sets: Callable[[FieldChange], bool],
    ) -> str | None:
        """Who set a value last, "" where that is not known; None where nobody vouches for it."""
        last = next((change for change in reversed(changes) if sets(change)), None)
        if last is None:
            return ""
        if not self._is_bot(last.actor):
            return (last.actor.id or last.actor.handle) if last.actor else ""
        agreed = any(one.right and one.value == value for one in self.answered(issue, field))
        return "" if agreed else None

    def _changes(self, issue: Issue) -> list[FieldChange]:
        """The changes of an issue in time, labels by today's names."""
        names = self.renames.get((issue.tracker, issue.project), {})
        changes = _in_time(issue.history)
        return [by_new_name(one, names) for one in changes] if names else changes

    def _is_bot(self, person: Person | None) -> bool:
        return person is not None and (
            person.is_bot or person.id in self.own or person.handle in self.own
        )


def rows_of(task: str, issues: Sequence[Issue], truth: Truth | None = None) -> list[Row]:
    """The rows of a task (``type``, ``priority`` or ``labels``), in the order of the issues.

    An issue of which the truth is not known gives no row. That includes an issue without
    labels: in most projects it means that nobody has labelled it, not that no label fits.
    Where somebody refused a label there, that one is known not to. What was said and done under
    a label's old name counts for the new one, as far as :mod:`core.learning.renamed` knows it.
    """
    truth = truth or Truth()
    truth = replace(truth, renames=renames_in(issues) | dict(truth.renames))
    return list(chain.from_iterable(_rows(task, issue, truth) for issue in issues))


def _rows(task: str, issue: Issue, truth: Truth) -> Iterator[Row]:
    set_by = truth.setters(issue, task)
    values = frozenset(set_by)
    unknown = frozenset(issue.labels) - values if task == "labels" else frozenset()
    answered = list(truth.answered(issue, task))
    denied = frozenset(one.value for one in answered if not one.right) - values
    if values or (denied and task == "labels"):
        title, body = as_filed(issue)
        yield Row(
            key=issue.key,
            project=issue.project,
            title=title,
            body=body,
            values=values,
            unknown=unknown,
            denied=denied,
            only_denied=not values,
            weight=ANSWERED_WEIGHT if answered else 1.0,
            author=author_of(issue),
            set_by=set_by,
            at=issue.created_at,
        )


def author_of(issue: Issue) -> str:
    """The id of who filed an issue, their handle where they have none; "" where unknown."""
    return (issue.author.id or issue.author.handle) if issue.author else ""


def as_filed(issue: Issue) -> tuple[str, str]:
    """Title and body as they were first written."""
    first: dict[str, str] = {}
    for change in _in_time(issue.history):
        if change.field in {"title", "body"}:
            first.setdefault(change.field, change.before or "")
    return first.get("title") or issue.title, first.get("body", issue.body)


def labels_as_filed(issue: Issue) -> tuple[str, ...]:
    """The labels that an issue was filed with, as far as its history tells."""
    labels = dict.fromkeys(issue.labels)
    for change in reversed(_in_time(issue.history)):
        if change.field == "labels":
            if change.after:
                labels.pop(change.after, None)
            if change.before:
                labels[change.before] = None
    return tuple(labels)


def labels_known_as_filed(issue: Issue) -> tuple[str, ...]:
    """The labels that an issue was surely filed with; none where its history does not tell.

    Most labels are put there later. Where a tracker tells of no change to them, nor of who was
    given the issue, those that it has now say nothing of the moment at which it was filed.
    """
    told = any(change.field in _TELLING for change in issue.history)
    return labels_as_filed(issue) if told else ()


def truth_of(rows: Sequence[Row], classes: Sequence[str], *, many: bool) -> npt.NDArray[Any]:
    """The truth of rows as numbers.

    (n,) numbers of classes for a one-of task; for labels (n, k) of 1, 0, or -1 where it is
    not known. Labels that are not among ``classes`` are left out.
    """
    number = {value: index for index, value in enumerate(classes)}
    if not many:
        return np.array([number[row.value] for row in rows], dtype=np.int64)
    truth = np.zeros((len(rows), len(classes)), dtype=np.int8)
    for index, row in enumerate(rows):
        if row.only_denied:
            truth[index] = -1
        truth[index, [number[value] for value in row.unknown & number.keys()]] = -1
        truth[index, [number[value] for value in row.denied & number.keys()]] = 0
        truth[index, [number[value] for value in row.values & number.keys()]] = 1
    return truth


def _in_time(history: Sequence[FieldChange]) -> list[FieldChange]:
    """Changes from the oldest to the newest; those without a time come first, as given."""
    return sorted(history, key=lambda change: change.at or _BEGINNING)


def _sets_type(meant: str) -> Callable[[FieldChange], bool]:
    """What set this type: several may stand there as labels, each by somebody else."""

    def sets(change: FieldChange) -> bool:
        word = change.after or ""
        if change.field == "labels":
            return bool(word) and type_of_label(word) == meant
        if change.field != "type" or not word:
            return False
        # A tracker's own word that nobody explained may be this one.
        return word.casefold() == meant or type_of(word) in {"", meant}

    return sets


def _sets_priority(change: FieldChange) -> bool:
    return change.field == "priority" and bool(change.after)


def _assigns(names: Collection[str]) -> Callable[[FieldChange], bool]:
    return lambda change: change.field == "assignees" and change.after in names


def _adds_label(label: str) -> Callable[[FieldChange], bool]:
    return lambda change: change.field == "labels" and change.after == label
