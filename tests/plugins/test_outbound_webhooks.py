"""Webhooks of ours: signed so that anybody's library takes them, posted where they may be."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
import svix.webhooks

from core.errors import ConfigError, GoneError, RetryableError
from core.plugin_manager import PluginManager
from core.subscriber import DeliveryContext, LedgerEvent, LedgerEventKind
from core.telling.delivering import event_for_test
from core.telling.registered import subscribers_of
from plugins.outbound_webhooks import OutboundWebhooksPlugin
from plugins.outbound_webhooks.addresses import allowed_from, why_refused
from plugins.outbound_webhooks.plugin import WebhookSubscriber
from tests.plugins.receivers import RawServer, Receiver, babble, drip, endless, fill, hang

NOW = datetime.now(UTC)
CONTEXT = DeliveryContext(now=NOW)
OLD, NEW = (f"whsec_{base64.b64encode(bytes(range(n, n + 32))).decode()}" for n in (0, 100))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Callable[..., WebhookSubscriber]:
    monkeypatch.setenv("OLD", OLD)
    monkeypatch.setenv("NEW", NEW)

    def make(url: str, **more: Any) -> WebhookSubscriber:
        table = {
            "url": url,
            "secrets": ["env:NEW"],
            "allow_private_address": ["127.0.0.0/8"],
            **more,
        }
        manager = PluginManager({"outbound_webhooks": {"subscribers": {"s": table}}})
        manager.register(OutboundWebhooksPlugin)
        (made,) = subscribers_of(manager).values()
        assert isinstance(made, WebhookSubscriber)
        return made

    return make


def event() -> LedgerEvent:
    return event_for_test("ab12", NOW)


def test_both_public_libraries_take_what_is_posted(
    receiver: Receiver, configured: Callable[..., WebhookSubscriber]
) -> None:
    configured(f"{receiver.url}/in?x=1").deliver([event()], CONTEXT)
    ((path, headers, body),) = receiver.requests
    assert path == "/in?x=1"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == event().id
    assert standardwebhooks.Webhook(NEW).verify(body, dict(headers)) == json.loads(body)
    svix.webhooks.Webhook(NEW).verify(body, dict(headers))
    for library, error in (
        (standardwebhooks.Webhook(OLD), standardwebhooks.webhooks.WebhookVerificationError),
        (svix.webhooks.Webhook(OLD), svix.webhooks.WebhookVerificationError),
    ):
        with pytest.raises(error):
            library.verify(body, dict(headers))
    with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
        standardwebhooks.Webhook(NEW).verify(body + b" ", dict(headers))


def test_while_a_secret_is_rotated_either_one_fits(
    receiver: Receiver, configured: Callable[..., WebhookSubscriber]
) -> None:
    configured(receiver.url, secrets=["env:NEW", "env:OLD"]).deliver([event()], CONTEXT)
    ((_, headers, body),) = receiver.requests
    assert len(headers["webhook-signature"].split()) == 2
    for secret in (OLD, NEW):
        standardwebhooks.Webhook(secret).verify(body, dict(headers))
        svix.webhooks.Webhook(secret).verify(body, dict(headers))


def test_each_try_has_the_same_id_and_its_own_time(
    receiver: Receiver,
    configured: Callable[..., WebhookSubscriber],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = configured(receiver.url)
    later = time.time() + 3_600
    one.deliver([event()], CONTEXT)
    monkeypatch.setattr("plugins.outbound_webhooks.plugin.time.time", lambda: later)
    one.deliver([event()], CONTEXT)
    (_, first, body), (_, second, again) = receiver.requests
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert second["webhook-timestamp"] == str(int(later))
    assert first["webhook-signature"] != second["webhook-signature"]


# -- answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers", "this_one", "wait"),
    [
        (400, {}, True, None),
        (500, {}, True, None),
        (401, {}, False, None),
        (404, {}, False, None),
        (502, {}, False, None),
        (429, {"retry-after": "90"}, False, 90),
        (503, {"retry-after": format_datetime(NOW + timedelta(hours=1))}, False, 3_600),
        (503, {"retry-after": "soon"}, False, None),
        (500, {"retry-after": "90"}, True, None),
        (301, {"location": "http://127.0.0.1:9/"}, False, None),
        (307, {"location": "http://169.254.169.254/latest/meta-data"}, False, None),
    ],
)
def test_what_is_not_taken_is_tried_again_as_the_answer_says(
    receiver: Receiver,
    configured: Callable[..., WebhookSubscriber],
    status: int,
    headers: dict[str, str],
    this_one: bool,
    wait: float | None,
) -> None:
    receiver.status, receiver.headers = status, headers
    with pytest.raises(RetryableError) as caught:
        configured(receiver.url).deliver([event()], CONTEXT)
    assert f"answered {status}" in str(caught.value)
    assert caught.value.one_issue is this_one
    assert caught.value.retry_after == (None if wait is None else pytest.approx(wait, abs=600))
    assert len(receiver.requests) == 1, "a redirect is not followed"


def test_gone_means_gone(receiver: Receiver, configured: Callable[..., WebhookSubscriber]) -> None:
    receiver.status = 410
    with pytest.raises(GoneError, match="410"):
        configured(receiver.url).deliver([event()], CONTEXT)


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (hang, "no answer within 0.3 s"),
        (drip, "no answer within 0.3 s"),
        (endless, "no answer within 0.3 s"),
        (babble, "220 mail.example"),
    ],
)
def test_a_server_that_never_ends_is_cut_off_in_time(
    configured: Callable[..., WebhookSubscriber], behave: Any, said: str
) -> None:
    with RawServer(behave) as server:
        one = configured(server.url, total_seconds=0.3)
        began = time.monotonic()
        with pytest.raises(RetryableError) as caught:
            one.deliver([event()], CONTEXT)
        assert time.monotonic() - began < 5
    assert said in str(caught.value)
    assert not caught.value.one_issue


def test_of_an_answer_without_end_only_the_beginning_is_read(
    configured: Callable[..., WebhookSubscriber],
) -> None:
    with RawServer(fill) as server:
        configured(server.url, total_seconds=20.0).deliver([event()], CONTEXT)


def test_a_server_that_is_not_there_is_tried_again(
    configured: Callable[..., WebhookSubscriber],
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(RetryableError, match=f"127.0.0.1:{port}: .*refused"):
        configured(f"http://127.0.0.1:{port}/secret-path").deliver([event()], CONTEXT)


def test_over_https_the_certificate_is_checked(
    configured: Callable[..., WebhookSubscriber],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Receiver() as receiver:
        server = receiver._server
        server.socket = context.wrap_socket(server.socket, server_side=True)
        one = configured(f"https://localhost:{receiver.port}/")
        with pytest.raises(RetryableError, match="certificate verify failed"):
            one.deliver([event()], CONTEXT)
        assert receiver.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        one.deliver([event()], CONTEXT)
        assert len(receiver.requests) == 1
        assert receiver.requests[0][1]["host"] == f"localhost:{receiver.port}"


def test_a_handshake_that_never_ends_is_cut_off_too(
    configured: Callable[..., WebhookSubscriber],
) -> None:
    with RawServer(hang) as server:
        one = configured(f"https://localhost:{server.port}/", total_seconds=0.3)
        with pytest.raises(RetryableError, match="no answer within"):
            one.deliver([event()], CONTEXT)


def self_signed(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    place = folder / "certificate.pem"
    place.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return place


# -- addresses -----------------------------------------------------------------------------

REFUSED = (
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "0.1.2.3", "224.0.0.1", "255.255.255.255",
    "192.0.0.192", "198.18.0.1", "240.0.0.1", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:7f00:1::", "ff02::1", "2001:db8::1", "no address",
)  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_no_address_of_the_internet_is_refused(address: str) -> None:
    assert why_refused(address, "hooks.example", allowed_from([]))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808"])
def test_what_is_one_is_not(address: str) -> None:
    assert why_refused(address, "hooks.example", allowed_from([])) == ""


@pytest.mark.parametrize(
    ("allowed", "address", "host", "fine"),
    [
        (["10.1.0.0/16"], "10.1.2.3", "x.example", True),
        (["10.1.0.0/16"], "::ffff:10.1.2.3", "x.example", True),
        (["10.1.0.0/16"], "10.2.2.3", "x.example", False),
        (["hooks.internal"], "10.2.2.3", "Hooks.Internal.", True),
        (["hooks.internal"], "10.2.2.3", "other.internal", False),
        # A name may change what it resolves to: it opens neither credentials nor neighbours.
        (["hooks.internal"], "169.254.169.254", "hooks.internal", False),
        (["hooks.internal"], "fe80::1", "hooks.internal", False),
        (["hooks.internal"], "100.100.100.200", "hooks.internal", False),
        (["169.254.1.1"], "169.254.1.1", "x", True),
        (["::1"], "::1", "localhost", True),
        (["::1"], "127.0.0.1", "localhost", False),
    ],
)
def test_others_are_allowed_by_address_or_by_name(
    allowed: list[str], address: str, host: str, fine: bool
) -> None:
    assert (why_refused(address, host, allowed_from(allowed)) == "") is fine


def test_a_private_address_is_never_connected_to(
    receiver: Receiver, configured: Callable[..., WebhookSubscriber]
) -> None:
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1"):
        one = configured(f"https://{host}:{receiver.port}/", allow_private_address=[])
        with pytest.raises(RetryableError, match="no address of the internet"):
            one.deliver([event()], CONTEXT)
    assert receiver.requests == []


def test_a_name_that_changes_its_mind_gains_nothing(
    receiver: Receiver,
    configured: Callable[..., WebhookSubscriber],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is connected to is what was looked at: the name is resolved once, each time."""
    asked: list[str] = []
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.1"])

    def resolve(host: str, port: int, **_: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr("plugins.outbound_webhooks.posting.socket.getaddrinfo", resolve)
    url = f"http://hooks.internal:{receiver.port}/"
    allowed = ["127.0.0.1", "hooks.internal"]
    one = configured(url, allow_private_address=allowed)
    one.deliver([event()], CONTEXT)
    assert len(asked) == len(receiver.requests) == 1
    assert receiver.requests[0][1]["host"] == f"hooks.internal:{receiver.port}"
    moved = configured(f"https://moves.example:{receiver.port}/", allow_private_address=allowed)
    with pytest.raises(RetryableError, match="no address of the internet"):
        moved.deliver([event()], CONTEXT)
    assert len(receiver.requests) == 1


# -- settings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"url": "ftp://hooks.example/"}, "write an address as in https://"),
        ({"url": "https://user:pass@hooks.example/"}, "it holds a user's name"),
        ({"url": "http://hooks.example/"}, "write https"),
        ({"url": "https://hooks.example:port/"}, "no address"),
        ({"url": "https:///x"}, "write an address"),
        ({"url": "https://hooks.example/\nx"}, "write an address"),
        ({"secrets": []}, "name at least one"),
        ({"secrets": ["env:WEAK"]}, "openssl rand"),
        ({"secrets": ["whsec_plain"]}, "by reference"),
        ({"events": ["action.done"]}, "there is no event 'action.done'"),
        ({"events": ["action.*", "issue.sensitive"]}, "no webhook carries issue.sensitive"),
        ({"events": ["issue.*"]}, "told to the maintainers alone"),
        ({"private": True}, "name the projects"),
        ({"allow_private_address": ["10.0.0.0/33"]}, "no address, network or name"),
        ({"retry_days": 31.0}, "out of bounds"),
        ({"colour": "red"}, "unknown setting 'colour'"),
    ],
)
def test_a_wrong_setting_says_what_to_write(
    configured: Callable[..., WebhookSubscriber],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, Any],
    said: str,
) -> None:
    monkeypatch.setenv("WEAK", "whsec_c2hvcnQ=")
    given = {"url": "https://hooks.example/", "allow_private_address": []} | settings
    with pytest.raises(ConfigError) as caught:
        configured(given.pop("url"), **given)
    assert said in str(caught.value)
    for secret in ("pass@", "c2hvcnQ", "whsec_plain"):
        assert secret not in str(caught.value)


