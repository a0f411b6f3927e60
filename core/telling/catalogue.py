"""From a line of the ledger to the event that subscribers are told. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from core.model import (
    ABOUT_ISSUES,
    Action,
    ActionKind,
    ActionStatus,
    Issue,
    OutcomeKind,
    Suggestion,
    Verdict,
)
from core.store.audit import DECIDED, SENSITIVE_LINE, TRACKSIDE, WITHDRAWN
from core.store.feed import LedgerLine
from core.subscriber import (
    MOST_TEXT,
    LedgerEvent,
    LedgerEventKind,
    ToldAction,
    ToldIssue,
    ToldSuggestion,
)

_SHOWN: Final = frozenset({f"{DECIDED}{Verdict.SHOW}", f"{DECIDED}{Verdict.APPLY}"})
_OUTCOMES: Final = frozenset(map(str, OutcomeKind)) - {OutcomeKind.IGNORED}
_MOVES: Final[Mapping[str, LedgerEventKind]] = {
    ActionStatus.PLANNED: LedgerEventKind.ACTION_PLANNED,
    ActionStatus.APPLIED: LedgerEventKind.ACTION_APPLIED,
    ActionStatus.REFUSED: LedgerEventKind.ACTION_REFUSED,
    ActionStatus.CANCELLED: LedgerEventKind.ACTION_CANCELLED,
    ActionStatus.UNDONE: LedgerEventKind.ACTION_UNDONE,
}
_NAMES_ANOTHER: Final = frozenset(
    {
        *map(str, ABOUT_ISSUES),
        *map(str, (ActionKind.LINK, ActionKind.RELATE)),
        *map(str, (ActionKind.MARK_DUPLICATE, ActionKind.CLOSE_AS_DUPLICATE)),
    }
)
"""Kinds of suggestions and actions whose value is another issue's key."""

_KEY: Final = re.compile(r"\b[a-z][a-z0-9_-]{0,39}:[^\s,;()<>\"“”]{1,200}?[#-]\d{1,12}\b")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a line tells may not be told, and why."""

    why: str


def kind_of(line: LedgerLine) -> LedgerEventKind | None:
    """What a line is told as; None where it is told to nobody.

    What people are not shown is not told either: a hidden suggestion is none.
    """
    shown = line.before in _SHOWN
    if line.suggestion is not None and line.action is None:
        if line.what in _SHOWN:
            made, changed = LedgerEventKind.SUGGESTION_MADE, LedgerEventKind.SUGGESTION_CHANGED
            return changed if shown else made
        if line.what == WITHDRAWN or line.what.startswith(DECIDED):
            return LedgerEventKind.SUGGESTION_WITHDRAWN if shown else None
        return LedgerEventKind.OUTCOME_RECORDED if line.what in _OUTCOMES else None
    if line.action is not None:
        if line.what == ActionStatus.APPLIED and line.before == ActionStatus.UNDOING:
            return LedgerEventKind.ACTION_KEPT
        return _MOVES.get(line.what)
    return LedgerEventKind.ISSUE_SENSITIVE if line.what == SENSITIVE_LINE else None


def event_of(
    line: LedgerLine,
    kind: LedgerEventKind,
    issue: Issue,
    *,
    installation: str,
    may_name: Callable[[str], bool],
) -> LedgerEvent | Withheld:
    """The event of a line.

    ``may_name``: whether another issue may be named by its key. Where the event is about such
    an issue it is withheld; where only a reason speaks of one, the reason is left out.
    """
    base = LedgerEvent(id=f"msg_{installation}_{line.id}", sequence=line.id, kind=kind, at=line.at)
    if kind is LedgerEventKind.ISSUE_SENSITIVE:
        return replace(base, issue=_told_issue(issue, with_title=False))
    suggestion, action = line.suggestion, line.action
    others = _others(suggestion if action is None else None, action)
    if not all(map(may_name, others)):
        return Withheld("it names an issue that may not be told of")
    undone = kind is LedgerEventKind.ACTION_UNDONE and line.before == ActionStatus.UNDOING
    return replace(
        base,
        by=line.before_by if undone else line.by,
        why=_sentence(line.why if line.by == TRACKSIDE else "", may_name),
        issue=_told_issue(issue),
        suggestion=_told_suggestion(line, suggestion, may_name)
        if suggestion is not None and action is None
        else None,
        action=_told_action(action, line.what) if action is not None else None,
        outcome=OutcomeKind(line.what) if kind is LedgerEventKind.OUTCOME_RECORDED else None,
    )


def keys_in(text: str) -> Collection[str]:
    """What looks like issues' keys in a text."""
    return frozenset(_KEY.findall(text))


# -- inside --------------------------------------------------------------------------------


def _others(suggestion: Suggestion | None, action: Action | None) -> Iterable[str]:
    return [
        one.value
        for one in (suggestion, action)
        if one is not None and str(one.kind) in _NAMES_ANOTHER
    ]


def _told_issue(issue: Issue, *, with_title: bool = True) -> ToldIssue:
    return ToldIssue(
        key=issue.key,
        tracker=issue.tracker,
        project=issue.project,
        title=_one_line(issue.title) if with_title else "",
        url=_web_address(issue.url),
        private=issue.private,
    )


def _told_suggestion(
    line: LedgerLine, suggestion: Suggestion, may_name: Callable[[str], bool]
) -> ToldSuggestion:
    cited = {evidence.key for evidence in suggestion.evidence if evidence.key}
    because = suggestion.because if all(map(may_name, cited)) else ""
    verdict = line.verdict or Verdict.HIDE
    if line.what.startswith(DECIDED):
        verdict = Verdict(line.what.removeprefix(DECIDED))
    return ToldSuggestion(
        id=suggestion.id,
        kind=suggestion.kind,
        value=suggestion.value,
        confidence=suggestion.confidence,
        promised=suggestion.promised,
        because=_sentence(because, may_name),
        verdict=Verdict.HIDE if line.what == WITHDRAWN else verdict,
        made_by=suggestion.made_by,
        version=suggestion.version,
    )


def _told_action(action: Action, what: str) -> ToldAction:
    return ToldAction(
        id=action.id,
        kind=action.kind,
        value=action.value,
        status=ActionStatus(what),
        suggestion_id=action.suggestion_id,
    )


def _sentence(text: str, may_name: Callable[[str], bool]) -> str:
    return _one_line(text) if all(map(may_name, keys_in(text))) else ""


def _one_line(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= MOST_TEXT else line[: MOST_TEXT - 1] + "…"


def _web_address(url: str) -> str:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    clean = url.isprintable() and not any(c in url for c in " <>\"'`\\")
    return url if scheme in {"http", "https"} and clean else ""
