"""What is refused at the door, with which answer, and that nothing of it is stored."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.web.conftest import JSON, SECRET, Answer, Door, opened
from trackside import Secret, sign

NOTE = b'{"note": "the printer smokes"}'
ADDRESS = "/webhooks/acme"


def refused(door: Door, answer: Answer, status: int) -> str:
    """Check a refusal and give the sentence that it is explained with."""
    assert answer.status == status
    assert door.records == []
    assert door.woken == []
    assert list(answer.json) == ["error"]
    return answer.json["error"]


# -- signatures ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("   ", id="blank"),
        pytest.param(sign(NOTE, Secret("another")), id="another-secret"),
        pytest.param(sign(b"{}", SECRET), id="another-body"),
        pytest.param(sign(NOTE, Secret("")), id="empty-secret"),
        pytest.param(sign(NOTE, SECRET)[:-1], id="cut"),
        pytest.param(sign(NOTE, SECRET) + "0", id="longer"),
        pytest.param("f" * 10_000, id="long"),
        pytest.param("é" * 64, id="not-ascii"),
        pytest.param(f"{sign(NOTE, SECRET)}, {sign(NOTE, SECRET)}", id="twice"),
    ],
)
def test_what_is_not_signed_by_the_tracker_is_401(door: Door, signature: str | None) -> None:
    headers = {"X-Note-Delivery": "one", "Content-Type": JSON}
    if signature is not None:
        headers["X-Note-Signature"] = signature.encode().decode("latin-1")
    answer = door.request("POST", ADDRESS, NOTE, headers)
    assert "sign" in refused(door, answer, 401)


def test_an_upper_case_signature_is_the_same_signature(door: Door) -> None:
    headers = {
        "X-Note-Delivery": "one",
        "Content-Type": JSON,
        "X-Note-Signature": sign(NOTE, SECRET).upper(),
    }
    assert door.request("POST", ADDRESS, NOTE, headers).status == 202


def test_a_connection_without_a_secret_accepts_nothing(door: Door) -> None:
    refused(door, door.deliver(NOTE, connection="unsigned"), 401)


def test_the_signature_is_asked_for_before_anything_else_is_said(door: Door) -> None:
    """A stranger does not learn what we make of a body."""
    answer = door.request(
        "POST", ADDRESS, b"no json", {"Content-Type": "text/plain", "X-Note-Signature": "00"}
    )
    refused(door, answer, 401)


# -- bodies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"note=1", id="no-json"),
        pytest.param(b'{"note": 1', id="cut"),
        pytest.param(b"{} {}", id="two"),
        pytest.param(b"[]", id="array"),
        pytest.param(b'"note"', id="text"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"n": NaN}', id="nan"),
        pytest.param(b'{"n": -Infinity}', id="infinity"),
        pytest.param(b'{"n": 1e999}', id="beyond-all-bounds"),
        pytest.param(b'{"n": ' + b"9" * 5000 + b"}", id="endless-number"),
        pytest.param(b"[" * 200_000, id="deep-array"),
        pytest.param(b'{"a":' * 40_000, id="deep-object"),
        pytest.param(b'{"a":' * 101 + b"1" + b"}" * 101, id="deeper-than-we-read"),
        pytest.param(b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}", id="deep-and-closed"),
        pytest.param('{"note": "Grüße"}'.encode("latin-1"), id="latin-1"),
        pytest.param('{"note": "hello"}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'{"note": "\xed\xa0\x80"}', id="encoded-surrogate"),
        pytest.param(b'{"note": "\x00"}', id="bare-nul"),
        pytest.param(b"\x00" * 100, id="nuls"),
    ],
)
def test_a_body_that_nobody_can_read_is_400(door: Door, body: bytes) -> None:
    sentence = refused(door, door.deliver(body), 400)
    assert sentence.startswith("the body is ")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{}", id="empty-object"),
        pytest.param(b'\r\n\t {"a": 1} \r\n', id="white-space"),
        pytest.param(b'{"a": "\\u0000"}', id="escaped-nul"),
        pytest.param(b'{"a": "\\ud800", "\\udfff": 1}', id="lone-surrogates"),
        pytest.param(b'{"a": 1, "a": 2}', id="key-twice"),
        pytest.param(b'{"a":' * 100 + b"1" + b"}" * 100, id="as-deep-as-we-read"),
        pytest.param(json.dumps({"a": [[]] * 10_000}).encode(), id="wide"),
        pytest.param(json.dumps({"a": "[{" * 1000}).encode(), id="brackets-in-text"),
        pytest.param('{"note": "Grüße 🎉 \u202e"}'.encode(), id="any-script"),
    ],
)
def test_odd_but_readable_bodies_are_stored_as_they_came(door: Door, body: bytes) -> None:
    assert door.deliver(body).status == 202
    (stored,) = door.store.inbox.waiting(10)
    assert stored.body == body


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "text/plain", "", "application/jsonx", "é; x" * 100],
)
def test_another_content_type_is_400_and_says_what_to_set(door: Door, content_type: str) -> None:
    answer = door.deliver(NOTE, content_type=content_type.encode().decode("latin-1"))
    assert "set the webhook's content type to application/json" in refused(door, answer, 400)


@pytest.mark.parametrize("content_type", ["Application/JSON", "application/json; charset=utf-8"])
def test_json_by_another_spelling_is_json(door: Door, content_type: str) -> None:
    assert door.deliver(NOTE, content_type=content_type).status == 202


# -- delivery ids --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "delivery", ["", "x" * 201, "x" * 100_000, "a\tb", "a\u0085b"], ids=range(5)
)
def test_an_impossible_delivery_id_is_400(door: Door, delivery: str) -> None:
    assert "delivery id" in refused(door, door.deliver(NOTE, delivery), 400)


@pytest.mark.parametrize(
    "delivery", ["x" * 200, "'; DROP TABLE deliveries; --", '"}<b>', "%00", "é"]
)
def test_an_odd_delivery_id_is_only_a_text(door: Door, delivery: str) -> None:
    answer = door.deliver(NOTE, delivery)
    assert (answer.status, answer.json["delivery"]) == (202, delivery)
    assert door.records[0].delivery_id == delivery
    assert answer.headers.keys() == {"content-type", "content-length", "date"}


# -- addresses -----------------------------------------------------------------------------


def test_a_connection_that_does_not_exist_is_404(door: Door) -> None:
    sentence = refused(door, door.deliver(NOTE, connection="nobody"), 404)
    assert sentence == "there is no connection 'nobody' here"


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/",
        "/webhooks",
        "/webhooks/acme/",
        "/webhooks//acme",
        "/webhooks/./acme",
        "/webhooks/../webhooks/acme",
        "/webhooks/beta/../acme",
        "/webhooks/%2e%2e/acme",
        "/webhooks/acme%2f",
        "/webhooks/acme%00",
        "/webhooks/acme%20",
        "/webhooks/acme%0d%0aX-Evil:%201",
        "/webhooks/ACME",
        "/webhooks/acme;v=1",
        "/webhooks/acme%ff%fe",
        "/webhooks/__class__",
        "/webhooks/<script>",
        "/webhooks/" + "a" * 50_000,
        "/static/core/secrets.py",
    ],
)
def test_tricks_with_the_address_are_404(door: Door, path: str) -> None:
    answer = door.request(
        "POST",
        path,
        NOTE,
        {"X-Note-Delivery": "one", "X-Note-Signature": sign(NOTE, SECRET), "Content-Type": JSON},
    )
    sentence = refused(door, answer, 404)
    assert len(sentence) < 1000
    assert "x-evil" not in answer.headers


def test_a_query_changes_nothing(door: Door) -> None:
    headers = {"X-Note-Delivery": "1", "X-Note-Signature": sign(NOTE, SECRET), "Content-Type": JSON}
    assert door.request("POST", f"{ADDRESS}?connection=beta&debug=1", NOTE, headers).status == 202
    assert door.records[0].connection == "acme"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "BREW"])
def test_other_methods_are_405_and_say_which_is_meant(door: Door, method: str) -> None:
    answer = door.request(method, ADDRESS)
    assert answer.status == 405
    assert answer.headers["allow"] == "OPTIONS, POST"
    assert method == "HEAD" or answer.json == {"error": "use OPTIONS, POST"}


def test_options_tells_the_methods_and_allows_no_other_site(door: Door) -> None:
    answer = door.request("OPTIONS", ADDRESS, headers={"Origin": "https://evil.example"})
    assert (answer.status, answer.body) == (200, b"")
    assert set(answer.headers["allow"].split(", ")) == {"OPTIONS", "POST"}
    assert not [name for name in answer.headers if name.startswith("access-control")]


# -- sizes ---------------------------------------------------------------------------------


def head(length: str, body: bytes = NOTE) -> bytes:
    return (
        f"POST {ADDRESS} HTTP/1.1\r\nHost: trackside.test\r\nContent-Type: {JSON}\r\n"
        f"X-Note-Delivery: one\r\nX-Note-Signature: {sign(body, SECRET)}\r\n{length}\r\n\r\n"
    ).encode()


def test_an_announced_length_beyond_the_cap_is_413_unread(door: Door) -> None:
    started = time.monotonic()
    answer = door.raw(head(f"Content-Length: {30 * 2**20}"), b"{")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b'{"error": "the body is too large"}')
    assert time.monotonic() - started < 5, "it did not wait for 30 MB that never came"
    assert door.records == []


def test_what_is_too_large_is_counted_and_logged_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path, max_body_bytes=100) as small:
        small.raw(head("Content-Length: 5000"), b"{")
        counted = small.metrics.render().decode()
    assert 'trackside_deliveries_total{answer="refused 413",connection="acme"} 1.0' in counted
    assert "connection acme: a delivery was refused with 413: the body is too large" in caplog.text


def test_a_chunked_body_beyond_the_cap_is_413(door: Door) -> None:
    chunk = b"100000\r\n" + b"x" * 2**20 + b"\r\n"
    answer = door.raw(head("Transfer-Encoding: chunked"), *[chunk] * 30, b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert door.records == []


def test_a_chunked_body_below_the_cap_is_a_body(door: Door) -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (NOTE[:7], NOTE[7:]))
    answer = door.raw(head("Transfer-Encoding: chunked\r\nConnection: close"), chunks, b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 202 ")
    assert door.store.inbox.waiting(1)[0].body == NOTE


def test_the_cap_is_exact(tmp_path: Path) -> None:
    with opened(tmp_path, max_body_bytes=100) as small:
        assert small.deliver(b'{"a": "' + b"x" * 92 + b'"}').status == 413
        assert small.deliver(b'{"a": "' + b"x" * 91 + b'"}').status == 202


@pytest.mark.parametrize(
    "length",
    [
        "Content-Length: -1",
        "Content-Length: 1e3",
        "Content-Length: +30",
        "Content-Length: 0x1e",
        "Content-Length: 30\r\nContent-Length: 31",
        "Content-Length: 30\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked",
    ],
)
def test_a_length_that_two_readers_could_read_differently_is_refused(
    door: Door, length: str
) -> None:
    answer = door.raw(head(length + "\r\nConnection: close"), NOTE, finish=True)
    assert answer[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 501", b"HTTP/1.0 400"}, answer[:100]
    assert door.records == []


def test_a_sender_that_stops_in_the_middle_leaves_nothing(door: Door) -> None:
    answer = door.raw(head("Content-Length: 1000"), NOTE, finish=True)
    assert not answer.startswith(b"HTTP/1.1 2")
    assert b"Traceback" not in answer
    assert door.records == []


@pytest.mark.parametrize(
    "line",
    [
        b"X-Note-Event: a\x00b",
        b"X-Note-Event : a",
        b"X-Note Event: a",
        b"X-Note-Event: a\rX-Evil: 1",
        b"X-Evil\n: 1",
    ],
)
def test_headers_that_are_none_do_not_reach_us(door: Door, line: bytes) -> None:
    raw = head(f"Content-Length: {len(NOTE)}\r\nConnection: close\r\n@").replace(b"@", line)
    answer = door.raw(raw, NOTE, finish=True)
    assert answer[:12] in {b"HTTP/1.1 400", b"HTTP/1.0 400"}, answer[:100]
    assert door.records == []


def test_a_header_with_an_underscore_is_not_the_one_with_a_hyphen(door: Door) -> None:
    headers = {
        "X-Note-Delivery": "1",
        "X_Note_Signature": sign(NOTE, SECRET),
        "Content-Type": JSON,
    }
    refused(door, door.request("POST", ADDRESS, NOTE, headers), 401)


# -- defects of ours -----------------------------------------------------------------------


def test_a_defect_is_told_to_the_operator_and_not_to_the_sender(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    answer = door.deliver(NOTE, connection="broken")
    assert (answer.status, answer.json) == (500, {"error": "internal error"})
    assert "RuntimeError" in caplog.text
    assert door.records == []
