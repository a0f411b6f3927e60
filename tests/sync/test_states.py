"""The arithmetic of syncs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connector import Batch
from core.model import Issue
from core.store.syncs import SyncState
from core.sync import state as states

NOW = datetime(2026, 4, 1, tzinfo=UTC)
times = st.integers(-3_000, 1_000).map(lambda days: NOW + timedelta(days=days))


def issue(at: datetime | None) -> Issue:
    return Issue(key="notes:a/b#1", tracker="notes", project="a/b", title="x", updated_at=at)


def begun(before: SyncState | None = None, *, whole: bool = False) -> SyncState:
    return states.begin("acme", "a/b", before, whole=whole, now=NOW)


def after(state: SyncState, *at: datetime | None, done: bool = True) -> SyncState:
    return states.moved(
        state,
        Batch(issues=tuple(issue(when) for when in at), cursor="next", done=done),
        comments=0,
        now=NOW,
    )


def finished(*at: datetime | None) -> SyncState:
    return states.finished(after(begun(), *at), NOW)


@given(st.lists(times | st.none(), max_size=5))
def test_the_watermark_is_the_newest_change_and_never_in_the_future(
    at: list[datetime | None],
) -> None:
    known = [min(when, NOW) for when in at if when]
    mark = finished(*at).watermark
    assert mark is not None
    assert mark == max(known, default=NOW - timedelta(hours=1))
    assert mark <= NOW


@given(st.lists(times, min_size=1), st.lists(times))
def test_a_watermark_never_goes_back(first: list[datetime], second: list[datetime]) -> None:
    before = finished(*first)
    later = after(begun(before), *second)
    assert later.watermark is not None
    assert before.watermark is not None
    assert later.watermark >= before.watermark


def test_a_project_is_read_whole_the_first_time_and_from_its_watermark_after_that() -> None:
    first = begun()
    assert first.is_whole
    assert states.cursor_of(first) == ""
    done = finished(NOW - timedelta(days=1))
    assert done.whole_at == NOW
    second = begun(done)
    assert second.run == first.run + 1
    assert second.since == NOW - timedelta(days=1) - states.OVERLAP
    assert not second.is_whole


def test_an_interrupted_run_is_gone_on_with_unless_everything_is_asked_for() -> None:
    incremental = begun(finished(NOW))
    assert begun(incremental) is incremental
    whole = begun(incremental, whole=True)
    assert whole.is_whole
    assert whole.watermark == NOW
    assert begun(whole) is whole
    assert begun(whole, whole=True) is whole


def test_a_whole_run_verifies_and_another_is_done() -> None:
    read = after(begun(), NOW)
    assert states.is_verifying(read)
    assert states.verified_to(states.verified(read, 17)) == 17
    assert after(begun(finished(NOW)), NOW).finished_at == NOW


def test_a_run_that_begins_again_midway_reads_from_what_it_has() -> None:
    at = NOW - timedelta(days=9)
    midway = states.restarted(after(begun(), at, done=False))
    assert midway.is_whole
    assert states.cursor_of(midway) == ""
    assert states.reads_from(midway) == at - states.OVERLAP
    assert states.reads_from(begun()) is None


@pytest.mark.parametrize(
    ("whole_at", "days", "due"),
    [
        (None, 7.0, False),
        (NOW - timedelta(days=7), 7.0, True),
        (NOW - timedelta(days=6), 7.0, False),
        (NOW - timedelta(days=600), 0.0, False),
    ],
)
def test_when_everything_is_read_anew(whole_at: datetime | None, days: float, due: bool) -> None:
    assert states.pick_whole(whole_at, days, NOW) is due


def test_issues_out_of_order_say_nothing_of_how_far_the_list_was_read() -> None:
    read_again = Batch(issues=(issue(NOW - timedelta(days=1)),), cursor="x", in_order=False)
    state = states.moved(begun(), read_again, comments=0, now=NOW)
    assert (state.issues, state.newest) == (1, None)
    up_to = NOW - timedelta(days=9)
    state = states.moved(state, replace(read_again, reaches=up_to), comments=0, now=NOW)
    assert (state.issues, state.newest) == (2, up_to)
