"""What the log and the counters say of refused deliveries, and how often."""

from __future__ import annotations

import logging

import pytest

from core.metrics import WebMetrics
from core.refusals import QUIET_SECONDS, Refusals, connection_in
from tests.web.conftest import SECRET, Door
from trackside import Secret, sign

FORGED = b'{"forged": true}'


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def refusals(clock: Clock, caplog: pytest.LogCaptureFixture) -> Refusals:
    caplog.set_level(logging.WARNING)
    return Refusals(WebMetrics(), {"acme", "beta"}, clock)


def test_the_log_names_connection_delivery_and_reason(
    own_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    answer = own_door.deliver(FORGED, "delivery-77", secret=Secret("another", "env:OTHER"))
    assert answer.status == 401
    (line,) = [r.getMessage() for r in caplog.records if "refused" in r.getMessage()]
    assert line.startswith("connection acme: a delivery 'delivery-77' was refused with 401: ")
    assert sign(FORGED, SECRET) not in line


def test_a_flood_makes_one_line_a_minute(
    refusals: Refusals, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(1000):
        refusals.note("acme", 401, "it is not signed")
    refusals.note("acme", 400, "no JSON")
    refusals.note("beta", 401, "it is not signed")
    assert len(caplog.records) == 3, "each connection and answer for itself"
    clock.now += QUIET_SECONDS
    refusals.note("acme", 401, "it is not signed")
    assert caplog.records[-1].getMessage().endswith("(999 more since the last line like this)")


def test_names_that_nobody_configured_share_a_line_and_no_counter(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = WebMetrics()
    refusals = Refusals(metrics, {"acme"}, clock)
    for number in range(1000):
        refusals.note(f"made-up-{number}", 404, "there is no such connection")
    assert len(caplog.records) == 1
    assert b"made-up" not in metrics.render()


def test_what_strangers_sent_is_quoted_and_cut(
    refusals: Refusals, caplog: pytest.LogCaptureFixture
) -> None:
    refusals.note("acme", 401, "it is not signed", delivery="a\nERROR forged line" + "x" * 9999)
    (record,) = caplog.records
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 300


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/webhooks/acme", "acme"),
        ("/webhooks/acme?x=/webhooks/beta", "acme"),
        ("/webhooks/", ""),
        ("/webhooks", ""),
        ("/x/webhooks/acme", ""),
        ("/webhooks/a/b", ""),
        ("", ""),
    ],
)
def test_the_connection_is_read_from_the_address(path: str, name: str) -> None:
    assert connection_in(path) == name
