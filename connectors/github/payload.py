"""GitHub's JSON as our records; the same shapes come in webhooks and from the REST API.

Nothing here trusts a shape: a value of another kind than documented counts as missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from connectors.github.config import GitHubConfig
from core.model import (
    Comment,
    Issue,
    Person,
    Priority,
    Relation,
    RelationKind,
    StatusCategory,
)

TRACKER: Final = "github"

_FULL_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_REPOSITORY_URL: Final = re.compile(r"/repos/([^/?#]{1,100}/[^/?#]{1,100})$")
_ISSUE_URL: Final = re.compile(r"/repos/([^/?#]{1,100}/[^/?#]{1,100})/issues/([1-9][0-9]{0,17})$")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

# GitHub's own issue types are free words of an organisation; these are the ones it begins with,
# and those that teams add most often.
_NATIVE_TYPES: Final[Mapping[str, str]] = {
    "bug": "bug",
    "feature": "feature",
    "enhancement": "feature",
    "task": "task",
    "question": "question",
    "documentation": "documentation",
    "docs": "documentation",
}

_CATEGORY_OF_REASON: Final[Mapping[str, StatusCategory]] = {
    "not_planned": StatusCategory.CANCELLED,
    "duplicate": StatusCategory.CANCELLED,
}

# Which field of the payload fills which fields of an Issue.
_FILLS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("external_id",),
    "body": ("body",),
    "labels": ("labels", "priority", "original_priority"),
    "state": ("status", "status_category", "resolution"),
    "user": ("author",),
    "assignees": ("assignees",),
    "milestone": ("milestone",),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "closed_at": ("closed_at",),
    "html_url": ("url",),
}

NEVER_CARRIED: Final = frozenset({"comments", "history", "duplicate_of", "relations"})
"""Fields of an Issue that no issue payload of GitHub carries."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An issue as read from a payload, and the names of the fields that it lacked."""

    issue: Issue
    absent: frozenset[str]


def text_of(value: object) -> str:
    """A string fit to be stored, "" for anything else.

    JSON may spell out NUL and halves of surrogate pairs, which neither UTF-8 nor
    PostgreSQL can hold.
    """
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def number_of(value: object) -> int:
    """A positive integer that fits in 64 bits, 0 for anything else."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 < value < 2**63 else 0  # type: ignore[operator,return-value]


def table_of(value: object) -> Mapping[str, Any]:
    """A JSON object, empty for anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """A JSON array, empty for anything else."""
    return value if isinstance(value, list) else []


def time_of(value: object) -> datetime | None:
    """A time with a zone, None for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def full_name_of(value: object) -> str:
    """``owner/name`` where a repository says so, "" otherwise; it becomes part of addresses."""
    name = table_of(value).get("full_name")
    return name if isinstance(name, str) and is_full_name(name) else ""


def is_full_name(name: str) -> bool:
    """Whether a text has the form ``owner/name``."""
    return bool(_FULL_NAME.fullmatch(name)) and not {".", ".."} & set(name.split("/"))


def project_of(issue: Mapping[str, Any]) -> str:
    """The repository that an issue says it belongs to, "" where it does not."""
    url = issue.get("repository_url")
    found = _REPOSITORY_URL.search(url) if isinstance(url, str) else None
    return found.group(1) if found and is_full_name(found.group(1)) else ""


def project_in(url: object) -> str:
    """The repository that the address of an issue names, "" for anything else."""
    found = _ISSUE_URL.search(url) if isinstance(url, str) else None
    return found.group(1) if found and is_full_name(found.group(1)) else ""


def number_in(url: object) -> int:
    """The number of the issue that an address names, 0 for anything else."""
    found = _ISSUE_URL.search(url) if isinstance(url, str) else None
    return int(found.group(2)) if found else 0


def key_of(project: str, number: int) -> str:
    """``github:owner/name#12``."""
    return f"{TRACKER}:{project}#{number}"


def person_of(value: object) -> Person | None:
    """A user or app; None where there is none (GitHub gives null for a deleted account)."""
    user = table_of(value)
    number, login = number_of(user.get("id")), text_of(user.get("login"))
    if not number:
        return None
    return Person(
        id=str(number),
        handle=login,
        is_bot=user.get("type") == "Bot" or login.endswith("[bot]"),
    )


def comment_of(value: object) -> Comment | None:
    """A comment; None where it has no id."""
    comment = table_of(value)
    number = number_of(comment.get("id"))
    if not number:
        return None
    return Comment(
        id=str(number),
        body=text_of(comment.get("body")),
        author=person_of(comment.get("user")),
        created_at=time_of(comment.get("created_at")),
        updated_at=time_of(comment.get("updated_at")),
    )


def label_names(value: object) -> tuple[str, ...]:
    """Names of labels, in GitHub's order; old versions give the names alone."""
    names = (text_of(item) or text_of(table_of(item).get("name")) for item in list_of(value))
    return tuple(dict.fromkeys(name for name in names if name))


def priority_of(labels: Iterable[str], config: GitHubConfig) -> tuple[Priority, str]:
    """The highest priority that the labels stand for, and the label that says so."""
    on_issue = {label.casefold(): label for label in labels}
    for priority in Priority:  # from urgent to none
        label = on_issue.get(config.priority_labels.get(priority, "").casefold())
        if label is not None:
            return priority, label
    return Priority.NONE, ""


