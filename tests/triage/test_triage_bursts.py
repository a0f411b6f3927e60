"""Many reports of one outage make one note, and leave those who reported it in peace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.model import EventKind, StatusCategory
from core.search.clusters import MOST_REPORTS
from core.store.store import Store
from core.triage.policy import SPOKEN_FOR
from plugins.similar.bursts import has_burst, speaking
from tests.store.stores import NOON, an_issue
from tests.triage.similar_house import SimilarHouse

WORDS = "Checkout answers 502 Bad Gateway"
BODY = "Paying with a card ends in 502 Bad Gateway since this morning, in the web shop"
FIRST = "github:acme/shop#1"


@pytest.fixture
def house(sqlite_store: Store, tmp_path: Path) -> Iterator[SimilarHouse]:
    made = SimilarHouse(sqlite_store, tmp_path)
    yield made
    made.finder.close()


def told(house: SimilarHouse, key: str = FIRST) -> int:
    """How many more reports the comment on an issue tells of; 0 where it tells of none."""
    found = re.search(r"(\d+) more reports? of this", house.tracker.comment(key))
    return int(found.group(1)) if found else 0


def test_a_burst_is_one_note_edited_in_place_and_not_a_comment_on_each(house: SimilarHouse) -> None:
    keys = [
        house.report(n, f"{WORDS}{'!' * (n % 3)}", f"{BODY}. Order {n}", minute=n / 4)
        for n in range(1, 19)
    ]
    # The first four came before there was a burst, three of them with the first to point at.
    assert house.commented == sorted(keys[:4])
    assert told(house) == 17
    assert "#2" in house.tracker.comment(FIRST)
    assert "and 7 more" in house.tracker.comment(FIRST)
    assert house.tracker.posted == 4, "the note was edited, not posted again"
    hidden = house.stored(FIRST, "burst", keys[11])
    assert hidden.verdict == "hide"
    assert hidden.sentence == SPOKEN_FOR
    assert FIRST not in hidden.sentence, "who may read of it is asked when it is written"
    of_first = [only for key, only in house.plugins_asked if key == FIRST]
    assert set(of_first[1:]) == {frozenset({"similar"})}, "only the plugin that has to say more"


def test_of_a_great_burst_no_more_are_counted_and_who_speaks_is_left_in_peace(
    house: SimilarHouse,
) -> None:
    for n in range(1, MOST_REPORTS + 2):
        house.report(n, WORDS, BODY, minute=n / 4)
    assert f"{MOST_REPORTS} or more reports of this" in house.tracker.comment(FIRST)
    looks = sum(key == FIRST for key, _ in house.plugins_asked)
    edits = house.tracker.comment(FIRST)
    for n in range(MOST_REPORTS + 2, MOST_REPORTS + 6):
        house.report(n, WORDS, BODY, minute=n / 4)
    assert sum(key == FIRST for key, _ in house.plugins_asked) == looks
    assert house.tracker.comment(FIRST) == edits


def test_reports_that_come_slowly_are_no_burst(house: SimilarHouse) -> None:
    keys = [house.report(n, WORDS, BODY, minute=30 * n) for n in range(1, 6)]
    assert told(house) == 0
    assert house.commented == sorted(keys[1:]), "each is told of the earlier ones"


def test_the_note_stays_when_the_issue_is_looked_at_again(house: SimilarHouse) -> None:
    for n in range(1, 7):
        house.report(n, WORDS, BODY)
    assert told(house) == 5
    house.say("We are looking into it.", key=FIRST)
    house.write_due()
    assert told(house) == 5
    house.say("/trackside accept", key=FIRST)
    house.write_due()
    assert told(house) == 5, "there is nothing to accept about it"


def test_a_person_may_take_the_note_off_and_a_report_out(house: SimilarHouse) -> None:
    for n in range(1, 7):
        house.report(n, WORDS, BODY)
    house.say("/trackside reject burst", key=FIRST)
    house.write_due()
    assert told(house) == 0
    assert house.report(7, WORDS, BODY)
    assert told(house) == 0, "they said no"


def test_a_report_that_vanishes_or_is_hidden_is_not_counted(house: SimilarHouse) -> None:
    keys = [house.report(n, WORDS, BODY) for n in range(1, 8)]
    assert told(house) == 6
    with house.store.write() as transaction:
        hidden = replace(house.issue(keys[3]), private=True)
        house.store.issues.save(transaction, hidden)
        house.store.issues.save(
            transaction, house.issue(keys[4]), deleted_at=datetime(2026, 3, 2, tzinfo=UTC)
        )
    house.write_all(FIRST)
    assert told(house) == 4
    assert "#4" not in house.tracker.comment(FIRST)


def test_a_closed_first_report_does_not_speak_for_those_that_are_open(house: SimilarHouse) -> None:
    house.report(1, WORDS, BODY, minute=-5000, status_category=StatusCategory.DONE)
    keys = [house.report(n, WORDS, BODY, minute=n) for n in range(2, 9)]
    assert told(house, keys[0]) == 6
    assert FIRST not in house.commented


def test_other_words_are_no_part_of_a_burst(house: SimilarHouse) -> None:
    for n in range(1, 8):
        house.report(n, f"Page w{n}x lacks a v{n}y", f"I miss a v{n}y on the page of w{n}x")
    assert told(house) == 0


def test_the_windows_edges() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    times = [noon + timedelta(minutes=m) for m in (0, 20, 40, 60)]
    assert has_burst(times, 4, timedelta(minutes=60))
    assert not has_burst(times, 4, timedelta(minutes=59))
    assert not has_burst([None, *times], 5, timedelta(minutes=60))


def test_chains_and_rings_have_one_speaker_and_earlier_ones_are_looked_for() -> None:
    reports = [an_issue(n, id=n, created_at=datetime(2026, 3, n, tzinfo=UTC)) for n in range(1, 30)]
    asked: list[int] = []

    def earlier(one):
        asked.append(one.id)
        return [r for r in reports if r.id < one.id][-3:]

    assert speaking(reports[20:], earlier).id == 21 - 4 * 3
    assert len(asked) == 4, "bounded"
    ring = [replace(reports[0], duplicate_of=reports[1].key), reports[1]]
    assert speaking(ring, lambda _one: []).id == 2
    ring[1] = replace(reports[1], duplicate_of=reports[0].key)
    assert speaking(ring, lambda _one: []).id == 1


def test_a_ticket_of_insiders_is_told_of_a_public_report_and_not_the_other_way(
    house: SimilarHouse,
) -> None:
    house.store.issues.import_batch(
        an_issue(n, title=f"Unrelated u{n}a report", body=f"about u{n}b and u{n}c")
        for n in range(20, 60)
    )
    secret = {
        "key": "github:acme/ops#7",
        "project": "acme/ops",
        "private": True,
        "external_id": "7007",
    }
    ticket = house.report(
        7, "Stripe webhook retries exhaust the worker pool", BODY, minute=-1, **secret
    )
    report = house.report(8, "Worker pool exhausted by Stripe webhook retries", BODY, minute=5)
    assert "Worker pool exhausted by Stripe" in house.tracker.comment(ticket)
    assert report not in house.commented
    assert house.stored(report, "similar", ticket).verdict == "show"
    assert "Stripe" not in house.tracker.comment(report)
    house.say("/trackside accept", key=ticket)
    house.write_due()
    assert house.tracker.links == {(ticket, report)}


def test_an_issue_that_was_edited_is_a_report_too(house: SimilarHouse) -> None:
    for n in range(1, 5):
        house.report(n, WORDS, BODY)
    key = house.report(5, "Something else entirely", "of no importance to anybody")
    assert told(house) == 0
    edited = replace(house.issue(key), title=WORDS, body=BODY, updated_at=NOON + timedelta(hours=1))
    house.tracker.issues[key] = edited
    house.deliver(EventKind.ISSUE_EDITED, key)
    house.write_due()
    assert told(house) == 4


def test_a_burst_of_long_ago_is_no_news(house: SimilarHouse) -> None:
    for n in range(1, 5):
        house.report(n, WORDS, BODY)
    house.clock = NOON + timedelta(days=300)
    house.report(5, WORDS, BODY)
    assert told(house) == 0
