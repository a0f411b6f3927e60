"""The body that is posted for an event; docs/events.md is its catalogue. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.subscriber import LedgerEvent, ToldAction, ToldIssue, ToldSuggestion


def body_of(event: LedgerEvent) -> bytes:
    """An event as JSON: its ``type``, the ``timestamp`` of when it happened, and its ``data``."""
    told = {"type": str(event.kind), "timestamp": _time(event.at), "data": _data(event)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _data(event: LedgerEvent) -> Mapping[str, Any]:
    data: dict[str, Any] = {"sequence": event.sequence}
    if event.issue is None:
        return data | {"why": event.why}
    data["issue"] = _issue(event.issue)
    data |= {"by": event.by, "why": event.why}
    if event.suggestion is not None:
        data["suggestion"] = _suggestion(event.suggestion)
    if event.action is not None:
        data["action"] = _action(event.action)
    if event.outcome is not None:
        data["outcome"] = str(event.outcome)
    return data


def _issue(issue: ToldIssue) -> Mapping[str, Any]:
    return {
        "key": issue.key,
        "tracker": issue.tracker,
        "project": issue.project,
        "title": issue.title,
        "url": issue.url,
        "private": issue.private,
    }


def _suggestion(suggestion: ToldSuggestion) -> Mapping[str, Any]:
    return {
        "id": suggestion.id,
        "kind": suggestion.kind,
        "value": suggestion.value,
        "confidence": suggestion.confidence,
        "promised": suggestion.promised,
        "because": suggestion.because,
        "verdict": str(suggestion.verdict),
        "made_by": suggestion.made_by,
        "version": suggestion.version,
    }


def _action(action: ToldAction) -> Mapping[str, Any]:
    return {
        "id": action.id,
        "kind": str(action.kind),
        "value": action.value,
        "status": str(action.status),
        "suggestion_id": action.suggestion_id,
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
