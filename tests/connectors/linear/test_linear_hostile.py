"""Whatever a delivery holds, nothing but MalformedDelivery is raised, and soon."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.linear.config import LinearConfig
from core.errors import MalformedDelivery, SignatureError
from core.model import Delivery, Event, Ignored
from core.secrets import Secret
from tests.connectors.linear.helpers import (
    ME,
    RECEIVED_AT,
    comment_data,
    connect,
    envelope,
    issue_data,
    signed,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "ENG-1", "2026-01-31T12:00:00Z", "\ud800", "\x00", ME.id, "9" * 400])
    | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "type", "identifier", "teamId", "url", "body"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)

FIELDS = sorted(
    {*issue_data(), *comment_data()}
    | {"description", "assignee", "assigneeId", "botActor", "trashed", "archivedAt", "isGroup"}
    | {"completedAt", "canceledAt", "name", "priorityLabel", "externalUserCreator", "editedAt"}
)


@st.composite
def hostile(draw: st.DrawFn) -> dict[str, Any]:
    """A frame that is nearly right around values that are not."""
    make = draw(st.sampled_from([issue_data, comment_data]))
    strange = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6)
    data: Any = {**make(), **draw(strange)}
    body = envelope(
        draw(st.sampled_from(["Issue", "Comment", "IssueLabel"])),
        draw(st.sampled_from(["create", "update", "remove"])),
        draw(st.one_of(st.just(data), JSON)),
        updatedFrom=draw(strange | JSON),
    )
    outer = st.sampled_from(["actor", "createdAt", "url", "organizationId", "type", "action"])
    return {**body, **draw(st.dictionaries(outer, JSON, max_size=2))}


@settings(max_examples=400, deadline=None, database=None)
@given(hostile(), st.sampled_from([ME, None]), st.sampled_from(["", "client-1"]))
def test_strange_values_raise_nothing_else(body: dict[str, Any], me: Any, client: str) -> None:
    connector = connect(oauth_client_id=client, private_teams=("ENG",))
    raw = json.dumps(body).encode()
    delivery = Delivery(
        connection="acme-linear", id="1", headers={}, body=raw, received_at=RECEIVED_AT
    )
    try:
        found = connector.parse(delivery, me)
    except MalformedDelivery:
        return
    if isinstance(found, Ignored):
        assert found.reason
        return
    assert isinstance(found, Event)
    assert found.occurred_at.tzinfo is not None
    if found.issue is not None:
        assert found.issue.key.startswith("linear:acme/")
        json.dumps(dict(found.issue.extra), allow_nan=False)


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_strange_bodies_are_refused_at_the_door(body: bytes) -> None:
    connector = connect()
    with pytest.raises((SignatureError, MalformedDelivery)):
        connector.verify(signed(body), body)
    assert connector.delivery_id({}, body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"type":' + b"[" * 200_000,
        b'{"type": "Issue", "action": "create", "data": ' + b'{"a":' * 50_000,
        b'{"type": ' + b"9" * 50_000 + b"}",
        b"\xef\xbb\xbf{}",
        json.dumps(envelope("Issue", "create", issue_data(identifier="A" * 500_000))).encode(),
    ],
)
def test_bodies_made_to_hurt_are_malformed_quickly(body: bytes) -> None:
    delivery = Delivery(
        connection="acme-linear", id="1", headers={}, body=body, received_at=RECEIVED_AT
    )
    started = time.monotonic()
    with pytest.raises(MalformedDelivery):
        connect().parse(delivery, ME)
    assert time.monotonic() - started < 2


def test_long_texts_cost_no_more_than_reading_them() -> None:
    url = "https://linear.example" + "/issue/A" * 200_000
    labels = [{"id": str(n), "name": "type:" * 100} for n in range(5_000)]
    bodies = [
        envelope("Comment", "remove", comment_data(issue=None), url=url),
        envelope("Issue", "create", issue_data(labels=labels, description="x" * 1_000_000)),
        envelope("Issue", "create", issue_data(creator={"id": "u", "url": "/profiles/" * 99_999})),
    ]
    started = time.monotonic()
    for body in bodies:
        raw = json.dumps(body).encode()
        connect().parse(
            Delivery(
                connection="acme-linear", id="1", headers={}, body=raw, received_at=RECEIVED_AT
            ),
            ME,
        )
    assert time.monotonic() - started < 2


def test_settings_do_not_show_the_key() -> None:
    config = LinearConfig(account="acme", api_key=Secret("lin_api_very_secret", "env:KEY"))
    assert "very_secret" not in repr(config)
    assert "very_secret" not in str(config)
