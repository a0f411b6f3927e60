from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import (
    CredentialsError,
    GoneError,
    MalformedDelivery,
    PermanentError,
    RetryableError,
    StoreUnavailable,
)
from core.model import Comment, Event, EventKind, FieldChange, Ignored, Issue, Person
from core.store.inbox import DeliveryStatus
from core.store.store import Store
from core.triage.dispatch import Dispatcher, partition_of
from core.triage.intake import Intake
from core.triage.underway import Underway
from tests.store.stores import a_delivery, an_issue
from tests.triage.fake_tracker import KEY, ME, REPORTER, Clock, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
PART = frozenset({"body", "labels", "status", "comments", "history", "duplicate_of"})


# -- understanding -------------------------------------------------------------------------


def test_a_delivery_that_means_nothing_is_ignored_with_its_reason(house: House) -> None:
    seq = house.deliver(Ignored("only the colour of a label changed"))
    assert house.delivery(seq) == ("ignored", "only the colour of a label changed")


def test_a_delivery_that_cannot_be_read_has_failed_and_may_be_sent_again(house: House) -> None:
    seq = house.deliver(MalformedDelivery("no issue in it"))
    assert house.delivery(seq) == ("failed", "no issue in it")
    house.store.inbox.accept(a_delivery("d-1"))
    assert [d.attempt for d in house.store.inbox.waiting(9)] == [1]


