"""Rows to learn from: each issue as it was filed, with what people settled on later.

Nothing leaks from the future: title and body are rolled back to what was first written.
Nothing that Trackside or another bot did counts as truth, unless a person confirmed it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from core.model import FieldChange, Issue, Person, Priority
from core.vocabulary import type_of_issue, type_of_label

Confirmed: TypeAlias = Callable[[Issue, str, str], bool]
"""(issue, field, value) to whether a person confirmed what a bot had set."""

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One issue to learn from.

    ``values`` is what is true of it: one value for type and priority, one or more labels.
    ``unknown`` are labels of which nobody has said whether they are true. ``author``: the id
    of who filed it, "" where that is not known.
    """

    key: str
    project: str
    title: str
    body: str
    values: frozenset[str]
    unknown: frozenset[str] = frozenset()
    author: str = ""
    at: datetime | None = None
    """When it was filed: for the card and the order, never to learn from."""

    @property
    def value(self) -> str:
        """The one value of a one-of task."""
        (value,) = self.values
        return value


def nobody_confirmed(issue: Issue, field: str, value: str) -> bool:  # noqa: ARG001 - a Confirmed
    """The answer where no confirmations are known."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Whom to believe about what an issue is.

    ``own``: ids and handles of Trackside in the trackers.
    ``confirmed``: whether a person confirmed a value that a bot set.
    """

    own: Collection[str] = frozenset()
    confirmed: Confirmed = nobody_confirmed

    def of_type(self, issue: Issue) -> Iterator[str]:
        """The settled type, or nothing where nobody settled it."""
        meant = type_of_issue(issue)
        if meant and self._believed(issue, "type", meant, _sets_type):
            yield meant

    def of_priority(self, issue: Issue) -> Iterator[str]:
        """The settled priority; "none" is not one, it only says that nobody has looked yet."""
        value = issue.priority.value
        if issue.priority is not Priority.NONE and self._believed(
            issue, "priority", value, _sets_priority
        ):
            yield value

    def of_labels(self, issue: Issue) -> tuple[frozenset[str], frozenset[str]]:
        """(labels that people settled on, labels that only a bot put there)."""
        believed = frozenset(
            label
            for label in issue.labels
            if self._believed(issue, "labels", label, _adds_label(label))
        )
        return believed, frozenset(issue.labels) - believed

    def of_assignees(self, issue: Issue) -> Iterator[Person]:
        """The people who have the issue, apart from bots and from whom only a bot chose."""
        for person in issue.assignees:
            names = {person.id, person.handle} - {""}
            if not self._is_bot(person) and self._believed(
                issue, "assignees", person.id, _assigns(names)
            ):
                yield person

    def _believed(
        self, issue: Issue, field: str, value: str, sets: Callable[[FieldChange], bool]
    ) -> bool:
        """Whether a person set a value last, or it was there from the beginning."""
        setters = [change for change in _in_time(issue.history) if sets(change)]
        if not setters or not self._is_bot(setters[-1].actor):
            return True
        return self.confirmed(issue, field, value)

    def _is_bot(self, person: Person | None) -> bool:
        return person is not None and (
            person.is_bot or person.id in self.own or person.handle in self.own
        )


def rows_of(task: str, issues: Sequence[Issue], truth: Truth | None = None) -> list[Row]:
    """The rows of a task (``type``, ``priority`` or ``labels``), in the order of the issues.

    An issue of which the truth is not known gives no row. That includes an issue without
    labels: in most projects it means that nobody has labelled it, not that no label fits.
    """
    truth = truth or Truth()
    return list(chain.from_iterable(_rows(task, issue, truth) for issue in issues))


def _rows(task: str, issue: Issue, truth: Truth) -> Iterator[Row]:
    unknown: frozenset[str] = frozenset()
    if task == "labels":
        values, unknown = truth.of_labels(issue)
    else:
        of_task: Mapping[str, Callable[[Issue], Iterator[str]]] = {
            "type": truth.of_type,
            "priority": truth.of_priority,
        }
        values = frozenset(of_task[task](issue))
    if values:
        title, body = as_filed(issue)
        yield Row(
            key=issue.key,
            project=issue.project,
            title=title,
            body=body,
            values=values,
            unknown=unknown,
            author=author_of(issue),
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
        truth[index, [number[value] for value in row.unknown & number.keys()]] = -1
        truth[index, [number[value] for value in row.values & number.keys()]] = 1
    return truth


def _in_time(history: Sequence[FieldChange]) -> list[FieldChange]:
    """Changes from the oldest to the newest; those without a time come first, as given."""
    return sorted(history, key=lambda change: change.at or _BEGINNING)


def _sets_type(change: FieldChange) -> bool:
    if change.field == "labels":
        return bool(change.after and type_of_label(change.after))
    return change.field == "type" and bool(change.after)


def _sets_priority(change: FieldChange) -> bool:
    return change.field == "priority" and bool(change.after)


def _assigns(names: Collection[str]) -> Callable[[FieldChange], bool]:
    return lambda change: change.field == "assignees" and change.after in names


def _adds_label(label: str) -> Callable[[FieldChange], bool]:
    return lambda change: change.field == "labels" and change.after == label
