"""An issue, a comment and a person as Jira writes them in JSON, made into ours.

The same shapes come in deliveries, in answers of API version 3 (Cloud) and of version 2
(Data Center). Everything is read tolerantly: what has another shape counts as not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from connectors.jira import adf, wiki
from connectors.jira.config import JiraConfig
from connectors.jira.words import category_of, priority_of, type_of
from core.model import (
    Comment,
    Issue,
    IssueRef,
    Person,
    Priority,
    Relation,
    RelationKind,
    StatusCategory,
)

Json: TypeAlias = Mapping[str, Any]

NAME: Final = "jira"

ISSUE_FIELDS: Final = (
    "summary", "description", "issuetype", "labels", "priority", "status", "resolution",
    "reporter", "assignee", "created", "updated", "resolutiondate", "issuelinks", "security",
    "components", "versions", "fixVersions", "environment", "parent", "subtasks",
)  # fmt: skip
"""The fields to ask for when an issue is read."""

_KEY: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,99})-[0-9]{1,19}")
_ID: Final = re.compile(r"[0-9]{1,19}")

_CARRIED: Final[Mapping[str, tuple[str, ...]]] = {
    "summary": ("title",),
    "description": ("body",),
    "issuetype": ("type", "original_type"),
    "labels": ("labels",),
    "priority": ("priority", "original_priority"),
    "status": ("status", "status_category"),
    "resolution": ("resolution",),
    "reporter": ("author",),
    "assignee": ("assignees",),
    "created": ("created_at",),
    "updated": ("updated_at",),
    "resolutiondate": ("closed_at",),
    "issuelinks": ("duplicate_of", "relations"),
    "fixVersions": ("milestone",),
    "security": ("private",),
}
"""Which of our fields each of Jira's fills."""

_EXTRA_NAMES: Final = ("components", "versions")


_RELATED: Final = (RelationKind.RELATED, RelationKind.RELATED)
_KINDS_OF_LINKS: Final[Mapping[str, tuple[RelationKind, RelationKind]]] = {
    "blocks": (RelationKind.BLOCKS, RelationKind.BLOCKED_BY),
    "duplicate": (RelationKind.DUPLICATE_OF, RelationKind.DUPLICATED_BY),
}
"""By the name of a type of links in lower case: outward, inward."""


# -- JSON of any shape ---------------------------------------------------------------------


def mapping(value: object) -> Json:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def objects(value: object) -> Sequence[Json]:
    """The JSON objects of a list; none for what is no list."""
    return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list) else []


def string(value: object) -> str:
    """The value if it is text, else ""; ids that come as numbers are text too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """A time from milliseconds of the epoch or ISO 8601 (``…+0000``); None for neither."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def rich_text(value: object) -> str:
    """Markdown from ADF (an object) or wiki markup (a string)."""
    return wiki.to_markdown(value) if isinstance(value, str) else adf.to_markdown(value)


# -- addresses -----------------------------------------------------------------------------


def is_key(text: str) -> bool:
    """Whether this is the key of an issue: ``SHOP-12``."""
    return _KEY.fullmatch(text) is not None


def project_of(key: str) -> str:
    """The project's key, of an issue's."""
    return key.rpartition("-")[0]


def full_key(key: str, config: JiraConfig) -> str:
    """``jira:acme/SHOP-12``."""
    return f"{NAME}:{config.site}/{key}"


def issue_id(ref: IssueRef) -> str:
    """What to address an issue by: its immutable id where we know it, else its key."""
    return ref.external_id if _ID.fullmatch(ref.external_id) else issue_key(ref)


def issue_key(ref: IssueRef) -> str:
    """The key as Jira writes it: ``SHOP-12``."""
    return ref.local_key.rpartition("/")[2]


# -- people, comments, issues --------------------------------------------------------------


def person_from(value: object, config: JiraConfig) -> Person | None:
    """A person; None for nobody, anonymous ones and those whose account was deleted.

    On Cloud a person is their account id and nothing more: Atlassian asks that names be
    shown, not kept. On Data Center ``key`` never changes, and ``name`` is what one types.
    """
    user = mapping(value)
    if config.cloud:
        account = string(user.get("accountId"))
        if account in {"", "unknown"}:
            return None
        return Person(id=account, is_bot=user.get("accountType") == "app")
    name = string(user.get("name"))
    key = string(user.get("key")) or name
    return Person(id=key, handle=name) if key else None


def comment_from(value: object, config: JiraConfig) -> Comment | None:
    """A comment; None for what has no id."""
    comment = mapping(value)
    if not (comment_id := string(comment.get("id"))):
        return None
    return Comment(
        id=comment_id,
        body=rich_text(comment.get("body")),
        author=person_from(comment.get("author"), config),
        created_at=moment(comment.get("created")),
        updated_at=moment(comment.get("updated")),
    )