def test_a_defect_of_a_connector_costs_one_delivery(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    seq = house.deliver(ZeroDivisionError("a defect"))
    assert house.delivery(seq) == ("failed", "internal error: ZeroDivisionError('a defect')")
    assert f"delivery {seq} could not be parsed" in caplog.text


def test_a_delivery_of_a_connection_that_is_not_configured_has_failed(house: House) -> None:
    seq = house.store.inbox.accept(a_delivery(connection="former")).seq
    house.handling.handle(seq)
    assert house.delivery(seq) == ("failed", "its connection is not configured")


def test_where_the_store_is_away_no_delivery_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seq = house.receive(house.event(EventKind.ISSUE_OPENED, issue=an_issue()))

    def away(_: str) -> Person:
        raise StoreUnavailable("away")

    monkeypatch.setattr(house.store, "me", away)
    with pytest.raises(StoreUnavailable):
        house.handling.handle(seq)
    assert house.delivery(seq) == ("received", "")


def test_a_delivery_that_does_not_exist_is_nothing_to_do(house: House) -> None:
    house.handling.handle(12345)


def test_only_the_projects_that_are_listened_to_count(store: Store) -> None:
    house = House(store, projects=("acme/other",))
    house.tracker.issues[KEY] = an_issue()
    seq = house.deliver(EventKind.ISSUE_OPENED)
    status, reason = house.delivery(seq)
    assert (status, "acme/shop" in reason) == ("ignored", True)
    assert store.issues.by_key(KEY) is None


@pytest.mark.parametrize(
    "kind", [EventKind.COMMENT_ADDED, EventKind.COMMENT_EDITED, EventKind.COMMENT_DELETED]
)
def test_our_own_comment_coming_back_is_ignored(house: House, kind: EventKind) -> None:
    house.open()
    comment = Comment(id="c1", body="/trackside accept", author=ME)
    seq = house.deliver(kind, comment=comment, actor=ME, own=True)
    assert house.delivery(seq)[0] == "ignored"
    assert house.issue().comments == ()


def test_a_change_of_ours_is_stored_also_where_it_comes_with_a_comment(house: House) -> None:
    """Jira Data Center tells of a change and a comment in one delivery."""
    house.open()
    house.tracker.change(labels=("bug",))
    change = FieldChange(field="labels", after="bug", actor=ME)
    house.deliver(
        EventKind.ISSUE_LABELLED,
        actor=ME,
        own=True,
        changes=(change,),
        comment=Comment(id="c1", body="ours", author=ME),
    )
    assert house.issue().labels == ("bug",)
    assert house.issue().comments == ()


# -- handling ------------------------------------------------------------------------------


def test_a_delivery_that_was_worked_on_says_what_it_meant(house: House) -> None:
    house.tracker.issues[KEY] = an_issue()
    seq = house.deliver(EventKind.ISSUE_OPENED)
    (record,) = house.store.inbox.records(seq=seq)
    assert record.status is DeliveryStatus.PROCESSED
    assert (record.event, record.issue_key, record.reason) == ("issue.opened", KEY, "")
    assert house.woken == 1
    assert len(house.store.outbox.waiting(9)) == 1


def test_plugins_are_given_the_whole_issue(house: House) -> None:
    house.open()
    house.say("first", REPORTER)
    house.say("second", REPORTER)
    assert [c.body for c in house.asked[-1].comments] == ["first", "second"]
    assert house.asked[-1].id == house.issue().id


def test_plugins_are_asked_only_where_an_issue_says_something_new(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.relabel(add=["docs"])
    house.deliver(EventKind.ISSUE_CLOSED)
    house.tell_labels(add=["x"])
    assert len(house.asked) == 1


def test_where_people_change_something_the_comment_follows(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.write()
    house.relabel(add=["bug"])
    house.write()
    assert "bug" not in house.tracker.comment()


def test_whoever_dies_after_an_event_was_stored_is_followed_by_one_that_considers_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is new; what was suggested must be looked at all the same."""
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.write()
    house.tracker.change(labels=("bug",))
    told = house.tell_labels(add=["bug"], by=Person(id="7"), own=False, handle=False)
    seq = house.receive(told)

    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("core.triage.handling.Handling._consider", die)
        with pytest.raises(Killed):
            house.handling.handle(seq)
    assert house.outcomes("bug") == ["accepted"]
    assert house.stored("bug").verdict == "show"
    house.handling.handle(seq)
    assert house.stored("bug").sentence == "It is so already."
    assert house.outcomes("bug") == ["accepted"]
    house.write()
    assert "bug" not in house.tracker.comment()


def test_an_issue_that_is_edited_while_plugins_think_is_considered_again(house: House) -> None:
    """Deliveries of one issue come one after another: the edit waits its turn."""

    def edit() -> None:
        house.while_suggesting = lambda: None
        house.tracker.change(title="Now about XSS in the title")

    house.while_suggesting = edit
    house.open(suggest=[BUG])
    assert house.ledger() == [("bug", "planned")]
    house.deliver(EventKind.ISSUE_EDITED)
    assert house.ledger() == [("bug", "cancelled")]
    house.write()
    assert house.tracker.calls == []


def test_an_issue_that_is_deleted_while_plugins_think_gets_no_plans(house: House) -> None:
    def delete() -> None:
        house.while_suggesting = lambda: None
        with house.store.write() as transaction:
            stored = house.store.issues.find(transaction, an_issue())
            assert stored is not None
            house.store.issues.save(transaction, stored, deleted_at=house.tracker.now())

    house.while_suggesting = delete
    house.tracker.issues[KEY] = an_issue()
    house.suggestions = [BUG]
    house.deliver(EventKind.ISSUE_OPENED)
    with house.store.read() as transaction:
        assert house.store.actions.actions(transaction) == []
    assert house.store.outbox.waiting(9) == []


# -- what a delivery leaves out ------------------------------------------------------------


def test_an_unknown_issue_that_is_described_in_part_is_read_whole(house: House) -> None:
    house.tracker.issues[KEY] = an_issue(body="The whole text", labels=("a",))
    part = an_issue(title="A title")
    comment = Comment(id="c-1", body="hello", author=REPORTER, created_at=Clock()())
    house.deliver(EventKind.COMMENT_ADDED, issue=part, absent=PART, comment=comment, actor=REPORTER)
    found = house.issue()
    assert (found.body, found.labels) == ("The whole text", ("a",))
    assert [c.body for c in found.comments] == ["hello"]
    assert house.tracker.calls == ["read_issue"]


@pytest.mark.parametrize("known", [True, False])
def test_the_tracker_is_not_asked_where_that_is_not_needed(house: House, known: bool) -> None:
    if known:
        house.open(body="Body")
        house.deliver(EventKind.ISSUE_EDITED, issue=an_issue(title="New"), absent=PART)
        assert house.issue().body == "Body"
    else:
        # No tracker tells comments, history and duplicates with an issue.
        house.open()
    house.deliver(EventKind.ISSUE_DELETED, issue=an_issue(5), absent=PART)
    assert house.tracker.calls == []


def _partial(house: House, issue: Issue | None = None) -> int:
    comment = Comment(id="c-1", body="hello", author=REPORTER)
    return house.receive(
        house.event(
            EventKind.COMMENT_ADDED,
            issue=issue or an_issue(),
            absent=PART,
            comment=comment,
            actor=REPORTER,
        )
    )


def test_an_issue_that_is_gone_by_then_is_no_failure(house: House) -> None:
    seq = _partial(house)
    house.handling.handle(seq)
    status, reason = house.delivery(seq)
    assert (status, "has it no more" in reason) == ("processed", True)
    assert house.store.issues.by_key(KEY) is None


def test_a_tracker_that_cannot_answer_is_asked_again_later(house: House) -> None:
    house.tracker.issues[KEY] = an_issue()
    house.tracker.fail("read_issue", RetryableError("502"))
    seq = _partial(house)
    with pytest.raises(RetryableError, match="502"):
        house.handling.handle(seq)
    assert house.delivery(seq)[0] == "received"
    house.handling.handle(seq)
    assert house.delivery(seq)[0] == "processed"


def test_refused_credentials_do_not_lose_a_delivery(house: House) -> None:
    house.tracker.issues[KEY] = an_issue()
    house.tracker.fail("read_issue", CredentialsError("401"))
    seq = _partial(house)
    with pytest.raises(RetryableError, match="401") as raised:
        house.handling.handle(seq)
    assert raised.value.retry_after == 60.0
    house.handling.handle(seq)
    assert house.issue().title == "Issue 1"


def test_what_the_tracker_does_not_tell_us_has_failed(house: House) -> None:
    house.tracker.issues[KEY] = an_issue()
    house.tracker.fail("read_issue", PermanentError("403"))
    seq = _partial(house)
    with pytest.raises(PermanentError, match="403"):
        house.handling.handle(seq)
    house.handling.failed(seq, "attempt 1: 403")
    assert house.delivery(seq) == ("failed", "attempt 1: 403")


def test_a_person_whose_right_cannot_be_asked_for_because_the_issue_is_gone(
    house: House,
) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.tracker.fail("may_triage", GoneError("404"))
    seq = house.say("/trackside accept")
    assert house.delivery(seq)[0] == "processed"
    assert house.ledger() == []


# -- dispatching ---------------------------------------------------------------------------


class FakeQueue:
    """Keeps what it is given, and refuses what it has, as the durable queue does."""

    def __init__(self) -> None:
        self.deliveries: dict[tuple[int, int], str] = {}
        self.writes: list[tuple[str, int]] = []
        self.down = False

    def enqueue_deliveries(self, deliveries: Any) -> None:
        if self.down:
            raise StoreUnavailable("the queue is away")
        for seq, attempt, partition in deliveries:
            self.deliveries.setdefault((seq, attempt), partition)

    def enqueue_write_back(self, connection: str, issue_id: int) -> bool:
        self.writes.append((connection, issue_id))
        return True


Dispatchers = Callable[[FakeQueue], Dispatcher]


@pytest.fixture
def dispatcher(house: House, tmp_path: Path) -> Dispatchers:
    def make(queue: FakeQueue) -> Dispatcher:
        marks = Underway(tmp_path)
        return Dispatcher(
            house.store, house.handling, queue, marks, Intake(house.store), poll_seconds=0.01
        )

    return make


def test_what_waits_is_handed_on_in_order_with_its_issue(
    house: House, dispatcher: Dispatchers
) -> None:
    queue = FakeQueue()
    first = house.receive(house.event(EventKind.ISSUE_OPENED, issue=an_issue(1)))
    house.receive(Ignored("nothing"))
    second = house.receive(house.event(EventKind.ISSUE_OPENED, issue=an_issue(2)))
    label = house.receive(house.event(EventKind.LABEL_CHANGED, issue=None, label=(None, "x")))
    assert not dispatcher(queue).turn()
    assert queue.deliveries == {
        (first, 0): "acme-github/1001",
        (second, 0): "acme-github/1002",
        (label, 0): "acme-github/acme/shop",
    }
    assert house.store.inbox.waiting(9) == []
    assert house.store.inbox.counts()["queued"] == 3
    assert house.store.inbox.counts()["ignored"] == 1


def test_what_is_due_is_handed_on_once(house: House, dispatcher: Dispatchers) -> None:
    queue = FakeQueue()
    house.open(suggest=[BUG])
    hands = dispatcher(queue)
    hands.turn()
    hands.turn()
    assert queue.writes == [("acme-github", house.issue().id)]


def test_where_the_queue_is_away_everything_waits(house: House, dispatcher: Dispatchers) -> None:
    queue = FakeQueue()
    queue.down = True
    seq = house.receive(house.event(EventKind.ISSUE_OPENED, issue=an_issue(1)))
    with pytest.raises(StoreUnavailable):
        dispatcher(queue).turn()
    assert [d.seq for d in house.store.inbox.waiting(9)] == [seq]
    queue.down = False
    dispatcher(queue).turn()
    assert list(queue.deliveries) == [(seq, 0)]


def test_the_thread_outlives_failures_and_stops_when_told(
    house: House, dispatcher: Dispatchers
) -> None:
    queue = FakeQueue()
    queue.down = True
    seq = house.receive(house.event(EventKind.ISSUE_OPENED, issue=an_issue(1)))
    house.store.inbox.mark_queued(house.store.inbox.waiting(9))
    hands = dispatcher(queue)
    hands.start()
    queue.down = False
    hands.wake()
    deadline = time.monotonic() + 10
    while not queue.deliveries:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    hands.stop()
    assert list(queue.deliveries) == [(seq, 0)]


def test_an_event_waits_its_turn_with_its_issue() -> None:
    def place(issue: Issue | None) -> str:
        return partition_of(
            Event(
                kind=EventKind.ISSUE_EDITED,
                connection="c",
                project="acme/shop",
                occurred_at=Clock()(),
                issue=issue,
            )
        )

    assert place(an_issue(1)) == place(an_issue(1, key="github:acme/moved#9"))
    assert place(an_issue(1)) != place(an_issue(2))
    assert place(replace(an_issue(1), external_id="")) == f"c/{KEY}"
    assert place(None) == "c/acme/shop"
