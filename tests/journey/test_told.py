"""What a running server does is told to others, while one of them hangs."""

from __future__ import annotations

import base64
import threading
from pathlib import Path
from typing import Any

import standardwebhooks

from tests.journey.conftest import MakeWorld
from tests.plugins.receivers import RawServer, Receiver, hang

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"


def test_what_is_done_in_a_tracker_is_told_while_another_subscriber_hangs(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    place = tmp_path / "subscriber.secret"
    place.write_text(SECRET)
    with RawServer(hang) as hanging, Receiver() as receiver:
        common = {"secrets": [f"file:{place}"], "allow_private_address": ["127.0.0.1"]}
        subscribers = {
            "hanging": {"url": hanging.url, **common},
            "fine": {"url": receiver.url, **common},
        }
        world = make_world(plugins={"outbound_webhooks": {"subscribers": subscribers}})
        world.standins["github"].make_issue("Search finds nothing")
        world.settle()
        waited = threading.Event()
        for _ in range(500):
            if any(kind == "action.applied" for kind, _ in told(receiver)):
                break
            waited.wait(0.02)
        kinds = [kind for kind, _ in told(receiver)]
        assert kinds[:3] == ["suggestion.made", "action.planned", "action.applied"]
        label = next(data for kind, data in told(receiver) if kind == "action.applied")
        assert label["action"]["value"] == "area: search"
        metrics = world.installation.metrics.render()
        assert b'subscriber="outbound_webhooks/fine"' in metrics


def told(receiver: Receiver) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for _, headers, body in list(receiver.requests):
        event = standardwebhooks.Webhook(SECRET).verify(body, dict(headers))
        found.append((event["type"], event["data"]))
    return found
