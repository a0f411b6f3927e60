"""Who may read about an issue: nothing about a private one is written where more people read.

There are three circles of readers. Everybody whom Trackside writes for reads a public issue.
A private issue (``Issue.private``) is read only by those who may see its own project's
private issues, so what is written there may name public issues and private ones of the
same project, and of no other. Between them are private issues that all who read anything of
their connection may see (a team that is open to its whole workspace in Linear): what is
written on a private issue of the same connection may name them too.

The same functions feed the search engine's filter and the check of what was read from
the store afterwards, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from core.model import Issue, Readers

PUBLIC: Final = "public"


def circle_of(issue: Issue) -> str:
    """The circle of readers that an issue belongs to.

    The connection is part of it: two trackers may both have a project of one name. So is
    ``extra["audience"]``, by which a connector says that only some of a private project's
    readers may see an issue (a security level of Jira). ``extra["shared"]`` says the
    opposite: all readers of the connection may.
    """
    if not issue.private:
        return PUBLIC
    if issue.extra.get("shared") is True:
        return _shared_circle(issue)
    audience = issue.extra.get("audience") or ""
    return f"private:{(issue.tracker, issue.connection, issue.project, audience)!r}"


def circles_read_at(about: Issue) -> frozenset[str]:
    """The circles that everybody who reads ``about`` belongs to."""
    if not about.private:
        return frozenset({PUBLIC})
    return frozenset({PUBLIC, _shared_circle(about), circle_of(about)})


def may_mention(candidate: Issue, about: Issue) -> bool:
    """Whether what is written on ``about`` may name ``candidate`` or tell anything of it."""
    return circle_of(candidate) in circles_read_at(about)


def circles_of(readers: Readers, known: Collection[str]) -> frozenset[str]:
    """Of the circles that there are, those that readers who look something up belong to."""
    return frozenset({PUBLIC, *known}) if readers is Readers.INSIDERS else frozenset({PUBLIC})


def may_read(issue: Issue, readers: Readers) -> bool:
    """Whether these readers may be told of an issue."""
    return readers is Readers.INSIDERS or circle_of(issue) == PUBLIC


def _shared_circle(issue: Issue) -> str:
    return f"shared:{(issue.tracker, issue.connection)!r}"
