"""What GitHub's lists of an issue's events say, as changes of fields. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from connectors.github.config import GitHubConfig
from connectors.github.payload import (
    key_of,
    number_of,
    person_of,
    priority_of,
    table_of,
    text_of,
    time_of,
    type_of,
)
from core.model import FieldChange, RelationKind

Told = Mapping[str, Any]
Change = tuple[str, str | None, str | None]
"""Field, before, after."""


def change_of(value: object, project: str, config: GitHubConfig) -> list[tuple[str, FieldChange]]:
    """The changes of fields that one event tells of, each beside the key of its issue.

    Events of pull requests come along in GitHub's list, and are left out.
    """
    told = table_of(value)
    issue = table_of(told.get("issue"))
    number = number_of(issue.get("number"))
    meaning = _MEANINGS.get(text_of(told.get("event")))
    if meaning is None or not number or issue.get("pull_request") is not None:
        return []
    actor, at = person_of(told.get("actor")), time_of(told.get("created_at"))
    return [
        (
            key_of(project, number),
            FieldChange(field=field, before=before, after=after, at=at, actor=actor),
        )
        for field, before, after in meaning(told, config)
        if before is not None or after is not None
    ]


def _label(told: Told, config: GitHubConfig, *, added: bool) -> list[Change]:
    name = text_of(table_of(told.get("label")).get("name"))
    changes = label_changes(name, config) if name else []
    return changes if added else [(field, after, before) for field, before, after in changes]


def label_changes(name: str, config: GitHubConfig) -> list[Change]:
    """What a label changes that is put on an issue, as far as it says so itself."""
    changes: list[Change] = [("labels", None, name)]
    priority = priority_of([name], config)[1] and priority_of([name], config)[0].value
    kind = type_of("", [name], config)[0]
    changes += [
        (field, None, word) for field, word in (("priority", priority), ("type", kind)) if word
    ]
    return changes


def _assignee(told: Told, *, added: bool) -> list[Change]:
    person = person_of(told.get("assignee"))
    if person is None:
        return []
    return [("assignees", None if added else person.handle, person.handle if added else None)]


def _renamed(told: Told, _: GitHubConfig) -> list[Change]:
    rename = table_of(told.get("rename"))
    return [("title", text_of(rename.get("from")), text_of(rename.get("to")))]


def _milestone(told: Told, *, added: bool) -> list[Change]:
    title = text_of(table_of(told.get("milestone")).get("title"))
    return [("milestone", None if added else title, title if added else None)] if title else []


def _type(told: Told, config: GitHubConfig) -> list[Change]:
    before, after = (
        type_of(text_of(table_of(told.get(name)).get("name")), (), config)
        for name in ("prev_issue_type", "issue_type")
    )
    if text_of(told.get("event")) == "issue_type_removed" and not before[1]:
        before, after = after, ("", "")
    return [("type", before[0] or before[1] or None, after[0] or after[1] or None)]


def _related(told: Told, kind: RelationKind, subject: str, *, added: bool) -> list[Change]:
    other = table_of(told.get(subject))
    number = number_of(other.get("number"))
    project = text_of(table_of(other.get("repository")).get("full_name"))
    if not number or not project:
        return []
    key = key_of(project, number)
    return [(kind.value, None if added else key, key if added else None)]


def _relation(kind: RelationKind, subject: str, *, added: bool) -> _Meaning:
    return lambda told, _: _related(told, kind, subject, added=added)


_Meaning = Callable[[Told, GitHubConfig], list[Change]]

_MEANINGS: Final[Mapping[str, _Meaning]] = {
    "labeled": lambda told, config: _label(told, config, added=True),
    "unlabeled": lambda told, config: _label(told, config, added=False),
    "assigned": lambda told, _: _assignee(told, added=True),
    "unassigned": lambda told, _: _assignee(told, added=False),
    "renamed": _renamed,
    "milestoned": lambda told, _: _milestone(told, added=True),
    "demilestoned": lambda told, _: _milestone(told, added=False),
    "closed": lambda _told, _: [("status", "open", "closed")],
    "reopened": lambda _told, _: [("status", "closed", "open")],
    "issue_type_added": _type,
    "issue_type_changed": _type,
    "issue_type_removed": _type,
    "sub_issue_added": _relation(RelationKind.CHILD, "sub_issue", added=True),
    "sub_issue_removed": _relation(RelationKind.CHILD, "sub_issue", added=False),
    "parent_issue_added": _relation(RelationKind.PARENT, "parent_issue", added=True),
    "parent_issue_removed": _relation(RelationKind.PARENT, "parent_issue", added=False),
    "blocked_by_added": _relation(RelationKind.BLOCKED_BY, "blocked_by", added=True),
    "blocked_by_removed": _relation(RelationKind.BLOCKED_BY, "blocked_by", added=False),
    "blocking_added": _relation(RelationKind.BLOCKS, "blocking", added=True),
    "blocking_removed": _relation(RelationKind.BLOCKS, "blocking", added=False),
}
"""GitHub's words for what happened; others say nothing about a field of ours."""
