"""Where issues are in Jira's REST API."""

from __future__ import annotations

from urllib.parse import quote

from connectors.jira.fields import issue_id, string
from core.errors import PermanentError
from core.model import IssueRef


def issue_path(ref: IssueRef) -> str:
    """The address of an issue, below the root of the API."""
    return f"issue/{quoted(issue_id(ref))}"


def quoted(part: object) -> str:
    """One segment of a path; an empty one would address what is above it.

    Raises:
        PermanentError: it is empty.
    """
    if not (text := string(part)):
        raise PermanentError("the issue's key is not one of Jira's")
    return quote(text, safe="")
