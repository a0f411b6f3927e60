"""At the door: signatures, age, delivery ids."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import MalformedDelivery, SignatureError
from core.secrets import Secret
from tests.connectors.linear.helpers import SECRET, connect, signed

NOW = 1_769_860_800.0


def body_sent_at(milliseconds: Any) -> bytes:
    return json.dumps({"type": "Issue", "webhookTimestamp": milliseconds}).encode()


def verify(body: bytes, headers: dict[str, str], **settings: Any) -> None:
    connect(clock=lambda: NOW, **settings).verify(headers, body)


@pytest.mark.parametrize("seconds", [0, -59.9, 59.9, -60, 60])
def test_a_delivery_sent_just_now_is_let_in(seconds: float) -> None:
    body = body_sent_at((NOW + seconds) * 1000)
    verify(body, signed(body))


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ((NOW - 60.1) * 1000, "stale"),
        ((NOW + 60.1) * 1000, "from the future"),
        (NOW, "in seconds: of 1970 as milliseconds"),
        (0, "of 1970"),
        (-NOW * 1000, "negative"),
        (10**400, "greater than any float"),
        (str(int(NOW * 1000)), "a text"),
        (True, "a boolean"),
        (None, "null"),
        ([], "a list"),
        (float("nan"), "no number"),
        (float("inf"), "endless"),
    ],
)
def test_a_signed_delivery_without_a_fresh_time_is_refused(sent: Any, why: str) -> None:
    body = body_sent_at(sent)
    with pytest.raises(SignatureError):
        verify(body, signed(body))


def test_without_a_time_in_the_body_the_delivery_is_refused() -> None:
    body = b'{"type": "Issue"}'
    with pytest.raises(SignatureError, match="when it was sent"):
        verify(body, signed(body))


@pytest.mark.trap("L1")
@pytest.mark.parametrize("stale", [b'{"webhookTimestamp": 1}', b"{}"])
def test_the_time_in_the_header_is_not_trusted(stale: bytes) -> None:
    headers = {**signed(stale), "linear-timestamp": str(int(NOW * 1000))}
    with pytest.raises(SignatureError):
        verify(stale, headers)


def test_the_age_allowed_is_a_setting() -> None:
    body = body_sent_at((NOW - 100) * 1000)
    verify(body, signed(body), max_age_seconds=120.0)
    with pytest.raises(SignatureError):
        verify(body, signed(body), max_age_seconds=90.0)


@pytest.mark.trap("L2")
@pytest.mark.parametrize(
    ("secrets", "fits"),
    [
        ((SECRET,), True),
        (("new", SECRET), True),
        ((SECRET, "old"), True),
        (("new", "old"), False),
        (("",), False),
        (("", "new"), False),
        ((), False),
    ],
)
def test_every_secret_that_is_valid_now_counts(secrets: tuple[str, ...], fits: bool) -> None:
    body = body_sent_at(NOW * 1000)
    valid = tuple(Secret(secret) for secret in secrets)
    if fits:
        verify(body, signed(body), webhook_secrets=valid)
    else:
        with pytest.raises(SignatureError):
            verify(body, signed(body), webhook_secrets=valid)


@pytest.mark.trap("L1")
def test_an_empty_secret_of_ours_accepts_no_signature_made_with_it() -> None:
    body = body_sent_at(NOW * 1000)
    with pytest.raises(SignatureError):
        verify(body, signed(body, secret=""), webhook_secrets=(Secret(""),))


@pytest.mark.parametrize(
    "change",
    [
        lambda value: "",
        lambda value: value[:-1],
        lambda value: value + "0",
        lambda value: "sha256=" + value,
        lambda value: value[::-1],
        lambda value: "ÿ" * 64,
        lambda value: "0" * 64,
    ],
)
def test_any_other_signature_is_refused(change: Any) -> None:
    body = body_sent_at(NOW * 1000)
    headers = signed(body)
    headers["linear-signature"] = change(headers["linear-signature"])
    with pytest.raises(SignatureError):
        verify(body, headers)


def test_what_is_signed_but_cannot_be_read_is_malformed() -> None:
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 100_000):
        with pytest.raises(MalformedDelivery):
            verify(body, signed(body))


def test_a_forged_body_is_not_even_read() -> None:
    with pytest.raises(SignatureError):
        verify(b"[" * 100_000, {"linear-signature": "0" * 64})


@pytest.mark.trap("L3")
def test_the_delivery_id_is_linears_own() -> None:
    connector = connect()
    assert connector.delivery_id({"linear-delivery": " 234d1a4e "}, b"{}") == "234d1a4e"


@pytest.mark.parametrize("headers", [{}, {"linear-delivery": " "}, {"linear-delivery": "9" * 201}])
def test_a_delivery_without_a_usable_id_is_known_by_its_body(headers: dict[str, str]) -> None:
    connector = connect()
    first = connector.delivery_id(headers, b"{}")
    assert first.startswith("sha256:")
    assert first != connector.delivery_id(headers, b"[]")
