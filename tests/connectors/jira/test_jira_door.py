"""Who is let in, and under which id."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from connectors.jira.connector import JiraConnector
from core.errors import SignatureError
from core.secrets import Secret
from tests.connectors.jira.jira_support import cloud_config

BODY = b'{"webhookEvent": "jira:issue_created"}'


def connector(*secrets: str) -> JiraConnector:
    config = cloud_config(webhook_secrets=tuple(map(Secret, secrets)))
    return JiraConnector("acme-jira", config)


def signed(secret: str, body: bytes = BODY) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature": f"sha256={digest}"}


def test_jiras_signature_is_understood() -> None:
    # The vector that GitHub publishes for the same scheme.
    body, secret = b"Hello, World!", "It's a Secret to Everybody"
    given = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    connector(secret).verify({"x-hub-signature": given}, body)


def test_any_of_several_secrets_will_do() -> None:
    both = connector("new", "old")
    both.verify(signed("new"), BODY)
    both.verify(signed("old"), BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature": ""},
        {"x-hub-signature": "sha256="},
        {"x-hub-signature": "sha1=" + "0" * 40},
        {"x-hub-signature": signed("secret")["x-hub-signature"].replace("sha256", "sha1")},
        {"x-hub-signature": signed("secret")["x-hub-signature"].removeprefix("sha256=")},
        {"x-hub-signature": signed("other")["x-hub-signature"]},
        {"x-hub-signature": signed("secret", BODY + b" ")["x-hub-signature"]},
    ],
)
def test_anything_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(SignatureError):
        connector("secret").verify(headers, BODY)


def test_an_empty_secret_opens_nothing() -> None:
    with pytest.raises(SignatureError):
        connector("").verify(signed(""), BODY)
    with pytest.raises(SignatureError):
        connector().verify(signed(""), BODY)


@pytest.mark.parametrize("scheme", ["JWT", "Bearer"])
def test_webhooks_of_apps_are_refused_with_what_to_do_instead(scheme: str) -> None:
    with pytest.raises(SignatureError, match="administrator"):
        connector("secret").verify({"authorization": f"{scheme} abc.def.ghi"}, BODY)


def test_a_jwt_beside_a_signature_changes_nothing() -> None:
    connector("secret").verify({**signed("secret"), "authorization": "JWT abc"}, BODY)


@pytest.mark.trap("J2")
def test_the_identifier_names_a_delivery_over_its_retries() -> None:
    first = {"x-atlassian-webhook-identifier": "b9c1", "x-atlassian-webhook-retry": "0"}
    again = {"x-atlassian-webhook-identifier": "b9c1", "x-atlassian-webhook-retry": "3"}
    ids = {connector().delivery_id(headers, BODY) for headers in (first, again)}
    assert ids == {"b9c1"}


def test_without_an_identifier_the_body_does() -> None:
    digest = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    assert connector().delivery_id({}, BODY) == digest
    too_long = {"x-atlassian-webhook-identifier": "x" * 5_000}
    assert connector().delivery_id(too_long, BODY) == digest


def test_only_what_helps_to_look_into_a_delivery_is_kept() -> None:
    headers = {
        **signed("secret"),
        "authorization": "Basic abc",
        "cookie": "session",
        "x-atlassian-webhook-identifier": "b9c1",
        "x-atlassian-webhook-retry": "1",
        "x-atlassian-webhook-flow": "Primary",
    }
    assert connector().kept_headers(headers) == {
        "x-atlassian-webhook-identifier": "b9c1",
        "x-atlassian-webhook-retry": "1",
        "x-atlassian-webhook-flow": "Primary",
    }