def issue_from(value: object, connection: str, config: JiraConfig) -> Issue | None:
    """An issue; None for what has no proper key."""
    issue = mapping(value)
    key = string(issue.get("key"))
    if not is_key(key):
        return None
    fields = mapping(issue.get("fields"))
    kind = _name(fields.get("issuetype"))
    priority = _name(fields.get("priority"))
    resolution = _name(fields.get("resolution"))
    status = mapping(fields.get("status"))
    status_name = string(status.get("name"))
    category_key = string(mapping(status.get("statusCategory")).get("key"))
    external_id = string(issue.get("id"))
    return Issue(
        key=full_key(key, config),
        tracker=NAME,
        project=f"{config.site}/{project_of(key)}",
        title=string(fields.get("summary")),
        connection=connection,
        external_id=external_id if _ID.fullmatch(external_id) else "",
        body=rich_text(fields.get("description")),
        type=type_of(kind, config),
        original_type=kind,
        labels=_labels(fields.get("labels")),
        priority=priority_of(priority, config) if priority else Priority.NONE,
        original_priority=priority,
        status=status_name,
        status_category=category_of(category_key, status_name, resolution, config),
        resolution=resolution,
        author=person_from(fields.get("reporter") or fields.get("creator"), config),
        assignees=tuple(p for p in [person_from(fields.get("assignee"), config)] if p),
        created_at=moment(fields.get("created")),
        updated_at=moment(fields.get("updated")),
        closed_at=moment(fields.get("resolutiondate")),
        duplicate_of=_duplicate_of(fields.get("issuelinks"), config),
        milestone=", ".join(filter(None, map(_name, objects(fields.get("fixVersions"))))),
        relations=tuple(sorted(set(_relations(fields, config)))),
        url=f"{config.base_url}/browse/{key}",
        private=bool(fields.get("security")) or project_of(key) not in config.public_projects,
        extra=_extra(fields),
    )


def absent_from(value: object, issue: Issue) -> frozenset[str]:
    """The fields of ours that Jira's JSON did not carry.

    Cloud tells of comments with a handful of the issue's fields. A whole issue always has
    ``created``; what is not there then is not used in its project.
    """
    fields = mapping(mapping(value).get("fields"))
    if "created" in fields:
        return frozenset()
    absent = {
        ours for theirs, filled in _CARRIED.items() if theirs not in fields for ours in filled
    }
    if "resolution" not in fields and issue.status_category is StatusCategory.DONE:
        absent.add("status_category")  # done or cancelled: only the resolution tells
    return frozenset(absent)


def _name(value: object) -> str:
    return string(mapping(value).get("name"))


def _labels(value: object) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _duplicate_of(value: object, config: JiraConfig) -> str:
    """The key that this issue "duplicates", by a link that a person made.

    Where Trackside itself links with that type, such a link says nothing.
    """
    for link in objects(value):
        name = _name(link.get("type")).casefold()
        other = string(mapping(link.get("outwardIssue")).get("key"))
        if name.startswith("duplicate") and name != config.link_type.casefold() and is_key(other):
            return full_key(other, config)
    return ""


def _extra(fields: Json) -> Json:
    """What plugins and visibility may want: names and texts, no custom fields."""
    extra: dict[str, object] = {}
    for field in _EXTRA_NAMES:
        if names := [name for item in objects(fields.get(field)) if (name := _name(item))]:
            extra[field] = names
    if environment := rich_text(fields.get("environment")):
        extra["environment"] = environment
    if "security" in fields:
        # Only some of the project's readers see an issue that has a level.
        extra["audience"] = _name(fields["security"]) or string(
            mapping(fields["security"]).get("id")
        )
    return extra


def _relations(fields: Json, config: JiraConfig) -> Iterator[Relation]:
    """Links to other issues, the parent and the sub-tasks.

    Sites name their types of links themselves; those that Jira ships are known by name, and
    any other relates two issues, no more.
    """
    for link in objects(fields.get("issuelinks")):
        word = _name(link.get("type"))
        forward, backward = _KINDS_OF_LINKS.get(word.casefold(), _RELATED)
        for end, kind in (("outwardIssue", forward), ("inwardIssue", backward)):
            other = string(mapping(link.get(end)).get("key"))
            if is_key(other):
                yield Relation(kind=kind, key=full_key(other, config), original=word)
    parents = [mapping(fields.get("parent"))]
    for kind, others in (
        (RelationKind.PARENT, parents),
        (RelationKind.CHILD, objects(fields.get("subtasks"))),
    ):
        for one in others:
            if is_key(key := string(one.get("key"))):
                yield Relation(kind=kind, key=full_key(key, config))
