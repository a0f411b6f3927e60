"""Deliveries that are broken, unknown, hostile."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import MalformedDelivery
from core.model import (
    Event,
    Ignored,
)
from tests.connectors.github.payloads import (
    RECEIVED,
    comment,
    event_of,
    payload,
    read,
)


@pytest.mark.trap("G8")
def test_unknown_actions_and_events_are_ignored_with_a_reason() -> None:
    for event, body in (
        ("issues", payload("teleported")),
        ("issue_comment", payload("pinned", comment=comment("x"))),
        ("a_new_event", {"action": "created"}),
        ("ping", {"zen": "Keep it logically awesome.", "hook_id": 1}),
        ("installation", {"action": "created"}),
        ("star", {}),
    ):
        found = read(event, body)
        assert isinstance(found, Ignored)
        assert event in found.reason or body["action"] in found.reason


def test_the_reason_is_bounded_and_storable() -> None:
    found = read("issues", payload("\ud800" + "x" * 5_000))
    assert isinstance(found, Ignored)
    assert len(found.reason) < 200
    found.reason.encode()


@pytest.mark.parametrize(
    "broken",
    [
        {"issue": None},
        {"issue": "text"},
        {"issue": {"number": "12", "title": "x"}},
        {"issue": {"number": 0, "title": "x"}},
        {"issue": {"number": True, "title": "x"}},
        {"issue": {"number": 12}},
        {"issue": {"number": 12, "title": None}},
        {"repository": None},
        {"repository": {"full_name": "acme"}},
        {"repository": {"full_name": "acme/../shop"}},
        {"repository": {"full_name": "../.."}},
        {"repository": {"full_name": "acme/shop?x"}},
        {"repository": {"full_name": "acme/" + "x" * 200}},
        {"action": None},
        {"action": 3},
    ],
)
def test_an_event_that_lacks_its_subject_is_malformed(broken: dict[str, Any]) -> None:
    with pytest.raises(MalformedDelivery):
        read("issues", {**payload("opened"), **broken})


@pytest.mark.parametrize(
    "broken", [{"comment": None}, {"comment": {}}, {"comment": {"id": "55"}}, {"comment": []}]
)
def test_a_comment_without_an_id_is_malformed(broken: dict[str, Any]) -> None:
    with pytest.raises(MalformedDelivery, match="comment"):
        read("issue_comment", {**payload("created"), **broken})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b'{"action": NaN}',
        b'{"a": ' * 50_000,
        b"\xff\xfe{\x00}\x00",
        b'{"number": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        read("issues", body)


def test_form_data_is_refused_with_advice() -> None:
    with pytest.raises(MalformedDelivery, match="application/json"):
        read("issues", b"payload=%7B%7D")


def test_a_missing_event_header_is_malformed() -> None:
    with pytest.raises(MalformedDelivery, match="X-GitHub-Event"):
        read("", payload("opened"))


def test_text_that_cannot_be_stored_is_mended() -> None:
    issue = {"title": "nul \x00", "body": "half \ud83d", "labels": [{"name": "x\udfff"}]}
    event = event_of("issues", payload("opened", issue))
    assert event.issue is not None
    assert event.issue.title == "nul \ufffd"
    assert event.issue.body == "half \ufffd"
    assert event.issue.labels == ("x\ufffd",)


def test_what_is_not_interpreted_is_kept_small() -> None:
    issue = {
        "author_association": "MEMBER",
        "milestone": {"title": "2.4", "description": "long"},
        "locked": True,
        "comments": 4,
        "reactions": {"total_count": 7, "+1": 7},
        "sub_issues_summary": {"total": 2},
        "issue_field_values": [
            {"issue_field_name": "Effort", "value": 3},
            {"issue_field_name": "Area", "single_select_option": {"name": "Checkout"}, "value": 9},
            {"issue_field_name": "Bad", "value": {"x": 1}},
            {"issue_field_name": "Endless", "value": -7e77},
        ],
        "a_new_field": {"x": 1},
    }
    # A number that JSON can write and no float can hold.
    body = json.dumps(payload("opened", issue)).replace("-7e+77", "1e400").encode()
    assert b"1e400" in body
    event = read("issues", body)
    assert isinstance(event, Event)
    assert event.issue is not None
    assert event.issue.milestone == "2.4"
    assert event.issue.extra == {
        "author_association": "MEMBER",
        "locked": True,
        "comments": 4,
        "reactions": 7,
        "sub_issues": 2,
        "fields": {"Effort": 3, "Area": "Checkout"},
    }


@pytest.mark.parametrize(
    "value", ["", "yesterday", 0, None, {}, "2026-13-01T00:00:00Z", "9999-12-31T23:59:59-23:59"]
)
def test_a_time_that_is_none_is_left_out(value: object) -> None:
    event = event_of("issues", payload("opened", {"updated_at": value, "created_at": value}))
    assert event.issue is not None
    assert event.issue.updated_at is None
    assert event.occurred_at == RECEIVED


@pytest.mark.parametrize("url", ["javascript:alert(1)", 3, None, "https://" + "x" * 3_000])
def test_an_address_that_is_none_is_left_out(url: object) -> None:
    event = event_of("issues", payload("opened", {"html_url": url}))
    assert event.issue is not None
    assert event.issue.url == ""
