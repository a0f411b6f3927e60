"""``trackside jobs list`` and ``deliveries replay``: why work waits, and what wakes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.awaiting import awaiting
from core.config import load_config
from core.installation import Installation
from core.model import Delivery
from core.queued import work_client
from core.store.inbox import DeliveryStatus
from core.work.contract import JobKind, delivery_job_id
from tests.cli.conftest import Run


@pytest.fixture
def installation(run: Run, tmp_path: Path) -> Installation:
    del run  # it has made the folder the present one
    (tmp_path / "trackside.toml").write_text("")
    return Installation.open(load_config())


def test_a_delayed_write_says_until_when_and_why(run: Run, installation: Installation) -> None:
    with work_client(installation) as client:
        client.enqueue_write_back("acme", 7, delay=300, why="GitHub answered 502")
    (job,) = run("jobs", "list", "--json").json
    assert (job["status"], job["error"]) == ("delayed", "GitHub answered 502")
    until = datetime.strptime(job["not_before"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    assert 200 < (until - datetime.now(UTC)).total_seconds() <= 300
    shown = run("jobs", "list").out
    assert "waits until" in shown
    assert job["not_before"] in shown
    assert "GitHub answered 502" in shown


def test_what_waits_for_a_tracker_is_called_so_everywhere(
    run: Run, installation: Installation
) -> None:
    """As it stands while a tracker is away: a delivery that is tried again, and a write."""
    until = (datetime.now(UTC) + timedelta(seconds=300)).replace(microsecond=0)
    seq = installation.store.inbox.accept(a_delivery()).seq
    why = awaiting("cannot connect to example.org:443")
    installation.store.inbox.finish(seq, DeliveryStatus.FAILED, reason=why, next_try=until)
    with work_client(installation) as client:
        client.enqueue_delivery(seq, 0, "issue")
        client.enqueue_write_back("acme", 7, delay=600, why=why)
        # As the queue has a delivery whose next try is due later.
        with client.engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE workflow_status SET status = 'PENDING' WHERE status = 'ENQUEUED'"
            )
    at = f"{until:%Y-%m-%d %H:%M:%S}"
    (delivery,) = run("deliveries", "list", "--json").json
    assert delivery["status"] == "failed", "what programs read goes on being there"
    assert (delivery["waits_for_tracker"], delivery["next_try"]) == (True, at)
    assert run("deliveries", "show", str(seq)).json["waits_for_tracker"] is True
    write, job = run("jobs", "list", "--json").json
    assert [one["status"] for one in (write, job)] == ["delayed", "running"]
    assert [one["waits_for_tracker"] for one in (write, job)] == [True, True]
    assert (job["next_try"], write["next_try"]) == (at, write["not_before"])
    assert {one["why"] for one in (write, job)} == {"cannot connect to example.org:443"}
    found = {one["check"]: one for one in run("doctor", "--offline", "--json").json}
    assert (found["deliveries"]["waits_for_tracker"], found["deliveries"]["next_try"]) == (1, at)
    assert (found["writes"]["waits_for_tracker"], found["writes"]["next_try"]) == (
        1,
        write["not_before"],
    )
    assert "0 failed" not in found["deliveries"]["says"]
    for shown in (
        run("deliveries", "list").out,
        run("jobs", "list").out,
        found["deliveries"]["says"],
    ):
        words = " ".join(shown.split())
        assert "waits for the" in words
        assert at in words
    assert f"tried again by itself at {at} UTC" in found["deliveries"]["says"]


def test_a_time_that_is_over_is_not_told(run: Run, installation: Installation) -> None:
    seq = installation.store.inbox.accept(a_delivery()).seq
    over = datetime.now(UTC) - timedelta(seconds=1)
    installation.store.inbox.finish(
        seq, DeliveryStatus.FAILED, reason=awaiting("no answer"), next_try=over
    )
    (delivery,) = run("deliveries", "list", "--json").json
    assert (delivery["waits_for_tracker"], delivery["next_try"]) == (True, "")
    assert "itself at" not in " ".join(run("deliveries", "list").out.split())


def test_a_job_that_runs_waits_for_nothing(run: Run, installation: Installation) -> None:
    seq = installation.store.inbox.accept(a_delivery()).seq
    with work_client(installation) as client:
        client.enqueue_delivery(seq, 0, "issue")
    (job,) = run("jobs", "list", "--json").json
    assert (job["waits_for_tracker"], job["next_try"], job["why"]) == (False, "", "")
    assert "writes" not in {one["check"] for one in run("doctor", "--offline", "--json").json}


def a_delivery() -> Delivery:
    at = datetime.now(UTC)
    return Delivery(connection="acme", id="d1", headers={}, body=b"{}", received_at=at)


def test_replaying_says_what_it_waits_for(run: Run, installation: Installation) -> None:
    accepted = installation.store.inbox.accept(a_delivery())
    result = run("deliveries", "replay", str(accepted.seq))
    assert result.code == 0
    assert "as soon as `trackside serve` runs" in result.err


def test_a_delivery_whose_job_is_cancelled_waits_for_nothing(
    run: Run, installation: Installation
) -> None:
    inbox, until = installation.store.inbox, datetime.now(UTC) + timedelta(seconds=300)
    seq = inbox.accept(a_delivery()).seq
    why = awaiting("cannot connect to example.org:443")
    inbox.finish(seq, DeliveryStatus.FAILED, reason=why, next_try=until)
    with work_client(installation) as client:
        client.enqueue_delivery(seq, 0, "issue")
    assert inbox.awaiting(datetime.now(UTC))[0] == 1
    assert run("jobs", "cancel", delivery_job_id(seq, 0)).code == 0
    assert inbox.awaiting(datetime.now(UTC)) == (0, None)
    (delivery,) = run("deliveries", "list", "--json").json
    assert (delivery["waits_for_tracker"], delivery["next_try"]) == (False, "")
    assert (delivery["status"], delivery["reason"][:11]) == ("failed", "cancelled: ")
    assert "by itself" not in run("deliveries", "list").out


def test_cancelling_a_job_changes_no_delivery_that_has_ended_or_is_at_another_attempt(
    run: Run, installation: Installation
) -> None:
    inbox = installation.store.inbox
    seq = inbox.accept(a_delivery()).seq
    with work_client(installation) as client:
        client.enqueue_delivery(seq, 0, "issue")
        client.enqueue_delivery(seq, 1, "issue")
        client.enqueue_write_back("acme", 7, delay=300)
        (write,) = (job for job in client.jobs(None) if job.kind is JobKind.WRITE_BACK)
    inbox.replay(seq)
    assert run("jobs", "cancel", delivery_job_id(seq, 0)).code == 0
    assert inbox.records(seq=seq)[0].status is DeliveryStatus.RECEIVED
    inbox.finish(seq, DeliveryStatus.PROCESSED)
    assert run("jobs", "cancel", delivery_job_id(seq, 1)).code == 0
    assert run("jobs", "cancel", write.id).code == 0
    assert inbox.records(seq=seq)[0].status is DeliveryStatus.PROCESSED
