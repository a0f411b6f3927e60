"""How well a person's data and harassment are recognised, measured; and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from core.model import EventKind
from core.store.audit import SENSITIVE_LINE
from core.store.store import Store
from core.triage.sensitive import SensitiveMemory, why_sensitive
from core.triage.sensitive_numbers import holds_number
from tests.store.stores import an_issue
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House
from tests.triage.sensitive_sentences import (
    HARASSMENT,
    INNOCENT,
    PERSONAL,
    UNSEEN_INNOCENT,
    UNSEEN_SENSITIVE,
)

BUG = a_suggestion("label", "bug")
SHOWN = a_suggestion("label", "docs", promised=None)


def recognised(sentences: Iterable[str]) -> list[str]:
    return [text for text in sentences if why_sensitive(an_issue(title=text))]


# -- measured ------------------------------------------------------------------------------


def test_what_the_patterns_were_written_for_is_not_lost_again() -> None:
    sensitive = [*PERSONAL, *HARASSMENT]
    hits, wrong = recognised(sensitive), recognised(INNOCENT)
    assert len(hits) / len(sensitive) >= 0.85
    assert len(hits) / (len(hits) + len(wrong)) >= 0.97
    assert len(wrong) / len(INNOCENT) <= 0.02


def test_what_it_is_about_is_told() -> None:
    told = [why_sensitive(an_issue(title=text)) for text in recognised(HARASSMENT)]
    assert told.count("harassment") / len(told) >= 0.95
    told = [why_sensitive(an_issue(title=text)) for text in recognised(PERSONAL)]
    assert told.count("a person's data") / len(told) >= 0.95


def test_in_words_that_nobody_thought_of_half_is_recognised_and_hardly_anything_wrongly() -> None:
    """First measured: 15 of 26, and none of the 26 others. It is a net with holes."""
    assert len(recognised(UNSEEN_SENSITIVE)) >= 13
    assert len(recognised(UNSEEN_INNOCENT)) <= 1


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("charged twice on card 4539 1488 0343 6467", True),
        ("charged twice on card 4539-1488-0343-6467", True),
        ("card 4539 1488 0343 6468", False),  # does not add up
        ("order 4539148803436467", False),  # nobody calls it a card
        ("test card 4242 4242 4242 4242", False),
        ("iban de89 3704 0044 0532 0130 00", True),
        ("iban de89 3704 0044 0532 0130 01", False),
        ("gb82west12345698765432", True),
        ("my ssn: 078-05-1120", True),
        ("078-05-1120", False),
        ("card " + "4 " * 5_000, False),
    ],
)
def test_numbers_of_people_are_those_that_add_up(text: str, holds: bool) -> None:
    assert holds_number(text) is holds


def test_what_was_looked_at_is_remembered_until_it_changes() -> None:
    sensitive = SensitiveMemory()
    assert sensitive(an_issue(title="XSS in the title", id=1, version=1))
    assert sensitive(an_issue(title="harmless now", id=1, version=1)), "not looked at again"
    assert not sensitive(an_issue(title="harmless now", id=1, version=2))


# -- what follows --------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["I can see another customer's invoices", "He harassed me"])
def test_all_stops_and_the_ledger_says_so_once(house: House, title: str) -> None:
    house.open(suggest=[BUG, SHOWN], title=title)
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.comments == {}
    assert house.ledger() == []
    with house.store.read() as transaction:
        trail = house.store.audit.trail(transaction, issue_id=house.issue().id)
    told = [entry for entry in trail if entry.what == SENSITIVE_LINE]
    assert len(told) == 1
    assert "it may be about" in told[0].why
    assert title not in told[0].why


def test_commands_are_not_followed_there_but_undo_is(house: House) -> None:
    house.open(suggest=[BUG, SHOWN])
    house.write()
    house.tracker.change(body="He harassed me")
    house.deliver(EventKind.ISSUE_EDITED)
    said = house.tracker.comment()
    house.say("/trackside accept\n/trackside why\n/trackside help")
    house.write()
    assert house.tracker.comment() == said
    assert house.tracker.reactions == set()
    house.say("/trackside undo")
    house.write()
    assert house.ledger() == [("bug", "undone")]
    assert house.tracker.comment() == said


def test_what_was_asked_before_it_looked_so_is_not_done(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.say("/trackside accept")
    house.tracker.change(body="my address is shown publicly")
    house.write()
    assert house.tracker.labels() == set()
    assert house.ledger() == [("docs", "cancelled")]


def test_nobody_is_led_to_one_from_elsewhere(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    house.open(2, title="I can see another customer's invoices")
    similar = a_suggestion("similar", "github:acme/shop#2", promised=None)
    house.open(suggest=[similar, SHOWN], key=KEY)
    house.write()
    assert "customer" not in house.tracker.comment()
    assert "docs" in house.tracker.comment()
