"""Who may read about an issue: nothing about a private one is written where more people read.

There are two circles of readers. Everybody whom Trackside writes for reads a public issue.
A private issue (``Issue.private``) is read only by those who may see its own project's
private issues, so what is written there may name public issues and private ones of the
same project, and of no other.

The same two functions feed the search engine's filter and the check of what was read from
the store afterwards, so the two cannot disagree.
"""

from __future__ import annotations

from typing import Final

from core.model import Issue

PUBLIC: Final = "public"


def circle_of(issue: Issue) -> str:
    """The circle of readers that an issue belongs to.

    The connection is part of it: two trackers may both have a project of one name. So is
    ``extra["audience"]``, by which a connector says that only some of a private project's
    readers may see an issue (a security level of Jira).
    """
    if not issue.private:
        return PUBLIC
    audience = issue.extra.get("audience") or ""
    return f"private:{(issue.tracker, issue.connection, issue.project, audience)!r}"


def circles_read_at(about: Issue) -> frozenset[str]:
    """The circles that everybody who reads ``about`` belongs to."""
    return frozenset({PUBLIC, circle_of(about)})


def may_mention(candidate: Issue, about: Issue) -> bool:
    """Whether what is written on ``about`` may name ``candidate`` or tell anything of it."""
    return circle_of(candidate) in circles_read_at(about)
