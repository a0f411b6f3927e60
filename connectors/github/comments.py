"""Our one comment on an issue: found by its marker, written once, edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.github.address import comment_path, issue_path
from connectors.github.payload import comment_of
from core.document import Document
from core.errors import GoneError, RetryableError
from core.markdown import render
from core.model import Comment, IssueRef, Person

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient


def write_comment(
    client: GitHubClient, me: Person, ref: IssueRef, document: Document, marker: str
) -> str:
    """Post or edit our comment; the marker is an HTML comment, which GitHub does not show."""
    body = body_of(document, marker)
    ours = _our_comment(client, me, ref, marker)
    if ours is None:
        answer = client.write("POST", f"{issue_path(ref)}/comments", {"body": body})
        written = comment_of(answer.data)
        if written is None:
            raise RetryableError(f"{ref.key}: GitHub did not give the comment", ambiguous=True)
        return written.id
    if not _same_text(ours.body, body):
        client.write("PATCH", comment_path(ref, ours.id), {"body": body})
    return ours.id


def body_of(document: Document, marker: str) -> str:
    """The comment as GitHub is sent it: boxes are items of a task list."""
    return f"{render(document, boxes=True)}\n\n{_mark(marker)}"


def delete_comment(client: GitHubClient, me: Person, ref: IssueRef, marker: str) -> None:
    """Delete our comment, if it and its issue are still there."""
    try:
        ours = _our_comment(client, me, ref, marker)
        if ours is not None:
            client.write("DELETE", comment_path(ref, ours.id))
    except GoneError:
        return


def _our_comment(client: GitHubClient, me: Person, ref: IssueRef, marker: str) -> Comment | None:
    # Oldest first: ours comes soon after the issue was opened, so the first page mostly
    # has it; and only the whole list shows that it is missing.
    for raw in client.pages(f"{issue_path(ref)}/comments"):
        comment = comment_of(raw)
        if comment is None or comment.author is None or comment.author.id != me.id:
            continue
        if comment.body.rstrip().rpartition("\n")[2] == _mark(marker):
            return comment
    return None


def _mark(marker: str) -> str:
    return f"<!-- {marker} -->"


def _same_text(one: str, other: str) -> bool:
    """Whether two bodies are the same; GitHub may keep other line ends than it was given."""
    return one.replace("\r\n", "\n").strip() == other.strip()
