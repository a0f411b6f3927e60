"""The work side's own part: what it waits for before it works on a delivery."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.config import config_from
from core.errors import RetryableError, StoreUnavailable
from core.installation import Installation
from core.model import Delivery
from core.queued import note_given_up, work_client
from core.working import Working


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Working]:
    installation = Installation.open(config_from({"store": {"data_dir": "data"}}, base=tmp_path))
    yield Working(installation)
    installation.close()


def test_a_delivery_waits_for_models_to_be_loaded(working: Working) -> None:
    done = threading.Event()

    def work() -> None:
        working.handle_delivery(1, 0)
        done.set()

    threading.Thread(target=work, daemon=True).start()
    assert not done.wait(0.3)
    working._warm.set()
    assert done.wait(10)


def test_it_does_not_wait_for_ever(working: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.working._WARM_SECONDS", 0.2)
    started = time.monotonic()
    working.handle_delivery(1, 0)
    assert time.monotonic() - started >= 0.2


def test_what_cannot_be_loaded_is_not_waited_for(
    working: Working, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("core.triage.shelf.ModelShelf.warm", broken)
    met = threading.Thread(target=working._meet, daemon=True)
    met.start()
    started = time.monotonic()
    working.handle_delivery(1, 0)
    assert time.monotonic() - started < 10
    assert met.is_alive(), "it has other things to do"
    working._stopping.set()
    met.join(10)
    assert "internal error while models and index were loaded" in caplog.text


@pytest.mark.parametrize(
    ("error", "again", "reason"),
    [
        (RetryableError("no answer"), True, "waits for the tracker: no answer"),
        (RetryableError("no answer"), False, "no answer"),
        (StoreUnavailable("locked"), True, "locked"),
        (ZeroDivisionError("a defect"), True, "internal error: ZeroDivisionError('a defect')"),
    ],
)
def test_a_delivery_that_failed_says_what_it_waits_for_and_until_when(
    working: Working, error: Exception, again: bool, reason: str
) -> None:
    seq = accepted(working)
    next_try = datetime.now(UTC) + timedelta(seconds=600) if again else None
    working.delivery_failed(seq, 0, error, next_try)
    (record,) = working._installation.store.inbox.records()
    assert (record.status, record.reason, record.next_try) == ("failed", reason, next_try)
    assert record.is_awaiting == (again and isinstance(error, RetryableError))


def test_what_is_put_back_when_the_server_stops_has_not_failed(working: Working) -> None:
    seq = accepted(working)
    working._stopping.set()
    working.delivery_failed(seq, 0, RetryableError("the server stops"), datetime.now(UTC))
    (record,) = working._installation.store.inbox.records()
    assert record.status == "received"


def accepted(working: Working) -> int:
    delivery = Delivery(
        connection="acme", id="d1", headers={}, body=b"{}", received_at=datetime.now(UTC)
    )
    return working._installation.store.inbox.accept(delivery).seq


def test_what_waited_when_the_server_stops_is_tried_again(working: Working) -> None:
    working._stopping.set()
    working._warm.set()
    with pytest.raises(RetryableError, match="the server stops"):
        working.handle_delivery(1, 0)


GIVEN_UP = ("MAX_RECOVERY_ATTEMPTS_EXCEEDED", "given up: ")
CANCELLED = ("CANCELLED", "cancelled: ")


@pytest.mark.parametrize(("ended", "why"), [GIVEN_UP, CANCELLED])
@pytest.mark.parametrize("is_between_tries", [True, False])
def test_a_delivery_whose_job_will_not_run_again_stands_as_failed(
    working: Working, ended: str, why: str, is_between_tries: bool
) -> None:
    installation = working._installation
    inbox, seq = installation.store.inbox, accepted(working)
    if is_between_tries:
        later = datetime.now(UTC) + timedelta(seconds=600)
        working.delivery_failed(seq, 0, RetryableError("no answer"), later)
    with work_client(installation) as client:
        client.enqueue_delivery(seq, 0, "issue")
        note_given_up(installation, client)
        assert inbox.awaiting(datetime.now(UTC))[0] == is_between_tries, "its job is to run yet"
        with client.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE workflow_status SET status = ?", (ended,))
        note_given_up(installation, client)
        (record,) = inbox.records()
        assert (record.status, record.next_try) == ("failed", None)
        assert record.reason.startswith(why)
        assert inbox.awaiting(datetime.now(UTC)) == (0, None)
        inbox.replay(seq)
        note_given_up(installation, client)
        assert inbox.records()[0].status == "received", "this is another attempt's job"
