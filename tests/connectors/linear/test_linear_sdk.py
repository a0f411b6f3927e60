"""Linear's own package agrees with us about signatures and about what is fresh."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Mapping
from typing import Any

import pytest

from core.errors import MalformedDelivery, SignatureError
from core.secrets import Secret, sign
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.helpers import SECRET, connect, envelope, issue_data
from tests.support import ROOT, need

NODE = ROOT / "tests" / "node"

pytestmark = pytest.mark.node


def ask(action: str, body: bytes, **question: Any) -> Any:
    """Ask Linear's package; it takes about a tenth of a second."""
    node = shutil.which("node")
    need(node, "Node.js is not installed")
    need((NODE / "node_modules/@linear/sdk").is_dir(), "run `npm ci` in tests/node")
    question |= {"action": action, "body": base64.b64encode(body).decode()}
    done = subprocess.run(
        [str(node), str(NODE / "linear.mjs")],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def linear_lets_in(headers: Mapping[str, str], body: bytes, secret: str = SECRET) -> bool:
    answer = ask("verify", body, headers=headers, secret=secret)
    assert answer["status"] in {200, 400}
    assert (answer["status"] == 200) == bool(answer["seen"])
    return bool(answer["seen"])


def we_let_in(headers: Mapping[str, str], body: bytes) -> bool:
    try:
        connect().verify({name.lower(): value for name, value in headers.items()}, body)
    except (SignatureError, MalformedDelivery):
        return False
    return True


def sent_at(milliseconds: Any) -> bytes:
    body = envelope("Issue", "create", issue_data(title="Ünïcode ✓"))
    return json.dumps(body | {"webhookTimestamp": milliseconds}, ensure_ascii=False).encode()


def test_what_the_stand_in_sends_is_let_in_by_both() -> None:
    with LinearStandIn() as tracker:
        tracker.open_issue("It fails: Ünïcode ✓")
        sent = tracker.deliveries()[-1]
    answer = ask("verify", sent.body, headers=sent.headers, secret=tracker.webhook_secret)
    assert answer["status"] == 200
    assert answer["seen"] == [json.loads(sent.body)]
    assert we_let_in(sent.headers, sent.body)


def test_what_linear_signs_is_let_in_by_us() -> None:
    body = sent_at(int(time.time() * 1000))
    headers = ask("sign", body, secret=SECRET)["headers"]
    connect().verify(headers, body)
    assert linear_lets_in(headers, body)


NOW = object()


@pytest.mark.trap("L1")
@pytest.mark.parametrize(
    ("stamp", "header", "signature", "let_in"),
    [
        (0, None, None, True),
        (-55_000, None, None, True),
        (55_000, None, None, True),
        (-70_000, None, None, False),
        (70_000, None, None, False),
        # The header is not signed; a fresh one must not save a stale or timeless body.
        (-70_000, NOW, None, False),
        ("missing", NOW, None, False),
        ("text", NOW, None, False),
        ("null", NOW, None, False),
        # A stale header does not spoil a fresh body either.
        (0, "1", None, True),
        (0, None, "0" * 64, False),
        (0, None, "", False),
        (0, None, "another secret's", False),
    ],
)
def test_both_decide_alike(stamp: Any, header: Any, signature: str | None, let_in: bool) -> None:
    now = int(time.time() * 1000)
    if isinstance(stamp, int):
        body = sent_at(now + stamp)
    else:
        value = {"text": str(now), "null": None, "missing": None}[stamp]
        body = sent_at(value)
        if stamp == "missing":
            body = body.replace(b', "webhookTimestamp": null', b"")
            assert b"webhookTimestamp" not in body
    if signature is None:
        signature = sign(body, Secret(SECRET))
    elif signature.startswith("another"):
        signature = sign(body, Secret("another"))
    headers = {"linear-signature": signature}
    if header is not None:
        headers["linear-timestamp"] = str(now) if header is NOW else header
    assert linear_lets_in(headers, body) == let_in
    assert we_let_in(headers, body) == let_in


def test_both_refuse_an_empty_secret() -> None:
    body = sent_at(int(time.time() * 1000))
    headers = {"linear-signature": sign(body, Secret(""))}
    with pytest.raises(subprocess.CalledProcessError) as caught:
        ask("verify", body, headers=headers, secret="")
    assert "non-empty string" in caught.value.stderr
    with pytest.raises(SignatureError):
        connect(webhook_secrets=(Secret(""),)).verify(headers, body)
