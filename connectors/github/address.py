"""Where issues and comments are in GitHub's REST API."""

from __future__ import annotations

import re
from typing import Final

from connectors.github.payload import TRACKER, is_full_name
from core.errors import GoneError
from core.model import IssueRef

_KEY: Final = re.compile(r"([^#]{3,201})#([1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")


def split(ref: IssueRef) -> tuple[str, int]:
    """Repository and number of an issue.

    Raises:
        GoneError: the key is not one of GitHub's.
    """
    tracker, _, local = ref.key.partition(":")
    found = _KEY.fullmatch(local)
    if tracker != TRACKER or found is None or not is_full_name(found.group(1)):
        raise GoneError(f"{ref.key!r} is not the key of a GitHub issue")
    return found.group(1), int(found.group(2))


def issue_path(ref: IssueRef) -> str:
    """The address of an issue.

    Raises:
        GoneError: as :func:`split`.
    """
    project, number = split(ref)
    return f"/repos/{project}/issues/{number}"


def comment_path(ref: IssueRef, comment_id: str) -> str:
    """The address of a comment on an issue.

    Raises:
        GoneError: as :func:`split`, or the comment's id is none of GitHub's.
    """
    if not _NUMBER.fullmatch(comment_id):
        raise GoneError(f"{comment_id!r} is not the id of a comment on GitHub")
    return f"/repos/{split(ref)[0]}/issues/comments/{comment_id}"
