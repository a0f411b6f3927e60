"""Why something was suggested, done or left: reasons and evidence, for people to read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from core.command import Named
from core.model import (
    ABOUT_ISSUES,
    Action,
    ActionKind,
    ActionStatus,
    EvidenceKind,
    Suggestion,
    Verdict,
)
from core.store.audit import TRACKSIDE
from core.store.pauses import Pause
from core.store.suggestions import StoredSuggestion
from core.triage.comment import ISSUE_KINDS, PEOPLE_KINDS, confidence_words
from core.triage.notice import issue_line, one_line
from core.wording.sentences import ENGLISH, wording_of

_MOST: Final = 8
"""Suggestions, and actions, that one answer tells of."""

_MOST_TERMS: Final = 8
_TERM: Final = 60
_VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.HIDE: "not shown",
    Verdict.SHOW: "shown",
    Verdict.APPLY: "sure enough to be done",
}
_NOBODY: Final[Mapping[str, str]] = {}


def why_notice(
    stored: Sequence[StoredSuggestion],
    actions: Sequence[Action],
    *,
    pauses: Sequence[Pause] = (),
    handles: Mapping[str, str] = _NOBODY,
) -> str:
    """What was suggested and done, and why, as a notice.

    ``stored`` and ``actions``: those that were asked about. ``handles``: what people are called.
    """
    lines = [paused_sentence(pause) for pause in pauses]
    if stored:
        lines.append("What was suggested here, and why:")
    for one in _first(stored):
        lines += _suggestion_lines(one, handles)
    done = [a for a in actions if a.kind is not ActionKind.COMMENT]
    if done:
        lines.append("What was done here, and for whom:")
        lines += [line for a in done[-_MOST:] if (line := _action_line(a, handles))]
    return "\n".join(lines) or "Nothing was suggested or done here."


def _first(stored: Sequence[StoredSuggestion]) -> Iterable[StoredSuggestion]:
    """Those that matter most: what is shown or sure, then what was hidden."""
    order = sorted(
        stored,
        key=lambda s: (
            not s.current,
            s.verdict is Verdict.HIDE,
            s.suggestion.kind in ABOUT_ISSUES,
            -s.suggestion.confidence,
        ),
    )
    return order[:_MOST]


def _suggestion_lines(stored: StoredSuggestion, handles: Mapping[str, str]) -> Iterator[str]:
    suggestion = stored.suggestion
    verdict = _VERDICTS[stored.verdict] if stored.current else "not suggested any more"
    sure = confidence_words(suggestion.confidence)
    parts = [f"{sure}; {verdict}: {stored.sentence}", one_line(suggestion.because)]
    terms = [e.text for e in suggestion.evidence if e.kind is not EvidenceKind.ISSUE]
    if terms:
        parts.append(
            f"Weighed most: {', '.join(one_line(t)[:_TERM] for t in terms[:_MOST_TERMS])}."
        )
    if stored.outcomes:
        last = stored.outcomes[-1]
        parts.append(f"{last.kind.capitalize()} by {one_line(last.by)}.")
    parts.append(f"From {suggestion.made_by}, version {suggestion.version}.")
    said = " ".join(part for part in parts if part)
    if suggestion.kind in ABOUT_ISSUES:
        yield issue_line(Named(key=suggestion.value, because=f"{suggestion.kind}, {said}"))
    else:
        value = handles.get(suggestion.value, suggestion.value)
        yield f"- {suggestion.kind} {one_line(value)}, {said}"
        yield from (_precedent(suggestion, key) for key in _cited(suggestion))


def _cited(suggestion: Suggestion) -> Sequence[str]:
    return [e.key for e in suggestion.evidence if e.kind is EvidenceKind.ISSUE and e.key][:1]


def _precedent(suggestion: Suggestion, key: str) -> str:
    because = f"an earlier issue that weighed for {suggestion.kind} {one_line(suggestion.value)}"
    return issue_line(Named(key=key, because=because))


def _action_line(action: Action, handles: Mapping[str, str]) -> str:
    by = one_line(action.planned_by)
    who = "by itself" if by == TRACKSIDE else f"asked for by {by}"
    status = "" if action.status is ActionStatus.APPLIED else f" ({action.status})"
    said = f"{who}{status}: {one_line(action.because)}"
    if action.kind in ISSUE_KINDS:
        return issue_line(Named(key=action.value, because=f"{_did(action, 'this')}, {said}"))
    value = handles.get(action.value, action.value) if action.kind in PEOPLE_KINDS else action.value
    return f"- {_did(action, one_line(value))}, {said}"


def _did(action: Action, value: str) -> str:
    return wording_of(ENGLISH).plain(f"did_{action.kind}", value=value)


def paused_sentence(pause: Pause) -> str:
    """That something is stopped, by whom, why and until when."""
    since = f" since {pause.at:%Y-%m-%d %H:%M} UTC" if pause.at else ""
    until = f", until {pause.until:%Y-%m-%d %H:%M} UTC" if pause.until else ""
    why = f": {one_line(pause.why)}" if pause.why else ""
    what = pause.named
    return f"{what[0].upper()}{what[1:]} is paused by {one_line(pause.by)}{since}{until}{why}"
