"""Issues as Linear describes them, in our words: one reader for webhooks and the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from connectors.linear.config import LinearConfig
from connectors.linear.mapping import category_of, priority_of, type_of
from connectors.linear.people import author_of, person_of
from connectors.linear.reading import Json, moment, record, records, required, text, texts
from core.errors import MalformedDelivery
from core.model import Issue, IssueRef, StatusCategory

IDENTIFIER: Final = re.compile(r"([A-Za-z0-9]{1,32})-([0-9]{1,12})")

NEVER_SENT: Final = frozenset({"comments", "history", "duplicate_of", "relations"})
"""Fields of an issue that no webhook of Linear carries."""

_KEPT: Final = (
    "archivedAt", "autoArchivedAt", "cycleId", "delegateId", "dueDate", "estimate",
    "parentId", "projectId", "projectMilestoneId", "slaBreachesAt", "snoozedUntilAt",
    "startedAt", "stateId", "teamId", "trashed", "triagedAt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where issues of one connection live; makes their keys."""

    connection: str
    config: LinearConfig

    def key(self, identifier: str) -> str:
        """``linear:<account>/ENG-12``."""
        return f"linear:{self.config.account}/{identifier}"

    def project(self, identifier: str) -> str:
        """``<account>/ENG``. An identifier starts with its team's key."""
        return f"{self.config.account}/{identifier.rpartition('-')[0]}"


def address(ref: IssueRef) -> str:
    """How the API is asked for an issue: by UUID, or by identifier where that is all we know."""
    return ref.external_id or ref.local_key.rpartition("/")[2]


def identifier_of(data: Json) -> str:
    """The identifier, ``ENG-12``.

    Raises:
        MalformedDelivery: there is none.
    """
    identifier = required(data, "identifier", what="the issue")
    if not IDENTIFIER.fullmatch(identifier):
        raise MalformedDelivery("the issue's identifier is not of the form ENG-12")
    return identifier


def issue_of(data: Json, place: Place) -> tuple[Issue, frozenset[str]]:
    """The issue in ``data``, and the fields that it says nothing about.

    Linear leaves out what is empty, so a missing description or assignee means none; labels
    and state are always there unless something is amiss.

    Raises:
        MalformedDelivery: it has no id, identifier or title.
    """
    identifier = identifier_of(data)
    issue = Issue(
        key=place.key(identifier),
        tracker="linear",
        project=place.project(identifier),
        title=required(data, "title", what="the issue"),
        connection=place.connection,
        external_id=required(data, "id", what="the issue"),
        body=text(data.get("description")),
        author=author_of(data, "creator"),
        created_at=moment(data.get("createdAt")),
        updated_at=moment(data.get("updatedAt")),
        url=text(data.get("url")),
        extra=_extra(data),
    )
    issue, absent = _with_assignee(issue, data), set(NEVER_SENT)
    for fields, reader in (
        ({"labels", "type", "original_type"}, _with_labels),
        ({"status", "status_category", "resolution", "closed_at"}, _with_state),
        ({"priority", "original_priority"}, _with_priority),
        ({"milestone"}, _with_milestone),
        ({"private"}, _with_audience),
    ):
        if (known := reader(issue, data, place)) is None:
            absent |= fields
        else:
            issue = known
    return issue, frozenset(absent)


def _with_assignee(issue: Issue, data: Json) -> Issue:
    assignee = person_of(record(data.get("assignee"))) or person_of({"id": data.get("assigneeId")})
    return replace(issue, assignees=(assignee,) if assignee else ())


def _with_labels(issue: Issue, data: Json, _: Place) -> Issue | None:
    if not isinstance(data.get("labels"), list):
        return None
    labels = tuple(label_names(data).values())
    kind, original = type_of(labels)
    return replace(issue, labels=labels, type=kind, original_type=original)


def _with_state(issue: Issue, data: Json, place: Place) -> Issue | None:
    state = record(data.get("state"))
    if not (kind := text(state.get("type"))):
        return None
    category = category_of(kind, text(state.get("name")), place.config.statuses)
    closed = category in {StatusCategory.DONE, StatusCategory.CANCELLED}
    ended = moment(data.get("completedAt")) or moment(data.get("canceledAt"))
    return replace(
        issue,
        status=text(state.get("name")),
        status_category=category,
        resolution=kind if closed else "",
        closed_at=ended if closed else None,
    )


def _with_priority(issue: Issue, data: Json, _: Place) -> Issue | None:
    if "priority" not in data:
        return None
    return replace(
        issue,
        priority=priority_of(data["priority"]),
        original_priority=text(data.get("priorityLabel")),
    )


def _with_milestone(issue: Issue, data: Json, _: Place) -> Issue | None:
    milestone = record(data.get("projectMilestone"))
    if not milestone and data.get("projectMilestoneId"):
        return None  # it has one, which is named by its id alone
    return replace(issue, milestone=text(milestone.get("name")))


def _with_audience(issue: Issue, data: Json, place: Place) -> Issue | None:
    """Who may read it: its team, the whole workspace, or (where settings say so) everybody.

    What Linear calls public is open to the workspace's members, and to nobody else.
    """
    team, key = record(data.get("team")), issue.project.rpartition("/")[2]
    if key in place.config.private_teams:
        shared = False
    elif key in place.config.public_teams:
        return _read_by(issue, private=False, shared=False)
    elif "visibility" in team:
        # A "restricted" team is seen only by members of the private team around it.
        shared = team["visibility"] == "public"
    elif isinstance(team.get("private"), bool):
        shared = not team["private"]
    else:
        return None
    return _read_by(issue, private=True, shared=shared)


def _read_by(issue: Issue, *, private: bool, shared: bool) -> Issue:
    return replace(issue, private=private, extra={**issue.extra, "shared": shared})


def label_names(data: Json) -> Mapping[str, str]:
    """The names of the labels in ``data`` by their ids."""
    return {
        text(label.get("id")): name
        for label in records(data.get("labels"))
        if (name := text(label.get("name")))
    }


def _extra(data: Json) -> Mapping[str, object]:
    extra: dict[str, object] = {name: data[name] for name in _KEPT if _is_plain(data.get(name))}
    if earlier := texts(data.get("previousIdentifiers")):
        extra["previousIdentifiers"] = earlier
    return extra


def _is_plain(value: object) -> bool:
    """Whether a value is worth keeping and every database can keep it as JSON."""
    if isinstance(value, str):
        return 0 < len(value) <= 200
    return isinstance(value, int | float) and abs(value) < 1e15  # NaN compares as false
