"""What happened in the demo, as one object for machines and tables for people."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.demo.play import Play
from core.metrics import calls_of_plugins
from core.model import ActionKind, ActionStatus, SuggestionKind
from core.store.inbox import DeliveryStatus
from core.store.suggestions import StoredSuggestion

_PRIORITIES: Final = {"Highest": "urgent", "High": "high", "Medium": "medium", "Low": "low"}
"""The notes' words, which are Jira's, and ours."""


def report(play: Play) -> Mapping[str, Any]:
    """Counts and times of the whole run."""
    store = play.installation.store
    with store.read() as transaction:
        actions = store.actions.actions(transaction, limit=100_000)
        stored = store.suggestions.suggestions(transaction, current_only=False, limit=100_000)
    counts = store.inbox.counts()
    applied = Counter(a.kind for a in actions if a.status is ActionStatus.APPLIED)
    wrote = Counter(
        a.kind
        for a in actions
        if a.status in {ActionStatus.APPLIED, ActionStatus.UNDONE, ActionStatus.SUPERSEDED}
    )
    commented = {a.issue_id for a in actions if a.kind is ActionKind.COMMENT and a.result}
    return {
        "trackers": [tracker.standin.name for tracker in play.trackers],
        "history": len(play.history),
        "models": play.trained,
        "deliveries": sum(counts[str(status)] for status in DeliveryStatus),
        "deliveries_by_status": {str(s): counts[str(s)] for s in DeliveryStatus},
        "refused_duplicates": counts["redeliveries"],
        "issues": len(play.opened),
        "suggestions": dict(sorted(Counter(s.suggestion.kind for s in stored).items())),
        "verdicts": dict(sorted(Counter(str(s.verdict) for s in stored).items())),
        "comments_written": len(commented),
        "comment_edits": wrote[ActionKind.COMMENT] - len(commented),
        "labels_written": wrote[ActionKind.ADD_LABEL],
        "priorities_written": wrote[ActionKind.SET_PRIORITY],
        "links_written": wrote[ActionKind.LINK],
        "actions_undone": sum(a.status is ActionStatus.UNDONE for a in actions),
        "actions_refused": sum(a.status is ActionStatus.REFUSED for a in actions),
        "labels_standing": applied[ActionKind.ADD_LABEL],
        "answers": dict(play.answers),
        "outcomes": dict(
            sorted(Counter(str(s.outcomes[-1].kind) for s in stored if s.outcomes).items())
        ),
        "second_comments": second_comments(play),
        "answers_too_late": calls_of_plugins(play.serving.counted(), "timed out"),
        "as_expected": as_expected(play, stored),
        "seconds": round(time.monotonic() - play.started, 2),
        "seconds_per_delivery": seconds_per_delivery(play),
        "pages": {t.standin.name: f"{t.standin.url}/pages/" for t in play.trackers},
    }


def second_comments(play: Play) -> int:
    """Issues on which our comment stands more than once: must be none."""
    return sum(
        sum(
            "/trackside " in body and "maintainer" not in body and len(body) > 60
            for body in tracker.standin.comments(ref)
        )
        > 1
        for tracker, ref, _ in play.opened
    )


def seconds_per_delivery(play: Play) -> Mapping[str, float | None]:
    """From a new issue's delivery to the first comment that was written on it; None: not known."""
    waits = sorted(play.waits)
    if not waits:
        return {"p50": None, "p99": None}
    return {
        "p50": round(waits[len(waits) // 2], 3),
        "p99": round(waits[min(len(waits) - 1, int(0.99 * len(waits)))], 3),
    }


def as_expected(play: Play, stored: Sequence[StoredSuggestion]) -> Mapping[str, Any]:
    """How what was shown or applied compares with what a careful triager noted beforehand."""
    expected = {ref.key: wanted for _, ref, wanted in play.opened}
    found: dict[str, list[bool]] = {}
    for s in stored:
        wanted = expected.get(s.issue_key)
        if wanted is None or str(s.verdict) == "hide":
            continue
        suggestion = s.suggestion
        answer = (
            {
                SuggestionKind.TYPE: wanted.get("type"),
                SuggestionKind.LABEL: wanted.get("labels"),
                SuggestionKind.PRIORITY: _PRIORITIES.get(wanted.get("priority") or ""),
                SuggestionKind.SIMILAR: wanted.get("similar_to"),
            }.get(SuggestionKind(suggestion.kind))
            if suggestion.kind in set(SuggestionKind)
            else None
        )
        if answer is not None:
            right = suggestion.value == answer or suggestion.value in answer
            found.setdefault(suggestion.kind, []).append(bool(right))
    return {kind: {"said": len(rights), "right": sum(rights)} for kind, rights in found.items()}
