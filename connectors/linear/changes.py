"""What an update changed, told from the values that Linear says it had before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connectors.linear.issues import IDENTIFIER, Place, label_names
from connectors.linear.mapping import priority_of
from connectors.linear.reading import Json, record, text, texts
from core.model import EventKind, FieldChange, Issue, Person

_ENDS: Final = ("completedAt", "canceledAt")
_JUST_NOW: Final = timedelta(seconds=30)

_KINDS: Final = (
    ("title", EventKind.ISSUE_EDITED),
    ("description", EventKind.ISSUE_EDITED),
    ("labelIds", EventKind.ISSUE_LABELLED),
    ("assigneeId", EventKind.ISSUE_ASSIGNED),
    ("priority", EventKind.ISSUE_PRIORITISED),
    ("stateId", EventKind.ISSUE_STATUS_CHANGED),
    ("projectMilestoneId", EventKind.ISSUE_MILESTONED),
    ("parentId", EventKind.ISSUE_LINKED),
)
"""What an update is called that changed several properties: the first of these."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update of an issue: ``data`` as it is now, ``before`` the old values of what changed."""

    issue: Issue
    data: Json
    before: Json
    place: Place
    at: datetime
    actor: Person | None

    def kind(self) -> EventKind:
        """The one word for this update."""
        if self._deleted:
            return EventKind.ISSUE_DELETED
        if self.moved:
            return EventKind.ISSUE_TRANSFERRED
        if (turn := self._turn()) is not None:
            return turn
        for name, kind in _KINDS:
            if name in self.before:
                return kind
        return EventKind.ISSUE_UPDATED

    @property
    def moved(self) -> bool:
        """Whether it went to another team."""
        return "teamId" in self.before or bool(self.old_identifier)

    @property
    def old_identifier(self) -> str:
        """The identifier that the issue had before it was moved; "" where it was not."""
        now = text(self.data.get("identifier"))
        said = text(self.before.get("identifier"))
        if "teamId" not in self.before and said in {"", now}:
            return ""
        for old in (said, *reversed(texts(self.data.get("previousIdentifiers")))):
            if old != now and IDENTIFIER.fullmatch(old):
                return old
        return ""

    @property
    def _deleted(self) -> bool:
        """Whether it is gone for the people who work with it.

        Linear archives finished issues by itself after a while; those are still the team's
        history. An open one that was archived has been put away.
        """
        put_away = bool(self.data.get("archivedAt")) and "archivedAt" in self.before
        return self.data.get("trashed") is True or (put_away and self.issue.is_open)

    def _turn(self) -> EventKind | None:
        """Whether it was closed or reopened.

        The old state is named by its id alone, but the times at which an issue was completed
        or cancelled change with it: they were empty before it was closed. Where Linear left
        the empty ones out, the end itself tells: it has only just come.
        """
        if "stateId" not in self.before:
            return None
        ends = [self.before[name] for name in _ENDS if name in self.before]
        was_closed = any(ends)
        if self.issue.is_open:
            return EventKind.ISSUE_REOPENED if was_closed else None
        closed_at = self.issue.closed_at
        just_now = closed_at is not None and self.at - closed_at < _JUST_NOW
        return EventKind.ISSUE_CLOSED if not was_closed and (ends or just_now) else None

    def changes(self) -> tuple[FieldChange, ...]:
        """The changes that the delivery spells out in words.

        Of a label that was removed Linear gives the id alone. An id says nothing to people or to
        what is learned from history, so such a change is left out: the issue as it is now
        stands in the event, and what is missing against the issue as it was stored tells the
        same with names. Of states and milestones the one before is left open for the same
        reason. People are named by their ids.
        """
        return tuple(
            FieldChange(field=field, before=before, after=after, at=self.at, actor=self.actor)
            for field, before, after in self._pairs()
            if before != after
        )

    def _pairs(self) -> Iterator[tuple[str, str | None, str | None]]:
        before = self.before
        if title := text(before.get("title")):
            yield "title", title, self.issue.title
        if "description" in before:
            yield "body", text(before["description"]), self.issue.body
        if "priority" in before:
            yield "priority", priority_of(before["priority"]).value, self.issue.priority.value
        if "stateId" in before:
            # The state before is named by its id alone; what is stored knows its name.
            yield "status", text(record(before.get("state")).get("name")) or None, self.issue.status
        if "assigneeId" in before:
            was, now = {text(before["assigneeId"])}, {one.id for one in self.issue.assignees}
            yield from (("assignees", one, None) for one in was - now if one)
            yield from (("assignees", None, one) for one in now - was)
        if "projectMilestoneId" in before:
            yield "milestone", None, self.issue.milestone or None
        yield from self._labels()
        if old := self.old_identifier:
            yield "project", self.place.project(old), self.issue.project
            yield "key", self.place.key(old), self.issue.key

    def _labels(self) -> Iterator[tuple[str, str | None, str | None]]:
        if not isinstance(self.before.get("labelIds"), list):
            return
        now = label_names(self.data)
        names = {**label_names(self.before), **now}
        was = dict.fromkeys(texts(self.before["labelIds"]))
        for label in was:
            if label not in now and label in names:
                yield "labels", names[label], None
        for label, name in now.items():
            if label not in was:
                yield "labels", None, name
