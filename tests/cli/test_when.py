from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cli.when import when
from core.errors import UsageError

NOW = datetime(2026, 11, 26, 15, 30, tzinfo=timezone(timedelta(hours=1)))  # a Thursday


def said(text: str, *, ahead: bool = False) -> str:
    return when(text, NOW, ahead=ahead).strftime("%Y-%m-%d %H:%M %z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", "2026-11-20 00:00 +0100"),
        ("2026-11-20 14:05", "2026-11-20 14:05 +0100"),
        ("2026-11-20T14:05Z", "2026-11-20 14:05 +0000"),
        ("now", "2026-11-26 15:30 +0100"),
        ("today", "2026-11-26 00:00 +0100"),
        ("Yesterday", "2026-11-25 00:00 +0100"),
        ("yesterday 09:15", "2026-11-25 09:15 +0100"),
        ("yesterday at 09:15", "2026-11-25 09:15 +0100"),
        ("2 days ago", "2026-11-24 15:30 +0100"),
        ("an  hour ago", "2026-11-26 14:30 +0100"),
        ("90m", "2026-11-26 14:00 +0100"),
        ("3h ago", "2026-11-26 12:30 +0100"),
        ("two weeks ago", "2026-11-12 15:30 +0100"),
        ("tuesday", "2026-11-24 00:00 +0100"),
        ("Tue", "2026-11-24 00:00 +0100"),
        ("last tuesday", "2026-11-24 00:00 +0100"),
        ("thursday", "2026-11-26 00:00 +0100"),
        ("last thursday", "2026-11-19 00:00 +0100"),
        ("thursday 18:00", "2026-11-19 18:00 +0100"),
        ("friday", "2026-11-20 00:00 +0100"),
        ("next friday", "2026-11-27 00:00 +0100"),
        ("08:00", "2026-11-26 08:00 +0100"),
        ("18:00", "2026-11-25 18:00 +0100"),
        ("in 2 hours", "2026-11-26 17:30 +0100"),
        ("tomorrow", "2026-11-27 00:00 +0100"),
    ],
)
def test_a_time_that_was(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 hours", "2026-11-26 17:30 +0100"),
        ("in 2 hours", "2026-11-26 17:30 +0100"),
        ("1 hour ago", "2026-11-26 14:30 +0100"),
        ("18:00", "2026-11-26 18:00 +0100"),
        ("08:00", "2026-11-27 08:00 +0100"),
        ("monday 09:00", "2026-11-30 09:00 +0100"),
        ("thursday 18:00", "2026-11-26 18:00 +0100"),
        ("thursday", "2026-12-03 00:00 +0100"),
        ("last monday", "2026-11-23 00:00 +0100"),
        ("tomorrow 09:00", "2026-11-27 09:00 +0100"),
    ],
)
def test_a_time_to_come(text: str, expected: str) -> None:
    assert said(text, ahead=True) == expected


@pytest.mark.parametrize(
    "text",
    ["", "soon", "25:00", "yesterday 9", "2026-13-01", "2026", "in 2 hours ago", "3 fortnights",
     "999999 weeks ago", "the day before", "tuesday 99:99", "١٢ days ago ago", "mo", "in"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="2 days ago"):
        when(text, NOW)


def test_the_clock_on_the_wall_counts_where_summer_ends() -> None:
    now = datetime(2026, 10, 26, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert when("2026-10-24", now).astimezone(UTC).hour == 22
    assert when("monday", now).astimezone(UTC).hour == 23


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_time_or_refused(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert when(text, NOW).tzinfo is not None
