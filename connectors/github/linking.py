"""Relations that GitHub's issues have: what blocks what, and what is a part of what.

It knows no weaker one; where our comment names an issue, GitHub shows a cross-reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connectors.github.address import issue_path
from connectors.github.payload import number_of, table_of
from core.connector import LinkTarget
from core.errors import GoneError, PermanentError
from core.model import IssueRef, RelationKind

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

LINK_KINDS: Final = frozenset(
    {RelationKind.BLOCKS, RelationKind.BLOCKED_BY, RelationKind.PARENT, RelationKind.CHILD}
)
"""The kinds of relations that can be written."""

_FROM_THE_OTHER_END: Final = {
    RelationKind.BLOCKS: RelationKind.BLOCKED_BY,
    RelationKind.PARENT: RelationKind.CHILD,
}
"""GitHub takes a relation at one of its ends: at what is blocked, and at the parent."""


def link(client: GitHubClient, ref: IssueRef, target: LinkTarget, kind: RelationKind) -> None:
    """Make a relation, unless it is there."""
    at, other, kind = _ends(ref, target, kind)
    issue = _id_of(client, other)
    if issue in _related(client, at, kind):
        return
    if kind is RelationKind.BLOCKED_BY:
        client.write("POST", f"{issue_path(at)}/dependencies/blocked_by", {"issue_id": issue})
    else:
        # It would have to leave another parent, which a person decides: GitHub refuses it.
        client.write("POST", f"{issue_path(at)}/sub_issues", {"sub_issue_id": issue})


def unlink(client: GitHubClient, ref: IssueRef, target: LinkTarget, kind: RelationKind) -> None:
    """Take a relation back; fine if it, or the other issue, is gone."""
    at, other, kind = _ends(ref, target, kind)
    try:
        issue = _id_of(client, other)
        if issue not in _related(client, at, kind):
            return
        if kind is RelationKind.BLOCKED_BY:
            client.write("DELETE", f"{issue_path(at)}/dependencies/blocked_by/{issue}")
        else:
            client.write("DELETE", f"{issue_path(at)}/sub_issue", {"sub_issue_id": issue})
    except GoneError:
        return


def _ends(
    ref: IssueRef, target: LinkTarget, kind: RelationKind
) -> tuple[IssueRef, IssueRef, RelationKind]:
    if not target.same_tracker:
        raise PermanentError(f"GitHub relates its own issues only; {target.ref.key} is none")
    if kind in _FROM_THE_OTHER_END:
        return target.ref, ref, _FROM_THE_OTHER_END[kind]
    return ref, target.ref, kind


def _related(client: GitHubClient, ref: IssueRef, kind: RelationKind) -> set[int]:
    path = "dependencies/blocked_by" if kind is RelationKind.BLOCKED_BY else "sub_issues"
    found = client.pages(f"{issue_path(ref)}/{path}")
    return {number_of(table_of(raw).get("id")) for raw in found}


def _id_of(client: GitHubClient, ref: IssueRef) -> int:
    # The id of a transferred issue is another one, so what we have is not relied upon.
    number = number_of(table_of(client.get(issue_path(ref)).data).get("id"))
    if not number:
        raise GoneError(f"{ref.key}: GitHub does not say its id")
    return number