def test_an_address_that_is_a_secret_is_named_and_never_shown(
    configured: Callable[..., WebhookSubscriber], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "https://hooks.example/T0/secret")
    one = configured("env:HOOK")
    assert one.place == "hooks.example:443"
    assert one.kept.target.url.endswith("/secret")
    assert "secret" not in repr(one)
    assert NEW.removeprefix("whsec_") not in repr(one)


def test_it_is_told_what_was_asked_for_and_never_of_sensitive_issues(
    configured: Callable[..., WebhookSubscriber],
) -> None:
    one = configured("https://hooks.example/", events=["outcome.*"], projects=["acme/shop"])
    assert one.kinds == {LedgerEventKind.OUTCOME_RECORDED}
    assert (one.audience.projects, one.audience.private) == ({"acme/shop"}, False)
    everything = configured("https://hooks.example/")
    assert LedgerEventKind.ISSUE_SENSITIVE not in everything.kinds
    assert not everything.audience.sensitive


def test_nobody_is_told_by_default() -> None:
    manager = PluginManager()
    manager.register(OutboundWebhooksPlugin)
    assert subscribers_of(manager) == {}


def test_an_error_names_only_events_that_a_webhook_carries(
    configured: Callable[..., WebhookSubscriber],
) -> None:
    with pytest.raises(ConfigError, match="known: ") as caught:
        configured("https://hooks.example/", events=["action.done"])
    assert "issue.sensitive" not in str(caught.value)
