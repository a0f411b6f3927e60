"""Payloads of issues' webhooks, and what the connector makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.github.config import GitHubConfig
from connectors.github.parse import parse
from core.model import (
    Delivery,
    Event,
    Ignored,
    Person,
)
from core.secrets import Secret
from tests.connectors.github.wiring import LABELS

RECEIVED = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ME = Person(id="7", handle="trackside[bot]", is_bot=True)
BOT = {"id": 7, "login": "trackside[bot]", "type": "Bot"}
REPORTER = {"id": 8, "login": "reporter-1", "type": "User"}
MARK = "<!-- trackside:acme-github:12 -->"


def payload(action: str, issue: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "action": action,
        "issue": {
            "id": 1001,
            "node_id": "I_kwDO",
            "number": 12,
            "title": "It fails",
            "body": "Always",
            "user": REPORTER,
            "labels": [],
            "assignees": [],
            "state": "open",
            "state_reason": None,
            "type": None,
            "created_at": "2026-01-30T08:00:00Z",
            "updated_at": "2026-01-30T09:00:00Z",
            "closed_at": None,
            "html_url": "https://github.test/acme/shop/issues/12",
            **(issue or {}),
        },
        "repository": {"full_name": "acme/shop", "private": False},
        "sender": REPORTER,
        **more,
    }


def read(
    event: str, body: Mapping[str, Any] | bytes, me: Person | None = None, **settings: Any
) -> Event | Ignored:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    delivery = Delivery(
        connection="acme-github",
        id="1",
        headers={"x-github-event": event},
        body=raw,
        received_at=RECEIVED,
    )
    config = GitHubConfig(token=Secret("unused"), **{"priority_labels": LABELS, **settings})
    return parse(delivery, me, config)


def event_of(event: str, body: Mapping[str, Any], me: Person | None = None, **more: Any) -> Event:
    found = read(event, body, me, **more)
    assert isinstance(found, Event), found
    return found


def changes(event: Event) -> list[tuple[str, str | None, str | None]]:
    return [(change.field, change.before, change.after) for change in event.changes]


def comment(body: str, author: Mapping[str, Any] = BOT) -> dict[str, Any]:
    return {
        "id": 55,
        "body": body,
        "user": author,
        "created_at": "2026-01-30T09:30:00Z",
        "updated_at": "2026-01-30T09:31:00Z",
    }
