"""How long issues wait for triage, where some have not been triaged yet."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.cli.outcomes import show
from core.model import EventKind, FieldChange, Mode
from core.outcomes.page import median_hours, page
from core.outcomes.summary import summarise, triage_times
from core.outcomes.triage_time import (
    Waits,
    chance_of_no_difference,
    describe,
    split,
    waits,
)
from core.store.measures import Triaged
from core.store.store import Store
from tests.store.stores import NOON
from tests.triage.fake_tracker import CONNECTION, MAINTAINER, REPORTER, a_suggestion
from tests.triage.house import House


def triaged(hours: float | None, *, filed: float = 0.0, **fields: Any) -> Triaged:
    at = NOON + timedelta(hours=filed)
    given: dict[str, Any] = {"unasked": None, "closed_at": None, "has_values": hours is not None}
    first = None if hours is None else at + timedelta(hours=hours)
    return Triaged(filed_at=at, first=first, **(given | fields))


def test_without_any_that_wait_it_is_the_plain_median() -> None:
    found = describe(Waits((1.0, 2.0, 3.0, 4.0, 50.0), ()))
    assert found["median_hours"]["value"] == 3.0
    assert found["median_hours"]["low"] <= 3.0 <= (found["median_hours"]["high"] or 99)
    assert found["curve"][-1] == [50.0, 0.0]


def test_those_that_still_wait_count_for_as_long_as_they_were_seen_to() -> None:
    """A median of the triaged ones alone would say two hours."""
    found = describe(Waits((1.0, 1.0, 2.0, 3.0, 40.0, 41.0), (30.0,) * 6))
    assert found["issues"] == 12
    assert found["median_hours"]["value"] == 40.0
    many = describe(Waits((1.0, 1.0, 2.0, 3.0, 4.0), (30.0,) * 20))
    assert many["median_hours"] is None, "fewer than half were triaged, however long one looked"


def test_the_estimate_is_kaplan_and_meiers() -> None:
    """The remission times of Freireich and others (1963), as textbooks estimate them."""
    treated = (6, 6, 6, 7, 10, 13, 16, 22, 23), (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    placebo = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23), ()
    some, none = (Waits(tuple(map(float, a)), tuple(map(float, b))) for a, b in (treated, placebo))
    assert describe(some)["median_hours"]["value"] == 23.0
    assert describe(some)["median_hours"]["low"] == 13.0
    assert describe(some)["median_hours"]["high"] is None, "no textbook knows it either"
    assert describe(none)["median_hours"] == {"value": 8.0, "low": 4.0, "high": 11.0}
    assert chance_of_no_difference(some, none) == pytest.approx(0.00004, abs=0.00002)


def test_an_issue_from_before_is_seen_until_trackside_came() -> None:
    began = NOON + timedelta(hours=100)
    found = [
        triaged(5.0),
        triaged(150.0),  # triaged, but only after Trackside had come
        triaged(7.0, filed=120.0),
        triaged(None, filed=130.0),
        triaged(1.0, filed=-24 * 400),  # too long ago
    ]
    before, since = split(found, began, now=NOON + timedelta(hours=200))
    assert before == Waits((5.0,), (100.0,))
    assert since == Waits((7.0,), (70.0,))


def test_of_what_has_a_label_from_nobody_knows_when_nothing_is_said() -> None:
    found = [triaged(None, has_values=True), triaged(2.0), triaged(None)]
    assert waits(found, until=NOON + timedelta(hours=9)) == Waits((2.0,), (9.0,), untold=1)


def test_who_closes_an_issue_ends_its_waiting() -> None:
    closed = NOON + timedelta(hours=3)
    found = [triaged(None, closed_at=closed), triaged(8.0, closed_at=closed)]
    assert waits(found, until=NOON + timedelta(hours=9)) == Waits((), (3.0, 3.0))


def test_what_trackside_set_by_itself_is_triage_only_where_that_is_asked() -> None:
    ours = triaged(None, unasked=NOON + timedelta(hours=1), has_values=True)
    until = NOON + timedelta(hours=9)
    assert waits([ours], until=until) == Waits((), (9.0,))
    assert waits([ours], until=until, unasked=True) == Waits((1.0,), ())


# -- from the ledger -----------------------------------------------------------------------


def test_the_ledger_tells_who_triaged_first(sqlite_store: Store) -> None:
    house = House(sqlite_store, mode=Mode.APPLY)
    promised = a_suggestion("label", "ui", confidence=0.99, promised=0.99)
    house.open(suggest=[promised])
    house.write_all()
    filed = house.issue().created_at
    assert filed is not None

    def first() -> list[tuple[bool, bool]]:
        found = house.store.measures.triaged(CONNECTION, since=filed)
        return [(one.first is not None, one.unasked is not None) for one in found]

    assert first() == [(False, True)], "Trackside's own label is nobody's triage"
    at_filing = FieldChange(field="labels", after="form", at=filed, actor=REPORTER)
    house.deliver(EventKind.ISSUE_LABELLED, changes=(at_filing,))
    assert first() == [(False, True)], "and neither is what a form set"
    by_hand = FieldChange(
        field="labels", after="docs", at=filed + timedelta(hours=2), actor=MAINTAINER
    )
    house.deliver(EventKind.ISSUE_LABELLED, changes=(by_hand,))
    assert first() == [(True, True)]
    assert house.store.measures.began(CONNECTION) is not None
    assert house.store.measures.began("another") is None


def test_who_agrees_to_a_suggestion_has_triaged(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "ui", confidence=0.8)])
    house.write_all()
    house.say("/trackside accept")
    filed = house.issue().created_at
    assert filed is not None
    (found,) = house.store.measures.triaged(CONNECTION, since=filed)
    assert found.first is not None


def test_where_nothing_was_shown_there_is_nothing_to_compare(house: House) -> None:
    house.open()
    now = datetime.now(UTC)
    assert triage_times(house.store, CONNECTION, now=now) is None
    found = summarise(house.store, [CONNECTION], now=now)
    assert found["total"]["shown"] == 0
    assert found["groups"] == found["time_to_triage"] == []


def test_before_and_since_are_shown_side_by_side(
    sqlite_store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten issues that were triaged within hours, and then ten within half an hour."""
    house = House(sqlite_store, mode=Mode.SUGGEST)
    now = datetime.now(UTC)
    for number in range(1, 21):
        early = number <= 10
        filed = now - timedelta(days=20) if early else now + timedelta(minutes=number)
        wait = timedelta(hours=number) if early else timedelta(minutes=30 + number)
        suggest = [a_suggestion("label", "ui", confidence=0.8)] if number == 11 else []
        issue = house.open(number, suggest=suggest, created_at=filed)
        change = FieldChange(field="labels", after="docs", at=filed + wait, actor=MAINTAINER)
        with sqlite_store.write() as transaction:
            sqlite_store.issues.add_history(transaction, issue.id, [change])
    found = summarise(sqlite_store, [CONNECTION], now=now + timedelta(days=2))
    (told,) = found["time_to_triage"]
    assert (told["before"]["triaged"], told["since"]["triaged"]) == (10, 10)
    assert told["before"]["median_hours"]["value"] == 5.0
    assert told["since"]["median_hours"]["value"] < 1.0
    assert told["p_value"] < 0.001
    html = page(found)
    assert "acme-github: not triaged yet" in html
    assert median_hours(told["before"]["median_hours"]) in re.sub("<[^>]*>", "", html)
    assert "(log-rank)" in html
    monkeypatch.setenv("COLUMNS", "160")
    show(found)
    assert median_hours(told["since"]["median_hours"]) in capsys.readouterr().out
