"""Which issues those may be told of who follow the ledger from outside. Pure.

A subscriber stands outside of every tracker, and whoever reads there may read no private
issue unless the operator said so by project. The same is asked when a message is made and
again each time before it is sent, since an issue may have become private in between.
"""

from __future__ import annotations

from core.model import Issue
from core.subscriber import Audience, LedgerEventKind


def why_withheld(
    issue: Issue, kind: LedgerEventKind, audience: Audience, *, sensitive: bool
) -> str:
    """Why an event about an issue may not be told to an audience; "" where it may.

    ``sensitive``: whether the issue looks as if it told of a vulnerability or held a secret.
    """
    if not _is_of(issue, audience):
        return "its project is none of the subscriber's"
    if why := _why_closed(issue, audience):
        return why
    if kind is LedgerEventKind.ISSUE_SENSITIVE:
        return "" if audience.sensitive else "only maintainers are told of sensitive issues"
    return "the issue looks sensitive" if sensitive else ""


def may_name(other: Issue, audience: Audience, *, sensitive: bool) -> bool:
    """Whether an event about one issue may name another one to an audience."""
    if sensitive:
        return False
    return not other.private or (_is_of(other, audience) and not _why_closed(other, audience))


def _is_of(issue: Issue, audience: Audience) -> bool:
    names = {issue.project, f"{issue.tracker}:{issue.project}"}
    return not audience.projects or bool(names & audience.projects)


def _why_closed(issue: Issue, audience: Audience) -> str:
    if not issue.private:
        return ""
    if not audience.private:
        return "the issue is private"
    # Fewer people than those of its project; which of them read there, nobody has said.
    return "only some of its project's readers may see it" if issue.extra.get("audience") else ""
