"""The arithmetic of durable work."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import PermanentError, RetryableError, StoreUnavailable, UserError
from core.work.contract import (
    WorkSettings,
    delivery_job_id,
    pace,
    sqlite_problem,
    wait_before_retry,
)

SETTINGS = WorkSettings(
    url="postgresql://worker:secret@db.example/work",
    lock_dir=Path("locks"),
    attempts=4,
    retry_seconds=2.0,
)


def test_an_address_with_a_password_is_not_shown() -> None:
    assert "secret" not in repr(SETTINGS)


@pytest.mark.parametrize("writes_per_minute", [1, 5, 6, 7, 60, 100, 599, 600, 5000])
def test_a_pace_stays_below_what_the_tracker_allows(writes_per_minute: int) -> None:
    found = pace(writes_per_minute)
    assert found is not None
    assert found.seconds >= 10.0
    # One second of a window may be lost to SQLite's stamps of whole seconds.
    assert found.limit / (found.seconds - 1.0) * 60.0 <= writes_per_minute
    assert found.limit / found.seconds * 60.0 > writes_per_minute * 0.9


def test_no_pace_is_no_limit() -> None:
    assert pace(0) is None


def test_failures_wait_longer_each_time_and_then_are_given_up() -> None:
    waits = [wait_before_retry(OSError("defect"), n, SETTINGS) for n in (1, 2, 3, 4)]
    assert waits == [2.0, 4.0, 8.0, None]


def test_a_tracker_that_is_away_is_waited_for_about_a_day() -> None:
    settings = WorkSettings(url="sqlite:///work.db", lock_dir=Path("locks"))
    waits = []
    while (wait := wait_before_retry(RetryableError("away"), len(waits) + 1, settings)) is not None:
        waits.append(wait)
    assert max(waits) == 600.0
    assert 23 < sum(waits) / 3600 < 27
    assert wait_before_retry(RetryableError("busy", retry_after=1800.0), 1, settings) == 1800.0


@pytest.mark.parametrize("error", [RetryableError("busy"), StoreUnavailable("away")])
def test_what_passes_is_tried_again(error: Exception) -> None:
    assert wait_before_retry(error, 1, SETTINGS) == 2.0


def test_while_the_store_is_away_nothing_is_given_up() -> None:
    waits = [wait_before_retry(StoreUnavailable("away"), n, SETTINGS) for n in (1, 2, 6, 10**6)]
    assert waits == [2.0, 4.0, 60.0, 60.0]


@pytest.mark.parametrize("error", [PermanentError("forbidden"), UserError("no")])
def test_what_will_not_pass_is_given_up_at_once(error: Exception) -> None:
    assert wait_before_retry(error, 1, SETTINGS) is None


def test_a_hint_of_the_tracker_is_kept_to_within_reason() -> None:
    assert wait_before_retry(RetryableError("", retry_after=60.0), 1, SETTINGS) == 60.0
    assert wait_before_retry(RetryableError("", retry_after=1e9), 1, SETTINGS) == 3600.0
    assert wait_before_retry(RetryableError("", retry_after=0.1), 1, SETTINGS) == 2.0


def test_ids_of_deliveries_sort_as_they_came() -> None:
    numbers = [1, 2, 9, 10, 99, 100, 10**9, 10**12]
    ids = [delivery_job_id(seq, 0) for seq in numbers]
    assert ids == sorted(ids)
    assert delivery_job_id(7, 2) > delivery_job_id(7, 1)


def test_trap_5_an_old_sqlite_is_named_with_what_to_do() -> None:
    assert sqlite_problem((3, 11), (3, 40, 1)) == ""
    assert sqlite_problem((3, 12), (3, 42, 0)) == ""
    problem = sqlite_problem((3, 12), (3, 40, 1))
    assert "3.40.1" in problem
    assert "3.42" in problem
    assert "PostgreSQL" in problem
    assert "3.35" in sqlite_problem((3, 11), (3, 34, 0))
