"""Stopping Trackside and letting it go on; the quiet after an issue was filed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.connector import ProjectConfig
from core.errors import RetryableError, UserError
from core.model import EventKind, Mode
from core.store import tables
from core.store.pauses import Pause
from core.store.store import Store
from core.triage import stop
from core.triage.rules import make_rule
from tests.store.stores import an_issue
from tests.triage.fake_tracker import CONNECTION, KEY, MAINTAINER, REPORTER, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
HIGH = a_suggestion("priority", "high")
SHOWN = a_suggestion("label", "docs", promised=None)

EVERY = [
    stop.of_project("github", "acme/shop"),
    stop.of_connection(CONNECTION),
    stop.of_everything(),
]


@pytest.fixture(params=["issue", "project", "connection", "everywhere"])
def what(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def target(house: House, scope: str) -> Pause:
    return [stop.of_issue(house.issue()), *EVERY][
        ["issue", "project", "connection", "everywhere"].index(scope)
    ]


def expire(house: House) -> None:
    """The time until which something was paused is over."""
    with house.store.write() as transaction:
        until = datetime.now(UTC) - timedelta(seconds=1)
        transaction.execute(tables.pauses.update().values(until=until))


# -- pause ---------------------------------------------------------------------------------


def test_what_is_paused_is_not_written_to_and_goes_on_where_it_was(house: House, what: str) -> None:
    house.open(suggest=[BUG, SHOWN])
    stop.pause(house.store, target(house, what), by="ada", why="release day")
    assert house.write() is None
    assert house.tracker.calls == []
    assert house.ledger() == [("bug", "planned")]
    assert stop.resume(house.store, target(house, what), by="ada") == 1
    assert [due.issue_id for due in house.store.outbox.waiting(9)] == [house.issue().id]
    house.write()
    assert house.ledger() == [("bug", "applied")]
    assert "docs" in house.tracker.comment()


def test_others_go_on(house: House) -> None:
    house.open(suggest=[BUG])
    house.open(2, suggest=[BUG])
    stop.pause(house.store, stop.of_issue(house.issue()), by="ada")
    stop.pause(house.store, stop.of_project("github", "acme/other"), by="ada")
    stop.pause(house.store, stop.of_project("jira", "acme/shop"), by="ada")
    stop.pause(house.store, stop.of_connection("acme-jira"), by="ada")
    house.write("github:acme/shop#2")
    assert house.tracker.labels("github:acme/shop#2") == {"bug"}


def test_what_nobody_would_suggest_by_then_is_not_fired_off(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    stop.pause(house.store, stop.of_everything(), by="ada")
    house.write()
    house.suggestions = [HIGH]
    stop.resume(house.store, stop.of_everything(), by="ada")
    house.write()
    assert house.ledger() == [("bug", "cancelled"), ("high", "applied")]
    asked = len(house.asked)
    house.write()
    assert len(house.asked) == asked, "judged again once, not each time"


def test_it_is_judged_again_also_where_nobody_looked_meanwhile(house: House) -> None:
    house.open(suggest=[BUG])
    stop.pause(house.store, stop.of_everything(), by="ada")
    house.suggestions = []
    stop.resume(house.store, stop.of_everything(), by="ada")
    house.write()
    assert house.ledger() == [("bug", "cancelled")]


def test_a_pause_that_ends_by_itself(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    until = datetime.now(UTC) + timedelta(hours=1)
    stop.pause(house.store, stop.of_everything(), by="ada", until=until)
    wait = house.write()
    assert wait is not None
    assert 3500 < wait.seconds <= 3600
    assert not wait.whole_connection
    assert "paused by ada" in wait.why
    house.suggestions = [HIGH]
    expire(house)
    assert house.store.pauses.list() == []
    house.write()
    assert house.ledger() == [("bug", "cancelled"), ("high", "applied")]


def test_a_pause_between_the_plan_and_the_write_is_obeyed(house: House) -> None:
    """Somebody stops everything while the issue is read, just before it is written."""
    house.open(suggest=[BUG, SHOWN])
    read = house.tracker.read_issue

    def reading(ref: object) -> object:
        stop.pause(house.store, stop.of_everything(), by="ada")
        return read(ref)  # type: ignore[arg-type]

    house.tracker.read_issue = reading  # type: ignore[method-assign, assignment]
    house.write()
    assert "add_labels" not in house.tracker.calls
    assert "write_comment" not in house.tracker.calls
    assert house.ledger() == [("bug", "planned")]
    with house.store.read() as transaction:
        assert house.store.pauses.is_held(transaction, house.issue().id)


def test_what_was_begun_before_is_not_tried_again_meanwhile(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", RetryableError("502"))
    house.write()
    house.pass_time()
    stop.pause(house.store, stop.of_everything(), by="ada")
    house.tracker.calls.clear()
    house.write()
    assert house.tracker.calls == []
    stop.resume(house.store, stop.of_everything(), by="ada")
    house.write_all()
    assert house.tracker.labels() == {"bug"}


def test_taking_back_goes_on(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    stop.pause(house.store, stop.of_everything(), by="ada")
    house.say("/trackside undo")
    house.write()
    assert house.tracker.labels() == set()


def test_the_comment_is_taken_away_all_the_same(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.write()
    stop.pause(house.store, stop.of_everything(), by="ada")
    house.desk.undo(house.issue(), house.comments()[-1], by="ada", because="noise")
    house.write()
    assert house.tracker.comments == {}


def test_what_a_person_asks_for_waits_as_well_and_they_are_told(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.write()
    stop.pause(house.store, stop.of_project("github", "acme/shop"), by="ada", why="release day")
    house.say("/trackside accept")
    house.write()
    said = house.tracker.comment()
    assert "The project acme/shop is paused by ada since" in said
    assert "release day. It is done once that ends." in said
    assert house.tracker.labels() == set()
    writes = house.tracker.calls.count("write_comment")
    house.write()
    assert house.tracker.calls.count("write_comment") == writes
    stop.resume(house.store, stop.of_project("github", "acme/shop"), by="ada")
    house.write()
    assert house.tracker.labels() == {"docs"}


def test_the_wider_pause_holds_where_a_narrower_one_ended(house: House) -> None:
    house.open(suggest=[BUG])
    stop.pause(house.store, stop.of_everything(), by="ada")
    stop.pause(house.store, stop.of_issue(house.issue()), by="ada")
    house.write()
    stop.resume(house.store, stop.of_issue(house.issue()), by="ada")
    house.write()
    assert house.ledger() == [("bug", "planned")]
    pause = stop.holding(house.store, house.issue())
    assert pause is not None
    assert pause.named == "everything"


def test_stopping_twice_is_stopping_once_and_no_pause_is_begun_in_the_past(house: House) -> None:
    house.open()
    stop.pause(house.store, stop.of_everything(), by="ada", why="first")
    stop.pause(house.store, stop.of_everything(), by="bob", why="second")
    (pause,) = house.store.pauses.list()
    assert (pause.by, pause.why) == ("bob", "second")
    assert stop.resume(house.store, stop.of_everything(), by="ada") == 0
    assert stop.resume(house.store, stop.of_everything(), by="ada") is None
    with pytest.raises(UserError, match="is over already"):
        stop.pause(
            house.store, stop.of_everything(), by="ada", until=datetime(2020, 1, 1, tzinfo=UTC)
        )


# -- by a comment --------------------------------------------------------------------------


def test_a_comment_pauses_the_issue_and_lets_it_go_on(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.write()
    house.say("/trackside pause we discuss this first")
    house.write()
    said = house.tracker.comment()
    assert "Paused by maintainer-1: nothing more is written on this issue" in said
    assert "docs" not in said
    (pause,) = house.store.pauses.list()
    assert (pause.issue_key, pause.why) == (KEY, "we discuss this first")
    house.suggestions = [BUG]
    house.say("More to say.")
    house.write()
    assert house.tracker.comment() == said
    house.say("/trackside resume")
    house.write()
    assert house.tracker.labels() == {"bug"}
    assert "Trackside goes on here." in house.tracker.comment()


def test_only_who_administers_it_pauses_a_project(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.say("/trackside pause project release day")
    house.write()
    assert "right to administer the project" in house.tracker.comment()
    assert house.store.pauses.list() == []
    house.tracker.managers = {MAINTAINER.id}
    house.say("/trackside pause project release day")
    house.write()
    (pause,) = house.store.pauses.list()
    assert (pause.project, pause.why) == ("acme/shop", "release day")
    house.say("/trackside resume")
    house.write()
    assert "That is for others to end." in house.tracker.comment()
    house.say("/trackside resume project")
    house.write()
    assert house.store.pauses.list() == []
    house.say("/trackside resume")
    house.write()
    assert "Nothing was paused here." in house.tracker.comment()


# -- the quiet -----------------------------------------------------------------------------


def fresh(minutes: float = 0.0) -> dict[str, object]:
    return {"created_at": datetime.now(UTC) - timedelta(minutes=minutes)}


def test_after_filing_nothing_is_said_or_done_for_a_while(sqlite_store: Store) -> None:
    house = House(sqlite_store, quiet_minutes=2)
    house.open(suggest=[BUG, SHOWN], **fresh(1.5))
    wait = house.write()
    assert wait is not None
    assert 20 < wait.seconds <= 30
    assert not wait.whole_connection
    assert house.tracker.calls == []
    # Nobody else waits for it, and whoever looks once it is over finds what is so by then.
    house.suggestions = [HIGH]
    house.say("It is urgent.", REPORTER)
    with house.store.write() as transaction:
        past = datetime.now(UTC) - timedelta(minutes=3)
        transaction.execute(tables.issues.update().values(created_at=past))
    house.write()
    assert house.ledger() == [("bug", "cancelled"), ("high", "applied")]
    assert house.tracker.posted == 1


def test_who_asks_is_answered_at_once(sqlite_store: Store) -> None:
    house = House(sqlite_store, quiet_minutes=2)
    house.open(suggest=[BUG, SHOWN], **fresh())
    house.say("/trackside accept")
    house.write()
    assert house.tracker.labels() == {"bug", "docs"}


def test_what_was_asked_for_elsewhere_is_done_and_the_rest_waits(sqlite_store: Store) -> None:
    house = House(sqlite_store, quiet_minutes=2)
    house.open(suggest=[BUG, SHOWN], **fresh())
    house.desk.accept(house.issue(), house.stored("docs").suggestion, by="ada", because="so")
    assert house.write() is not None
    assert house.tracker.labels() == {"docs"}
    assert house.tracker.comments == {}


@pytest.mark.parametrize(
    "fields", [{"created_at": None}, fresh(5), {"created_at": datetime(2020, 1, 1, tzinfo=UTC)}]
)
def test_old_issues_are_not_waited_for(sqlite_store: Store, fields: dict[str, object]) -> None:
    house = House(sqlite_store, quiet_minutes=2)
    house.open(suggest=[BUG], **fields)
    assert house.write() is None
    assert house.tracker.labels() == {"bug"}


def test_a_clock_that_is_ahead_makes_it_no_longer(sqlite_store: Store) -> None:
    house = House(sqlite_store, quiet_minutes=2)
    house.open(suggest=[BUG], **fresh(-600))
    wait = house.write()
    assert wait is not None
    assert wait.seconds <= 120


# -- by project ----------------------------------------------------------------------------


def test_a_project_may_be_bolder_or_more_careful_than_its_connection(sqlite_store: Store) -> None:
    house = House(
        sqlite_store,
        mode=Mode.OBSERVE,
        by_project={
            "acme/shop": ProjectConfig(mode=Mode.APPLY, modes={"priority": Mode.SUGGEST}),
            "acme/quiet": ProjectConfig(quiet_minutes=5),
        },
    )
    house.open(suggest=[BUG, HIGH])
    house.write()
    assert house.tracker.labels() == {"bug"}
    assert "high" in house.tracker.comment()
    key = "github:acme/quiet#1"
    house.suggestions = [BUG]
    house.tracker.issues[key] = an_issue(2, key=key, project="acme/quiet", external_id="q1")
    house.deliver(house.event(EventKind.ISSUE_OPENED, key))
    house.write(key)
    assert house.tracker.labels(key) == set()
    assert house.tracker.comment(key) == ""


def test_the_end_of_a_pause_is_heeded_once_also_while_the_tracker_is_away(house: House) -> None:
    house.open(suggest=[BUG])
    stop.pause(
        house.store,
        stop.of_everything(),
        by="ada",
        until=datetime.now(UTC) + timedelta(hours=1),
    )
    house.write()
    expire(house)
    house.tracker.fail("add_labels", RetryableError("502"), RetryableError("502"))
    asked = len(house.asked)
    for _ in range(3):
        house.write()
    assert len(house.asked) == asked + 1, "judged again once, however long the tracker is away"


def test_who_pauses_anew_until_a_time_has_what_waits_look_at_it(house: House) -> None:
    house.open(suggest=[BUG])
    stop.pause(house.store, stop.of_everything(), by="ada")
    house.write()
    house.store.outbox.handed_on(house.store.outbox.waiting(9))
    until = datetime.now(UTC) + timedelta(hours=1)
    stop.pause(house.store, stop.of_everything(), by="ada", until=until)
    assert [due.issue_id for due in house.store.outbox.waiting(9)] == [house.issue().id]
    wait = house.write()
    assert wait is not None
    assert wait.seconds <= 3600


def test_a_timed_pause_in_the_middle_of_a_write_leaves_a_look_to_come(house: House) -> None:
    house.open(suggest=[BUG])
    house.store.outbox.handed_on(house.store.outbox.waiting(9))
    read = house.tracker.read_issue

    def reading(ref: object) -> object:
        until = datetime.now(UTC) + timedelta(hours=1)
        stop.pause(house.store, stop.of_everything(), by="ada", until=until)
        return read(ref)  # type: ignore[arg-type]

    house.tracker.read_issue = reading  # type: ignore[method-assign, assignment]
    house.write()
    assert [due.issue_id for due in house.store.outbox.waiting(9)] == [house.issue().id]


def test_a_rule_against_a_label_holds_where_the_type_is_written_as_one(house: House) -> None:
    with house.store.write() as transaction:
        make_rule(
            house.store,
            transaction,
            tracker="github",
            project="acme/shop",
            kind="label",
            value="bug",
            by="ada",
            why="we have types",
        )
    house.open(suggest=[a_suggestion("type", "bug")], labels=())
    house.write_all()
    assert house.tracker.labels() == set()
    assert house.stored("bug", "type").verdict == "show"
