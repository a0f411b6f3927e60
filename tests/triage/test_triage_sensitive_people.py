"""How well a person's data and harassment are recognised, measured; and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from core.model import EventKind
from core.store.audit import SENSITIVE_LINE
from core.store.store import Store
from core.triage.sensitive import SensitiveMemory, why_sensitive
from core.triage.sensitive.concepts import ideas_in, what_meets
from core.triage.sensitive.numbers import holds_number, lists_people
from core.triage.sensitive.words import WORDS
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
from tests.triage.sensitive_sentences_by_idea import (
    TRIED_INNOCENT,
    TRIED_SENSITIVE,
)
from tests.triage.sensitive_sentences_held_out import HELD_OUT_INNOCENT, HELD_OUT_SENSITIVE

BUG = a_suggestion("label", "bug")
SHOWN = a_suggestion("label", "docs", promised=None)


DATA = Path(__file__).parent / "data"


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


def test_what_the_ideas_were_written_with_is_not_lost_again() -> None:
    assert len(recognised(TRIED_SENSITIVE)) / len(TRIED_SENSITIVE) >= 0.9
    assert len(recognised(TRIED_INNOCENT)) / len(TRIED_INNOCENT) <= 0.02


def test_in_words_that_nobody_thought_of_most_is_recognised_and_hardly_anything_wrongly() -> None:
    """Measured: 53 of the 56 held out (35 with the first words), 25 of the 26 older ones; of 82
    innocent ones 2. Of another 54, written last and by then new, it caught 38. A net with holes.
    """
    sensitive = [*UNSEEN_SENSITIVE, *HELD_OUT_SENSITIVE]
    innocent = [*UNSEEN_INNOCENT, *HELD_OUT_INNOCENT]
    assert len(recognised(sensitive)) / len(sensitive) >= 0.85
    assert len(recognised(innocent)) / len(innocent) <= 0.03


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


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("person{n}@shop{n}.org, Main Street {n}", True),
        ("Person {n}, +44 20 7946 0{n}00", True),
        ("person{n}@example.com", False),
        ("Signed-off-by: Person <person{n}@shop{n}.org>", False),
        ("person@shop.org {n}", False),
        ("@person{n} +1", False),
    ],
)
def test_a_list_of_people_is_one_of_many_with_their_addresses(line: str, holds: bool) -> None:
    assert lists_people("\n".join(line.format(n=n).lower() for n in range(1, 9))) is holds
    assert not lists_people("\n".join(line.format(n=n).lower() for n in range(1, 4)))


def test_every_entry_of_the_words_can_be_met() -> None:
    for idea, entries in WORDS.items():
        for entry in entries.split():
            text = entry.replace("*", "").replace("_", " ")
            assert idea in ideas_in(text), (idea, entry)


def test_a_rule_holds_within_a_sentence_and_not_across() -> None:
    assert what_meets("guests can delete invoices of others") == "a vulnerability"
    assert what_meets("guests can log in. others delete invoices") == ""
    assert what_meets("guests cannot delete invoices of others") == ""
    far = "word " * 40
    assert what_meets(f"{far} guests can delete invoices {far}") == "a vulnerability"
    assert what_meets(f"guests {far} delete {far} invoices") == ""


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


@pytest.mark.parametrize(
    ("name", "count", "caught", "wrongly"),
    [("sensitive_measure.jsonl", 250, 87, 12), ("sensitive_measure_second.jsonl", 320, 132, 4)],
)
def test_on_issues_by_other_hands_nearly_nine_in_ten_are_recognised(
    name: str, count: int, caught: int, wrongly: int
) -> None:
    """What was measured, so that it gets no worse: of 100 and 150 sensitive issues 87 and 132
    (people's data 19 of 25 and 53 of 60), and 12 of 150 and 4 of 170 innocent ones, of which 50 and
    70 are near misses.

    Whoever adds to the words, or to what the weights are learned from, does not read these files:
    they are there to measure.
    """
    told = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    found = {True: 0, False: 0}
    for one in told:
        issue = an_issue(title=one["title"], body=one["body"])
        found[one["sensitive"]] += bool(why_sensitive(issue))
    assert len(told) == count
    assert found[True] >= caught
    assert found[False] <= wrongly
