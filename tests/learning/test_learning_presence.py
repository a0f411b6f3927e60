"""Who is gone: in a small project, too, and as long as nobody sees them do anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from core.learning.assignees import learn_assignees
from core.learning.assignment import Filed, History
from core.learning.presence import (
    LEAST_UNDATED,
    MOST_MISSED,
    Doing,
    Presence,
    doings,
)
from core.model import Comment, FieldChange, Person
from tests.learning.synthetic import issue

START = datetime(2025, 1, 1, tzinfo=UTC)
ADA, BEN, CYD = (Person(id=name, handle=name) for name in ("ada", "ben", "cyd"))


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def taken(number: int, who: Person, *, dated: bool = True) -> Filed:
    return Filed(
        key=f"n:a#{number}", title="It fails", body="", labels=(), author="", people=(who,),
        at=day(number * 3) if dated else None,
    )  # fmt: skip


def past(count: int, left_at: int, *, dated: bool = True) -> list[Filed]:
    """Ada and Ben take turns, and so does Cyd until she leaves; an issue every third day."""
    who = [(ADA, BEN, CYD) if number < left_at else (ADA, BEN) for number in range(count)]
    return [taken(n, some[n % len(some)], dated=dated) for n, some in enumerate(who)]


def history_of(issues: list[Filed]) -> History:
    made = History()
    for one in issues:
        made.add(one)
    return made


def here(history: History) -> set[str]:
    people = history.candidates()
    return {people[number] for number in history.present(people)}


def test_in_a_small_project_somebody_who_left_is_no_candidate_after_half_a_year() -> None:
    assert here(history_of(past(155, left_at=100))) == {"ada", "ben", "cyd"}
    gone = history_of(past(170, left_at=100))
    assert here(gone) == {"ada", "ben"}
    assert gone.why_gone("cyd").startswith(
        "took none of the last 71 issues that somebody took, and"
    )


def test_somebody_who_does_other_things_stays() -> None:
    made = history_of(past(300, left_at=100))
    assert made.is_gone("cyd")
    made.presence.saw(["cyd"], day(800))
    assert not made.is_gone("cyd")


def test_a_busy_project_s_days_do_not_suffice_nor_a_slow_one_s_issues() -> None:
    presence = Presence()
    presence.saw(["cyd"], day(0))
    presence.saw(["ada"], day(170))
    assert not presence.is_gone("cyd", 200, 300)
    presence.saw(["ada"], day(400))
    assert presence.is_gone("cyd", 200, 300)
    assert not presence.is_gone("cyd", 25, 300), "a share of all issues"
    assert not presence.is_gone("cyd", 199, 2_000)
    assert presence.is_gone("cyd", 200, 2_000)
    assert presence.is_gone("ada", MOST_MISSED, 9_000), "who takes none takes none"


def test_where_no_day_is_told_half_of_all_issues_tell() -> None:
    without = past(300, left_at=100, dated=False)
    assert "cyd" in here(history_of(without[: 100 + LEAST_UNDATED - 2]))
    gone = history_of(without)
    assert here(gone) == {"ada", "ben"}
    assert gone.why_gone("cyd") == "took none of the last 201 issues that somebody took"
    gone.presence.saw(["ada"], day(3))
    assert gone.is_gone("cyd"), "her own days are not known"


def test_what_people_do_is_read_up_to_the_newest_issue() -> None:
    first = issue(
        1,
        created_at=day(1),
        author=ADA,
        history=(
            FieldChange(at=day(3), actor=BEN, field="labels", after="x"),
            FieldChange(at=None, actor=CYD, field="labels", after="x"),
            FieldChange(at=day(2), actor=None, field="labels", after="x"),
        ),
        comments=(
            Comment(id="1", body="b", author=CYD, created_at=day(2)),
            Comment(id="2", body="b", author=CYD, created_at=day(9)),
        ),
    )
    second = issue(2, created_at=day(4), author=None)
    expected: list[Doing] = [(day(1), "ada"), (day(2), "cyd"), (day(3), "ben")]
    assert doings([first, second]) == expected
    assert doings([issue(1, created_at=None, author=ADA)]) == []


@pytest.mark.parametrize("seen_late", [False, True])
def test_who_left_is_named_on_the_card_and_kept_with_the_model(seen_late: bool) -> None:
    seen = [(day(890), "cyd")] if seen_late else []
    model = learn_assignees(
        past(300, left_at=100), project="a", seed=1, progress=lambda _d, _w: None, seen=seen
    )
    assert model is not None
    why = str(model.card.silent.get("cyd", {}).get("why", ""))
    assert ("not seen in the newest 180 days" in why) is not seen_late
    read = History.from_data(json.loads(json.dumps(model.data["history"])))
    assert ("cyd" in here(read)) is seen_late


def test_what_they_do_later_is_not_known_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes back is gone until then, on the walk through the past as well."""
    known = []
    present = History.present

    def watched(self: History, people: Sequence[str]) -> list[int]:
        found = present(self, people)
        known.append((self.count, any(people[number] == "cyd" for number in found)))
        return found

    monkeypatch.setattr(History, "present", watched)
    learn_assignees(
        past(300, left_at=50), project="a", seed=1, progress=lambda _d, _w: None,
        seen=[(day(750), "cyd")],
    )  # fmt: skip
    assert not any(there for count, there in known if 150 < count < 240)
    assert all(there for count, there in known if count > 255)
