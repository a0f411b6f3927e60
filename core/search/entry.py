"""What the index keeps of an issue, and what it can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from core.model import Issue
from core.privacy.visibility import PUBLIC, circle_of
from core.search.template import pieces_of
from core.search.terms import BODY_CHARS, terms_of

FORMAT: Final = 2
"""Grows whenever terms, marks or fields change meaning: an index of another format is rebuilt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An issue as the index sees it.

    ``filed`` is when it was created, in microseconds since 1970 (0 where nobody knows).
    ``counts`` says how often each term occurs, ``length`` is their sum, ``marks`` are those of
    the body's lines (see :mod:`core.search.template`).
    """

    id: int
    version: int
    tracker: str
    project: str
    connection: str
    open: bool
    circle: str
    filed: int
    counts: Mapping[str, int]
    length: int
    marks: frozenset[str]

    @property
    def places(self) -> tuple[str, ...]:
        """What its project is called where it is said who looks where."""
        return places_of(self.tracker, self.project, self.connection)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An issue that was deleted, and the version of that change."""

    id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries may be found; an empty set of trackers, projects or places stands for all.

    ``circles`` is required: who reads the answer decides what it may hold. ``places`` are
    connections and projects as :func:`places_of` names them. ``filed_from`` and ``filed_by`` are
    the earliest and the latest time of filing, in microseconds since 1970. ``only``: no issues
    but these; None for all.
    """

    circles: frozenset[str]
    trackers: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    open: bool | None = None
    filed_from: int | None = None
    filed_by: int | None = None
    without: frozenset[int] = frozenset()
    only: frozenset[int] | None = None

    def admits(self, entry: Entry) -> bool:
        """Whether an entry may be found."""
        return (
            entry.circle in self.circles
            and (not self.trackers or entry.tracker in self.trackers)
            and (not self.projects or entry.project in self.projects)
            and (not self.places or not self.places.isdisjoint(entry.places))
            and (self.open is None or entry.open == self.open)
            and (self.filed_from is None or entry.filed >= self.filed_from)
            and (self.filed_by is None or entry.filed <= self.filed_by)
            and entry.id not in self.without
            and (self.only is None or entry.id in self.only)
        )


def entry_of(issue: Issue) -> Entry:
    """The index's entry for a stored issue.

    Raises:
        ValueError: the issue has no id of our store.
    """
    if issue.id <= 0:
        raise ValueError(f"{issue.key} is not stored: the index knows issues by our store's id")
    terms = terms_of(issue.title, issue.body)
    counts = terms.counts()
    pieces = pieces_of(issue.project, issue.body[: 2 * BODY_CHARS])
    return Entry(
        id=issue.id,
        version=issue.version,
        tracker=issue.tracker,
        project=issue.project,
        connection=issue.connection,
        open=issue.is_open,
        circle=circle_of(issue),
        filed=filed_at(issue),
        counts=counts,
        length=counts.total(),
        marks=frozenset(piece.mark for piece in pieces if piece.mark),
    )


@lru_cache(maxsize=4096)
def within(circle: str) -> str:
    """What stands before every term of an issue of this circle of readers.

    Terms of private issues are terms of their own, so a question asked for other readers
    cannot touch them: neither their text nor how often a word occurs in it. It is also
    the fastest filter there is, since nothing has to be filtered.
    """
    if circle == PUBLIC:
        return ""
    return blake2b(circle.encode(errors="replace"), digest_size=8).hexdigest() + ":"


def places_of(tracker: str, project: str, connection: str) -> tuple[str, ...]:
    """What a project is called where it is said who looks where: by its connection, by itself."""
    return f"connection:{connection}", *map(place_of_project, (f"{tracker}:{project}", project))


def place_of_project(name: str) -> str:
    """A project as people name it, ``github:acme/shop`` or ``acme/shop``, as a place."""
    return f"project:{name}"


def filed_at(issue: Issue) -> int:
    """When an issue was filed, in microseconds since 1970; 0 where nobody knows."""
    return int(issue.created_at.timestamp() * 1_000_000) if issue.created_at else 0
