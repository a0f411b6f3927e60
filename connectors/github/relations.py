"""How an issue is related to others: its parent, its parts, what it waits for and what for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from connectors.github.payload import key_of, number_of, parent_of, project_of, table_of
from core.errors import GoneError
from core.model import Relation, RelationKind

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

_SUMMARIES: Final = (
    ("sub_issues_summary", "total", "sub_issues", RelationKind.CHILD),
    (
        "issue_dependencies_summary",
        "total_blocked_by",
        "dependencies/blocked_by",
        RelationKind.BLOCKED_BY,
    ),
    ("issue_dependencies_summary", "total_blocking", "dependencies/blocking", RelationKind.BLOCKS),
)
"""Where an issue counts its relations, and the list that has them."""


def has_relations(raw: Mapping[str, Any]) -> bool:
    """Whether an issue says that it has relations which it does not name.

    An Enterprise Server that knows no relations says nothing of them.
    """
    return any(_count(raw, summary, name) for summary, name, _, _ in _SUMMARIES)


def relations_of(
    client: GitHubClient, project: str, raw: Mapping[str, Any]
) -> tuple[Relation, ...]:
    """All relations of an issue; asks only for those that it says it has."""
    found = list(parent_of(raw))
    number = number_of(raw.get("number"))
    for summary, name, path, kind in _SUMMARIES:
        if not _count(raw, summary, name):
            continue
        try:
            items = list(client.pages(f"/repos/{project}/issues/{number}/{path}"))
        except GoneError:
            continue  # taken off meanwhile
        for item in items:
            other = table_of(item)
            where, other_number = project_of(other) or project, number_of(other.get("number"))
            if other_number:
                found.append(Relation(kind=kind, key=key_of(where, other_number)))
    return tuple(sorted(set(found)))


def _count(raw: Mapping[str, Any], summary: str, name: str) -> int:
    return number_of(table_of(raw.get(summary)).get(name))
