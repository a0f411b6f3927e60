"""What operators and their monitoring see: /healthz, /readyz, /metrics."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.awaiting import awaiting
from core.metrics import CONTENT_TYPE, WebMetrics, WorkMetrics
from core.plugin_guard import Guard
from core.store.inbox import DeliveryStatus
from core.store.pauses import Pause, PauseScope
from tests.web.conftest import Door

NOTE = b'{"note": "the printer smokes"}'


def test_the_process_lives(door: Door) -> None:
    answer = door.request("GET", "/healthz")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_it_is_ready_while_it_can_store(own_door: Door) -> None:
    assert own_door.request("GET", "/readyz").json == {"status": "ready"}


def test_that_something_is_paused_is_told_and_not_what(own_door: Door) -> None:
    store = own_door.store
    with store.write() as transaction:
        secret = Pause(scope=PauseScope.PROJECT, tracker="github", project="acme/secret", by="ada")
        store.pauses.begin(transaction, secret)
    assert own_door.request("GET", "/readyz").json == {"status": "ready", "paused": 1}


def test_that_deliveries_wait_for_a_tracker_is_told_in_the_words_of_the_lists(
    own_door: Door,
) -> None:
    own_door.deliver(NOTE, "one")
    own_door.deliver(NOTE, "two")
    inbox, at = own_door.store.inbox, datetime(2126, 1, 2, 3, 4, 5, tzinfo=UTC)
    for seq, reason in ((1, awaiting("no answer from secret.example")), (2, "a defect")):
        inbox.finish(seq, DeliveryStatus.FAILED, reason=reason, next_try=at)
    assert own_door.request("GET", "/readyz").json == {
        "status": "ready",
        "waits_for_tracker": 1,
        "next_try": "2126-01-02 03:04:05",
    }


def test_it_is_not_ready_without_its_store(
    own_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    engine = own_door.store.database._reader
    engine.dispose()
    # A database that cannot be opened any more, as after a volume went away.
    engine.pool._creator = _gone

    answer = own_door.request("GET", "/readyz")

    assert (answer.status, answer.json) == (503, {"error": "the store is not available; try again"})
    assert "volume is gone" in caplog.text, "the operator learns the cause"
    assert own_door.request("GET", "/healthz").status == 200


def _gone() -> None:
    import sqlite3

    raise sqlite3.OperationalError("the volume is gone")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_are_read_and_not_written(door: Door, path: str) -> None:
    assert door.request("HEAD", path).body == b""
    answer = door.request("POST", path)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_metrics_count_answers_by_connection(own_door: Door) -> None:
    own_door.deliver(NOTE, "one")
    own_door.deliver(NOTE, "one")
    own_door.deliver(NOTE, "two", content_type="text/plain")
    own_door.request("POST", "/webhooks/acme", NOTE)
    own_door.request("POST", "/webhooks/nobody", NOTE)

    answer = own_door.request("GET", "/metrics")

    assert answer.headers["content-type"] == CONTENT_TYPE
    assert counted(answer.body, "trackside_deliveries_total") == {
        ("accepted", "acme"): 1,
        ("known", "acme"): 1,
        ("refused 400", "acme"): 1,
        ("refused 401", "acme"): 1,
    }, "what strangers make up becomes no label"


def counted(text: bytes, name: str) -> dict[tuple[str, ...], float]:
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
        if sample.name == name
    }


def test_everything_that_is_counted_is_shown() -> None:
    web, metrics = WebMetrics(), WorkMetrics()
    web.delivery("acme", "accepted")
    metrics.handled("acme", "processed", 0.02)
    metrics.decided("label", "show")
    metrics.wrote_back(3.0)

    text = web.render() + metrics.render()

    assert counted(text, "trackside_deliveries_total") == {("accepted", "acme"): 1}
    assert counted(text, "trackside_deliveries_handled_total") == {("acme", "processed"): 1}
    assert counted(text, "trackside_suggestions_total") == {("label", "show"): 1}
    assert counted(text, "trackside_triage_seconds_count") == {(): 1}
    assert counted(text, "trackside_write_back_seconds_sum") == {(): 3}


def test_two_installations_in_one_process_count_apart() -> None:
    first, second = WorkMetrics(), WorkMetrics()
    first.decided("label", "show")
    assert counted(second.render(), "trackside_suggestions_total") == {}


def test_labels_that_people_chose_are_escaped() -> None:
    metrics = WorkMetrics()
    metrics.decided('a"b\nc\\d', "hide")
    assert counted(metrics.render(), "trackside_suggestions_total") == {('a"b\nc\\d', "hide"): 1}


def test_how_plugins_fare_is_shown_as_it_is_now() -> None:
    metrics = WorkMetrics()
    guards = {"labels": Guard("labels", 1.0), "broken": Guard("broken", 1.0)}
    metrics.watch_plugins(lambda: [(n, g.health.outcomes()) for n, g in guards.items()])

    guards["labels"].call_within(list, "trackside_suggest")
    guards["broken"].call_within(lambda: 1 / 0, "trackside_suggest")
    guards["broken"].call_within(lambda: 1 / 0, "trackside_suggest")

    found = counted(metrics.render(), "trackside_plugin_calls_total")
    assert {labels: n for labels, n in found.items() if n} == {
        ("answered", "labels"): 1,
        ("raised", "broken"): 2,
    }
    assert ("timed out", "labels") in found, (
        "a count starts at nought, so that it can be alerted on"
    )
