"""What people were shown and never answered, and what they answer without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.model import EventKind, FieldChange, Mode, OutcomeKind, Relation, RelationKind
from core.model import StatusCategory as Category
from core.outcomes.counting import By, count
from core.outcomes.sweep import note_all_ignored
from core.plugin import KnownLabel
from core.store.experience import Experience
from core.store.store import Store
from core.triage.feedback import answers_in_closing
from tests.store.stores import an_issue
from tests.triage.fake_tracker import KEY, MAINTAINER, a_suggestion
from tests.triage.house import House
from tests.triage.test_triage_feedback import stored

LABEL = a_suggestion("label", "ui", confidence=0.8)
DUPLICATE = a_suggestion("duplicate", "github:acme/shop#2", confidence=0.9)


def sweep(house: House, *, after_days: float = 0.0, days: float = 14.0) -> int:
    now = datetime.now(UTC) + timedelta(days=after_days)
    return note_all_ignored(house.store, days=days, now=now)


def close(house: House, category: Category = Category.DONE, resolution: str = "completed") -> None:
    house.tracker.change(KEY, status="closed", status_category=category, resolution=resolution)
    change = FieldChange(field="status", before="open", after="closed", actor=MAINTAINER)
    house.deliver(EventKind.ISSUE_CLOSED, changes=(change,))


def fates(house: House) -> dict[str, int]:
    now = datetime.now(UTC) + timedelta(days=30)
    total, _ = count(house.store.measures.shown(), By.KIND, now)
    return dict(total.fates)


def test_what_was_shown_and_not_answered_in_time_is_ignored_once(house: House) -> None:
    house.open(suggest=[LABEL])
    house.write_all()
    assert sweep(house) == 0
    assert sweep(house, after_days=13) == 0
    assert sweep(house, after_days=15) == 1
    assert sweep(house, after_days=30) == 0
    assert fates(house) == {"ignored": 1}


def test_an_issue_that_is_closed_over_it_ignores_it_at_once(house: House) -> None:
    house.open(suggest=[LABEL])
    house.write_all()
    close(house)
    assert sweep(house, days=0) == 1
    with house.store.read() as transaction:
        trail = house.store.audit.trail(transaction, issue_id=house.issue().id)
    (why,) = [entry.why for entry in trail if entry.what == "ignored"]
    assert why == "the issue was closed, and nobody had answered"


def test_who_answers_later_has_answered(house: House) -> None:
    house.open(suggest=[LABEL])
    house.write_all()
    sweep(house, after_days=15)
    house.relabel(add=["ui"])
    assert house.outcomes("ui") == ["accepted"]
    assert fates(house) == {"accepted": 1}
    assert sweep(house, after_days=60) == 0


def test_ignoring_is_no_answer_to_policy_the_comment_or_training(house: House) -> None:
    house.open(suggest=[LABEL])
    house.write_all()
    house.desk.consider(house.issue())
    house.write_all()
    said = house.tracker.comment()
    sweep(house, after_days=15)
    assert house.outcomes("ui") == []
    assert Experience(house.store.database).fared("github", "acme/shop") == []
    assert house.store.experience.answers("github", "acme/shop") == {}
    house.desk.consider(house.issue())
    house.write_all()
    assert house.tracker.comment() == said
    with house.store.read() as transaction:
        waiting = house.store.suggestions.suggestions(transaction, open_only=True)
    assert [one.suggestion.value for one in waiting] == ["ui"]


def test_what_nobody_could_see_is_not_ignored(house: House) -> None:
    house.open(suggest=[LABEL])
    assert sweep(house, after_days=15) == 0, "the comment was not written yet"


def test_what_we_took_back_ourselves_is_not_ignored(house: House) -> None:
    house.open(suggest=[LABEL])
    house.write_all()
    house.suggestions = ()
    house.deliver(EventKind.ISSUE_EDITED)
    assert sweep(house, after_days=15) == 0
    assert fates(house) == {"withdrawn": 1}


def test_what_was_applied_is_not_ignored_and_stands(sqlite_store: Store) -> None:
    house = House(sqlite_store, mode=Mode.APPLY)
    house.open(suggest=[a_suggestion("label", "ui", confidence=0.99, promised=0.99)])
    house.write_all()
    assert house.ledger() == [("ui", "applied")]
    close(house)
    assert sweep(house, after_days=15) == 0
    assert fates(house) == {"stood": 1}


# -- answers without a word ----------------------------------------------------------------


def test_who_closes_an_issue_as_done_says_that_it_is_no_duplicate(house: House) -> None:
    house.open(2)
    house.open(suggest=[DUPLICATE])
    house.write_all()
    close(house)
    assert house.outcomes(DUPLICATE.value, "duplicate") == ["rejected"]


@pytest.mark.parametrize(
    ("category", "fields"),
    [
        (Category.CANCELLED, {"resolution": "not_planned"}),
        (Category.DONE, {"resolution": "Duplicate"}),
        (Category.DONE, {"status": "Closed as duplicate"}),
        (Category.DONE, {"duplicate_of": "github:acme/shop#3"}),
        (
            Category.DONE,
            {"relations": (Relation(kind=RelationKind.DUPLICATE_OF, key="github:acme/shop#3"),)},
        ),
        (Category.IN_PROGRESS, {}),
    ],
)
def test_other_closings_say_nothing_of_duplicates(
    category: Category, fields: dict[str, object]
) -> None:
    issue = an_issue(**({"status": "Closed", "status_category": category} | fields))
    change = FieldChange(field="status", after="Closed", actor=MAINTAINER)
    waits = [stored("duplicate", "github:acme/shop#2")]
    assert answers_in_closing([change], issue, waits) == []


def test_a_duplicate_of_a_duplicate_is_one_of_its_original(house: House) -> None:
    """Who marks the issue beside the one that we named has not contradicted us."""
    house.open(2)
    of_second = Relation(kind=RelationKind.DUPLICATE_OF, key="github:acme/shop#2")
    house.open(3, relations=(of_second,))
    house.open(suggest=[DUPLICATE])
    house.write_all()
    for other, outcome in (("github:acme/shop#3", []), ("github:acme/shop#9", ["edited"])):
        change = FieldChange(field="duplicate_of", after=other, actor=MAINTAINER)
        house.deliver(EventKind.ISSUE_MARKED_DUPLICATE, changes=(change,))
        assert house.outcomes(DUPLICATE.value, "duplicate") == outcome


def test_to_edit_is_to_say_no(house: House) -> None:
    assert {kind for kind in OutcomeKind if kind.is_no} == {
        OutcomeKind.REJECTED,
        OutcomeKind.EDITED,
        OutcomeKind.REVERSED,
    }
    house.open(suggest=[a_suggestion("priority", "high", confidence=0.9)])
    house.write_all()
    change = FieldChange(field="priority", before="none", after="low", actor=MAINTAINER)
    house.deliver(EventKind.ISSUE_PRIORITISED, changes=(change,))
    assert house.outcomes("high", "priority") == ["edited"]
    (one,) = house.store.experience.answers("github", "acme/shop")[KEY]
    assert one.right is False
    assert "A person said no" in house.stored("high", "priority").sentence


def test_another_label_of_a_group_takes_the_place_of_the_suggested_one(house: House) -> None:
    grouped = {name: KnownLabel(group="area") for name in ("ui", "cart")} | {"docs": KnownLabel()}
    with house.store.write() as transaction:
        now = datetime.now(UTC)
        house.store.issues.set_labels(transaction, "github", "acme/shop", grouped, now)
    house.open(suggest=[LABEL])
    house.write_all()
    house.relabel(add=["docs"])
    assert house.outcomes("ui") == []
    house.relabel(add=["cart"])
    assert house.outcomes("ui") == ["edited"]
