"""What the tests of the Linear connector share."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.linear.config import LinearConfig
from connectors.linear.connector import LinearConnector
from core.connector import LinkTarget
from core.document import Document, Paragraph, Text
from core.model import Delivery, Event, Ignored, IssueRef, Person
from core.secrets import Secret, sign
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from core.testing.outbox import Sent

SECRET = "stand-in-webhook-secret"
RECEIVED_AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MARKER = "trackside:acme:1"
ME = Person(id="00000000-0000-4000-8000-00000000000e", handle="trackside", is_bot=True)


NOWHERE = "http://127.0.0.1:9/graphql"


def config(**settings: Any) -> LinearConfig:
    values: dict[str, Any] = {
        "account": "acme",
        "api_key": Secret(API_KEY),
        "webhook_secrets": (Secret(SECRET),),
        "timeout": 5.0,
        "url": NOWHERE,
    }
    return LinearConfig(**{**values, **settings})


def connect(
    tracker: LinearStandIn | None = None,
    *,
    clock: Callable[[], float] = time.time,
    **settings: Any,
) -> LinearConnector:
    if tracker is not None:
        settings = {"url": tracker.api_url, **settings}
    name = tracker.connection if tracker else "acme-linear"
    return LinearConnector(name, config(**settings), clock=clock)


def understood(
    connector: LinearConnector,
    body: Mapping[str, Any] | Sent,
    me: Person | None = ME,
) -> Event | Ignored:
    raw = body.body if isinstance(body, Sent) else json.dumps(body).encode()
    delivery = Delivery(
        connection=connector.connection,
        id="delivery-1",
        headers={},
        body=raw,
        received_at=RECEIVED_AT,
    )
    return connector.parse(delivery, me)


def event(
    connector: LinearConnector, body: Mapping[str, Any] | Sent, me: Person | None = ME
) -> Event:
    found = understood(connector, body, me)
    assert isinstance(found, Event), found
    return found


def says(text: str) -> Document:
    return Document((Paragraph((Text(text),)),))


def target(ref: IssueRef, *, url: str = "https://tracker.example/1", same: bool) -> LinkTarget:
    return LinkTarget(ref=ref, title="Its\n title", url=url, same_tracker=same)


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"linear-signature": sign(body, Secret(secret)), "linear-delivery": "delivery-1"}


def person(name: str = "maintainer-1") -> dict[str, Any]:
    return {
        "id": f"id-of-{name}",
        "name": name,
        "email": f"{name}@example.test",
        "url": f"https://linear.example/acme/profiles/{name}",
    }


def issue_data(**fields: Any) -> dict[str, Any]:
    return {
        "id": "6c1d8e3c-5ac0-4d8b-8a1c-0a2f0f1f7a01",
        "identifier": "ENG-12",
        "title": "It fails",
        "createdAt": "2026-01-31T11:00:00.000Z",
        "updatedAt": "2026-01-31T12:00:00.000Z",
        "url": "https://linear.example/acme/issue/ENG-12/it-fails",
        "priority": 0,
        "priorityLabel": "No priority",
        "state": {"id": "state-todo", "name": "Todo", "type": "unstarted"},
        "stateId": "state-todo",
        "team": {"id": "team-eng", "key": "ENG", "name": "Engineering"},
        "teamId": "team-eng",
        "labels": [],
        "labelIds": [],
        "previousIdentifiers": [],
        "creator": person("reporter-1"),
        **fields,
    }


def comment_data(**fields: Any) -> dict[str, Any]:
    return {
        "id": "3c0b3a0e-1111-4a11-8111-111111111111",
        "body": "A remark",
        "createdAt": "2026-01-31T12:00:00.000Z",
        "updatedAt": "2026-01-31T12:00:00.000Z",
        "user": person("reporter-1"),
        "userId": "id-of-reporter-1",
        "issueId": "6c1d8e3c-5ac0-4d8b-8a1c-0a2f0f1f7a01",
        "issue": {
            "id": "6c1d8e3c-5ac0-4d8b-8a1c-0a2f0f1f7a01",
            "identifier": "ENG-12",
            "title": "It fails",
            "url": "https://linear.example/acme/issue/ENG-12/it-fails",
            "team": {"id": "team-eng", "key": "ENG", "name": "Engineering"},
        },
        **fields,
    }


def envelope(kind: str, action: str, data: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "action": action,
        "type": kind,
        "createdAt": "2026-01-31T12:00:00.000Z",
        "data": data,
        "actor": {**person(), "type": "user"},
        "organizationId": "organisation-1",
        "webhookId": "webhook-1",
        "webhookTimestamp": 1769860800000,
        **fields,
    }


def last(tracker: LinearStandIn) -> Event:
    return event(connect(tracker), tracker.deliveries()[-1])
