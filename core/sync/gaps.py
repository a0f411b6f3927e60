"""What a tracker shows and no webhook told of, as the events that should have come. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.model import Comment, Event, EventKind, FieldChange, Issue, Person

SETTLE: Final = timedelta(minutes=2)
"""A change as young as this may still be told: it is no gap yet. Shorter than the overlap of
two runs, so that the next one reads it again."""

_KINDS: Final = (
    ("title", EventKind.ISSUE_EDITED),
    ("body", EventKind.ISSUE_EDITED),
    ("type", EventKind.ISSUE_TYPED),
    ("labels", EventKind.ISSUE_LABELLED),
    ("priority", EventKind.ISSUE_PRIORITISED),
    ("assignees", EventKind.ISSUE_ASSIGNED),
    ("milestone", EventKind.ISSUE_MILESTONED),
    ("duplicate_of", EventKind.ISSUE_MARKED_DUPLICATE),
    ("relations", EventKind.ISSUE_LINKED),
    ("status", EventKind.ISSUE_STATUS_CHANGED),
)
"""The event that a difference in a field means; the first that fits names the event."""

_UNTOLD: Final = frozenset({"comments", "history"})


def events_for(
    stored: Issue | None,
    found: Issue,
    *,
    known_comments: frozenset[str],
    me: Person | None,
    since: datetime,
    now: datetime,
    partial: frozenset[str] = frozenset(),
) -> Sequence[Event]:
    """The events that bring a stored issue to what its tracker shows, oldest first.

    Args:
        stored: what we have, with its history; None for an issue nobody told of.
        found: what the tracker shows, with the comments and changes that a sync brought.
        known_comments: ids of the issue's comments that are stored, deleted, or ours.
        me: who we are there; our own changes make an event of their own.
        since: what happened before was known before; an unknown issue from before then is
            taken in without being triaged, and so are its comments.
        now: what happened within SETTLE of it is left for the next time. A time in the
            future is no reason to wait.
        partial: fields of ``found`` that were not read.
    """
    if stored is None and is_settling(found.created_at, now):
        return []
    if stored is None or not is_settling(found.updated_at, now):
        return [
            *_about_the_issue(stored, found, me, since, partial),
            *_about_comments(stored, found, found, known_comments, since, now),
        ]
    # A comment says how its issue is, and would tell the young change in passing.
    return list(_about_comments(stored, stored, found, known_comments, since, now))


def is_settling(at: datetime | None, now: datetime) -> bool:
    """Whether a webhook may still tell of what happened then."""
    return at is not None and now - SETTLE < at <= now


def _about_the_issue(
    stored: Issue | None,
    found: Issue,
    me: Person | None,
    since: datetime,
    partial: frozenset[str],
) -> Iterator[Event]:
    if stored is None:
        is_new = found.created_at is not None and found.created_at >= since
        first = EventKind.ISSUE_OPENED if is_new else EventKind.ISSUE_UPDATED
        yield _event(first, found, partial, found.author, found.history)
        return
    if stored.updated_at and found.updated_at and found.updated_at < stored.updated_at:
        return
    kind = kind_of(stored, found, partial)
    fresh = _fresh(stored, found)
    if kind is None and not fresh:
        return
    ours = [c for c in fresh if _is(c.actor, me)]
    theirs = [c for c in fresh if not _is(c.actor, me)]
    if ours:
        actor = ours[-1].actor
        yield replace(_event(EventKind.ISSUE_UPDATED, found, partial, actor, ours), own=True)
    if theirs or (kind is not None and not ours):
        actor = theirs[-1].actor if theirs else None
        yield _event(kind or EventKind.ISSUE_UPDATED, found, partial, actor, theirs)


def kind_of(stored: Issue, found: Issue, partial: frozenset[str]) -> EventKind | None:
    """What kind of event makes the one of the other; None where they say the same."""
    if stored.key != found.key:
        return EventKind.ISSUE_UPDATED
    if "status_category" not in partial and stored.is_open != found.is_open:
        return EventKind.ISSUE_REOPENED if found.is_open else EventKind.ISSUE_CLOSED
    for field, kind in _KINDS:
        if field not in partial and _value(stored, field) != _value(found, field):
            return kind
    return None


def _value(issue: Issue, field: str) -> object:
    """A field as it is compared: of people only who they are, of lists not their order."""
    if field == "assignees":
        return {person.id for person in issue.assignees}
    if field in {"labels", "relations"}:
        return set(getattr(issue, field))
    return getattr(issue, field)


def _fresh(stored: Issue, found: Issue) -> list[FieldChange]:
    """Changes that are not stored: by what and when, since who is not always told."""
    known = {(c.field, c.before, c.after, _second(c.at)) for c in stored.history}
    newest = stored.updated_at
    return [
        change
        for change in found.history
        if (change.field, change.before, change.after, _second(change.at)) not in known
        and (newest is None or change.at is None or change.at > newest)
    ]


def _second(at: datetime | None) -> datetime | None:
    return at.replace(microsecond=0) if at else None


def _about_comments(
    stored: Issue | None,
    shown: Issue,
    found: Issue,
    known: frozenset[str],
    since: datetime,
    now: datetime,
) -> Iterator[Event]:
    """``shown``: the issue as the events describe it."""
    settled = [c for c in found.comments if not is_settling(c.updated_at or c.created_at, now)]
    fresh = [c for c in settled if c.id not in known]
    for comment in sorted(fresh, key=lambda c: c.created_at or since):
        told = comment.created_at is not None and comment.created_at >= since
        # What an old comment commands was followed, or is long forgotten.
        kind = EventKind.COMMENT_ADDED if told else EventKind.COMMENT_EDITED
        yield _comment_event(kind, shown, comment)
    for comment in settled:
        if comment.id in known and stored is not None and _is_edited(stored, comment):
            yield _comment_event(EventKind.COMMENT_EDITED, shown, comment)


def _is_edited(stored: Issue, comment: Comment) -> bool:
    for known in stored.comments:
        if known.id == comment.id:
            later = (
                known.updated_at is None
                or comment.updated_at is None
                or comment.updated_at > known.updated_at
            )
            return later and known.body != comment.body
    return False  # deleted, or our own


def _comment_event(kind: EventKind, found: Issue, comment: Comment) -> Event:
    return Event(
        kind=kind,
        connection=found.connection,
        project=found.project,
        occurred_at=comment.updated_at or comment.created_at or _when(found),
        issue=replace(found, comments=(), history=()),
        comment=comment,
        actor=comment.author,
        absent=_UNTOLD,
    )


def _event(
    kind: EventKind,
    found: Issue,
    partial: frozenset[str],
    actor: Person | None,
    changes: Sequence[FieldChange],
) -> Event:
    return Event(
        kind=kind,
        connection=found.connection,
        project=found.project,
        occurred_at=_when(found),
        issue=replace(found, comments=(), history=()),
        actor=actor,
        changes=tuple(changes),
        absent=_UNTOLD | partial,
    )


def _when(found: Issue) -> datetime:
    at = found.updated_at or found.created_at
    if at is None:
        raise ValueError("an issue that a sync brought says when it changed")
    return at


def _is(person: Person | None, me: Person | None) -> bool:
    return person is not None and me is not None and person.id == me.id
