"""What a person asks for: issues like one of ours or like a text, within limits, for readers.

What a person may be told is decided twice: by the index's own filter, and again for each
issue as it was read from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.model import Issue, Readers
from core.privacy.visibility import circles_of, may_read
from core.search.entry import Filter, place_of_project, places_of
from core.search.retrieval import is_same

LONGEST_TITLE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Issues like one, for readers.

    ``about``: the issue that others should be like, stored or made of a text by
    :func:`issue_of`. ``projects`` are named ``acme/shop`` or ``github:acme/shop``; empty ones of
    ``trackers`` and ``projects`` stand for all. ``since`` and ``until`` bound the time of
    filing, both included.
    """

    about: Issue
    readers: Readers = Readers.PUBLIC
    limit: int = 10
    trackers: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    is_open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None

    def filter(self, circles: Collection[str]) -> Filter:
        """What the index may find; ``circles`` are those that there are."""
        return Filter(
            circles=circles_of(self.readers, circles),
            trackers=self.trackers,
            places=frozenset(map(place_of_project, self.projects)),
            open=self.is_open,
            filed_from=_microseconds(self.since),
            filed_by=_microseconds(self.until),
        )

    def admits(self, issue: Issue) -> bool:
        """Whether an issue, as the store has it, may be an answer."""
        filed = issue.created_at
        return (
            may_read(issue, self.readers)
            and not is_same(issue, self.about)
            and (not self.trackers or issue.tracker in self.trackers)
            and (not self.projects or not self.projects.isdisjoint(names_of(issue)))
            and (self.is_open is None or issue.is_open == self.is_open)
            and (self.since is None or (filed is not None and filed >= self.since))
            and (self.until is None or filed is None or filed <= self.until)
        )


def issue_of(text: str) -> Issue:
    """An issue that says what a person typed: the first line is its title."""
    title, _, body = text.strip().partition("\n")
    if len(title) > LONGEST_TITLE:
        title, body = title[:LONGEST_TITLE], text
    return Issue(key="", tracker="", project="", title=title.strip(), body=body.strip())


def looking(
    looks_at: Mapping[str, tuple[str, ...]],
) -> Callable[[Issue], frozenset[str]]:
    """Where issues like one are looked for, by the settings; empty for everywhere.

    A project's own entry comes before its connection's. An issue's own project is always
    looked at.
    """

    def places(issue: Issue) -> frozenset[str]:
        own = f"{issue.tracker}:{issue.project}"
        listed = looks_at.get(own, looks_at.get(issue.connection) if issue.connection else None)
        if listed is None:
            return frozenset()
        return frozenset(place_named(name) for name in (*listed, own))

    return places


def names_of(issue: Issue) -> tuple[str, str]:
    """What people call the project of an issue."""
    return issue.project, f"{issue.tracker}:{issue.project}"


def place_named(name: str) -> str:
    """A connection's name, or ``tracker:project``, as the index has it."""
    return place_of_project(name) if ":" in name else places_of("", "", name)[0]


def _microseconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1_000_000)