def priority_field_of(value: Mapping[str, Any], config: GitHubConfig) -> tuple[Priority, str]:
    """The priority that an issue field says, and the option that says so."""
    wanted = config.priority_field.casefold()
    for item in list_of(value.get("issue_field_values")):
        entry = table_of(item)
        if wanted and text_of(entry.get("issue_field_name")).casefold() == wanted:
            option = text_of(table_of(entry.get("single_select_option")).get("name"))
            option = option or text_of(entry.get("value"))
            for priority, name in config.priority_options.items():
                if name.casefold() == option.casefold():
                    return priority, option
            return Priority.NONE, option
    return Priority.NONE, ""


def type_of(native: str, labels: Iterable[str], config: GitHubConfig) -> tuple[str, str]:
    """Our word for the type and GitHub's: its own issue type, else a label that stands for one."""
    if native:
        return _NATIVE_TYPES.get(native.casefold(), ""), native
    on_issue = {label.casefold(): label for label in labels}
    for word, names in config.type_labels.items():
        for name in names:
            if name.casefold() in on_issue:
                return word, on_issue[name.casefold()]
    return "", ""


def issue_of(
    value: Mapping[str, Any],
    *,
    connection: str,
    project: str,
    number: int,
    private: bool,
    config: GitHubConfig,
) -> Reading:
    """The issue that a payload describes; ``number`` and ``project`` have been checked."""
    labels = label_names(value.get("labels"))
    if config.priority_field:
        priority, original_priority = priority_field_of(value, config)
    else:
        priority, original_priority = priority_of(labels, config)
    native = text_of(table_of(value.get("type")).get("name"))
    kind, original_type = type_of(native, labels, config)
    status, reason = text_of(value.get("state")), text_of(value.get("state_reason"))
    closed = status == "closed"
    people = (person_of(user) for user in list_of(value.get("assignees")))
    issue = Issue(
        key=key_of(project, number),
        tracker=TRACKER,
        project=project,
        connection=connection,
        external_id=_external_id(value),
        title=text_of(value.get("title")),
        body=text_of(value.get("body")),
        type=kind,
        original_type=original_type,
        labels=labels,
        priority=priority,
        original_priority=original_priority,
        status=status,
        status_category=_category(closed, reason),
        resolution=reason if closed else "",
        author=person_of(value.get("user")),
        assignees=tuple(person for person in people if person is not None),
        created_at=time_of(value.get("created_at")),
        updated_at=time_of(value.get("updated_at")),
        closed_at=time_of(value.get("closed_at")),
        milestone=text_of(table_of(value.get("milestone")).get("title")),
        relations=parent_of(value),
        url=_web_address(value.get("html_url")),
        private=private,
        extra=_extra(value),
    )
    return Reading(issue, _absent(value))


def parent_of(value: Mapping[str, Any]) -> tuple[Relation, ...]:
    """The parent, which an issue names itself."""
    url = value.get("parent_issue_url")
    number, project = number_in(url), project_in(url)
    if not number or not project:
        return ()
    return (Relation(kind=RelationKind.PARENT, key=key_of(project, number)),)


def _external_id(value: Mapping[str, Any]) -> str:
    # The database id, not node_id: GitHub has changed the form of node ids (and sends the old
    # form for old issues), while this number stays through renames of the repository. Neither
    # survives a transfer to another repository, which makes a new issue.
    number = number_of(value.get("id"))
    return str(number) if number else ""


def _category(closed: bool, reason: str) -> StatusCategory:
    if not closed:
        return StatusCategory.TODO
    return _CATEGORY_OF_REASON.get(reason, StatusCategory.DONE)


def _absent(value: Mapping[str, Any]) -> frozenset[str]:
    absent = {name for raw, names in _FILLS.items() if raw not in value for name in names}
    if "type" not in value and "labels" not in value:
        absent |= {"type", "original_type"}
    return frozenset(absent) | NEVER_CARRIED


def _web_address(value: object) -> str:
    address = text_of(value)
    return address if address.startswith(("https://", "http://")) and len(address) < 2_000 else ""


def _extra(value: Mapping[str, Any]) -> Mapping[str, object]:
    """What may inform people or features later; small and JSON-able, not the whole payload."""
    found: dict[str, object] = {
        "author_association": text_of(value.get("author_association")),
        "locked": value.get("locked") is True,
        "comments": number_of(value.get("comments")),
        "reactions": number_of(table_of(value.get("reactions")).get("total_count")),
        "sub_issues": number_of(table_of(value.get("sub_issues_summary")).get("total")),
        "blocked_by": number_of(
            table_of(value.get("issue_dependencies_summary")).get("blocked_by")
        ),
        "fields": _field_values(value.get("issue_field_values")),
    }
    return {name: what for name, what in found.items() if what}


def _field_values(value: object) -> dict[str, str | int | float]:
    """GitHub's issue fields by the name they are shown under; at most fifty."""
    found: dict[str, str | int | float] = {}
    for item in list_of(value)[:50]:
        entry = table_of(item)
        name = text_of(entry.get("issue_field_name")) or str(number_of(entry.get("issue_field_id")))
        option = table_of(entry.get("single_select_option")).get("name")
        raw = option if isinstance(option, str) else entry.get("value")
        if isinstance(raw, str):
            found[name] = text_of(raw)[:1_000]
        elif isinstance(raw, int | float) and abs(raw) < 2**53:
            found[name] = raw
    return found
