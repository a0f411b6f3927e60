"""``trackside jobs list`` and ``deliveries replay``: why work waits, and what wakes it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.config import load_config
from core.installation import Installation
from core.model import Delivery
from core.working import work_client
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


def test_replaying_says_what_it_waits_for(run: Run, installation: Installation) -> None:
    at = datetime.now(UTC)
    accepted = installation.store.inbox.accept(
        Delivery(connection="acme", id="d1", headers={}, body=b"{}", received_at=at)
    )
    result = run("deliveries", "replay", str(accepted.seq))
    assert result.code == 0
    assert "as soon as `trackside serve` runs" in result.err
