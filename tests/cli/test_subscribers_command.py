"""``trackside subscribers``, and the whole way from the ledger to a stranger's server."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import standardwebhooks

from core.config import load_config
from core.installation import Installation
from core.store.messages import MessageStatus
from core.store.store import Store
from core.telling.registered import subscribers_of
from core.telling.running import Telling
from tests.cli.conftest import Run
from tests.plugins.receivers import Receiver
from tests.triage.fake_tracker import a_suggestion
from tests.triage.house import House

SECRET = f"whsec_{base64.b64encode(bytes(32)).decode()}"
NAME = "outbound_webhooks/warehouse"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def installation(
    run: Run, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    del run  # it has made the folder the present one
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    (tmp_path / "trackside.toml").write_text(
        f'[plugins.outbound_webhooks.subscribers.warehouse]\nurl = "{receiver.url}/in"\n'
        'secrets = ["env:HOOK_SECRET"]\nallow_private_address = ["127.0.0.1"]\n'
        'events = ["suggestion.made"]\n'
    )
    opened = Installation.open(load_config())
    yield opened
    opened.close()


def suggest(installation: Installation, number: int) -> None:
    House(installation.store).open(number, suggest=[a_suggestion("label", "ui", promised=None)])


def tell(installation: Installation, receiver: Receiver, count: int) -> None:
    """Let a server tell until so many requests have come."""
    telling = Telling(
        installation.store,
        subscribers_of(installation.plugins),
        installation.metrics,
        delivered_days=7,
        dead_days=30,
    )
    telling.start()
    waited = threading.Event()
    for _ in range(500):
        if len(receiver.requests) >= count:
            break
        waited.wait(0.02)
    telling.stop(10)
    assert len(receiver.requests) == count


def test_from_the_ledger_to_a_server_and_back_by_hand(
    run: Run, installation: Installation, receiver: Receiver
) -> None:
    tell(installation, receiver, 0)
    assert run("subscribers", "list", "--json").json[0] == {
        "name": NAME,
        "place": receiver.url.removeprefix("http://"),
        "state": "fine",
        "waiting": 0,
        "dead": 0,
        "last_delivered_at": None,
        "problem": "",
        "events": ["suggestion.made"],
        "projects": [],
        "private": False,
    }
    suggest(installation, 1)
    tell(installation, receiver, 1)
    _, headers, body = receiver.requests[0]
    told = standardwebhooks.Webhook(SECRET).verify(body, dict(headers))
    assert (told["type"], told["data"]["suggestion"]["value"]) == ("suggestion.made", "ui")
    (message,) = run("subscribers", "messages", "--json").json
    assert (message["status"], message["event"]) == ("delivered", "suggestion.made")
    shown = run("subscribers", "show", str(message["id"]), "--json").json
    assert (shown["issue"], shown["what"]) == ("github:acme/shop#1", "decided: show")
    assert "github:acme/shop#1" in run("subscribers", "show", str(message["id"])).out

    assert "1 to be sent again" in run("subscribers", "replay", NAME, "1").err
    tell(installation, receiver, 2)
    assert receiver.requests[1][1]["webhook-id"] == headers["webhook-id"]


def test_dead_letters_are_listed_and_sent_again(
    run: Run, installation: Installation, receiver: Receiver
) -> None:
    tell(installation, receiver, 0)
    receiver.status = 410
    suggest(installation, 1)
    tell(installation, receiver, 1)
    (row,) = run("subscribers", "list", "--json").json
    assert (row["state"], row["dead"]) == ("switched off", 1)
    assert "410" in row["problem"]
    refused = run("subscribers", "replay", NAME)
    assert (refused.code, "switched off" in refused.err) == (1, True)
    found = run("doctor", "--offline", "--json").json
    assert any(f["check"] == f"subscriber {NAME}" and f["state"] == "note" for f in found)

    receiver.status = 200
    assert "is told again" in run("subscribers", "enable", NAME).err
    assert "was not switched off" in run("subscribers", "enable", NAME).err
    (dead,) = run("subscribers", "messages", NAME, "--status", "dead", "--json").json
    assert "410" in dead["problem"]
    run("subscribers", "replay", NAME)
    tell(installation, receiver, 2)
    (message,) = installation.store.messages.list()
    assert message.status is MessageStatus.DELIVERED


def test_a_test_is_sent_at_once_and_says_how_it_went(
    run: Run, installation: Installation, receiver: Receiver
) -> None:
    assert run("subscribers", "test", NAME).err == f"{NAME}: the test was taken.\n"
    _, headers, body = receiver.requests[0]
    assert standardwebhooks.Webhook(SECRET).verify(body, dict(headers))["type"] == "test"
    receiver.status = 503
    failed = run("subscribers", "test", NAME)
    assert (failed.code, "answered 503" in failed.err) == (1, True)
    assert installation.store.messages.list() == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("test", "nobody"), 1, f"there is no subscriber nobody; configured: {NAME}"),
        (("show", "77"), 1, "there is no message 77"),
        (("messages", "--status", "lost"), 2, "--status must be one of waiting"),
    ],
)
def test_what_is_not_there_is_said(
    run: Run, installation: Installation, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = run("subscribers", *arguments)
    assert (result.code, said in result.err) == (code, True)


def test_where_nobody_is_told_the_list_says_what_to_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trackside.toml").write_text("")
    Store(tmp_path / "trackside-data").close()
    assert "docs/configuration.md" in run("subscribers", "list").out
    assert "no such message" in run("subscribers", "messages").out
