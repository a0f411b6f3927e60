"""Messages: at least once each, tried for days, in order, given up and sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import CredentialsError, GoneError, PermanentError, RetryableError
from core.store import tables
from core.store.messages import MessageStatus
from core.store.store import Store
from core.subscriber import Postponed, kinds_named
from core.telling.spreading import Spreader
from tests.telling.follower import Post, follower, raising
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House

DAY = 86_400.0
AWAY = RetryableError("no answer")
MADE = kinds_named(["suggestion.made"])


def suggest(house: House, *values: str) -> None:
    house.open(suggest=[a_suggestion("label", value, promised=None) for value in values])


def values(told: object) -> list[str]:
    return [e.suggestion.value for e in told if e.suggestion]  # type: ignore[attr-defined]


def test_each_subscriber_is_told_once_whatever_others_answer(store: Store) -> None:
    """On both databases."""
    house = House(store)
    fine, broken = follower("fine", kinds=MADE), follower("broken", kinds=MADE)
    broken.answer = raising(AWAY)
    post = Post(store, [broken, fine])
    suggest(house, "a", "b", "c")
    post.tell()
    post.tell()
    assert values(fine.told) == ["a", "b", "c"]
    assert [status for _, status in post.statuses("fine")] == ["delivered"] * 3
    assert [status for _, status in post.statuses("broken")] == ["waiting"] * 3
    assert post.state("broken").failures == 1
    assert post.state("broken").problem == "no answer"
    assert b'trackside_messages_total{outcome="delivered",subscriber="test/fine"} 3.0' in (
        post.metrics.render()
    )


def test_one_that_comes_back_is_told_everything_in_order(house: House) -> None:
    one = follower(kinds=MADE)
    one.answer = raising(AWAY)
    post = Post(house.store, [one])
    suggest(house, "a", "b", "c")
    post.tell()
    for _ in range(8):
        post.deliver(DAY / 24)
    # It is asked for one message alone, ever more seldom, and not for each.
    assert {values(events)[0] for events in one.calls} == {"a"}
    one.answer = lambda _events: None
    post.deliver(DAY / 24)
    assert values(one.told) == ["a", "b", "c"]
    assert (post.state().failures, post.state().problem) == (0, "")


def test_one_that_is_gone_for_a_week_finds_the_last_days_and_the_rest_as_dead_letters(
    house: House,
) -> None:
    one = follower(kinds=MADE)
    one.answer = raising(AWAY)
    post = Post(house.store, [one])
    suggest(house, "a", "b")
    post.tell()
    post.deliver(4 * DAY)
    assert [status for _, status in post.statuses()] == ["dead", "dead"]
    calls = len(one.calls)
    post.deliver(DAY)
    assert len(one.calls) == calls, "nobody is asked where nothing waits"
    house.desk.consider(house.issue(), [])
    suggest(house, "a", "b")
    post.now += timedelta(days=2)
    post.spread()
    one.answer = lambda _events: None
    post.deliver(DAY / 24)
    assert values(one.told) == ["a", "b"]

    until = post.now + timedelta(days=3)
    assert house.store.messages.replay("test/f", post.now, until) == 2
    post.deliver()
    assert len(one.told) == 4
    assert {status for _, status in post.statuses()} == {"delivered"}
    ids = [event.id for event in one.told]
    assert len(set(ids)) == 4


def test_a_message_that_is_refused_does_not_keep_others_waiting(house: House) -> None:
    def picky(events: object) -> None:
        if values(events) == ["a"]:
            raise RetryableError("answered 500", one_issue=True)

    one = follower(kinds=MADE, answer=picky)
    post = Post(house.store, [one])
    suggest(house, "a", "b", "c")
    post.tell()
    assert values(one.told) == ["b", "c"]
    waiting = post.messages(status=MessageStatus.WAITING)
    assert [(m.attempts, m.problem) for m in waiting] == [(1, "answered 500")]
    for _ in range(6):
        post.deliver(60)
    assert len(one.calls) == 6, "5 s, 30 s and 2 min later, then 10 min"
    post.deliver(4 * DAY)
    assert post.statuses()[0][1] == "dead"
    assert len({e.id for events in one.calls for e in events if values([e]) == ["a"]}) == 1


def test_what_it_will_never_take_is_a_dead_letter_at_once(house: House) -> None:
    one = follower(kinds=MADE, answer=raising(PermanentError("too long")))
    post = Post(house.store, [one])
    suggest(house, "a")
    post.tell()
    (message,) = post.messages()
    assert (message.status, message.problem, message.attempts) == ("dead", "too long", 1)


def test_refused_credentials_are_waited_for(house: House) -> None:
    one = follower(kinds=MADE, answer=raising(CredentialsError("who are you")))
    post = Post(house.store, [one])
    suggest(house, "a")
    post.tell()
    one.answer = lambda _events: None
    post.deliver(60)
    assert values(one.told) == ["a"]


def test_a_defect_of_a_plugin_costs_a_try_and_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    one = follower(kinds=MADE, answer=raising(ZeroDivisionError("secret text")))
    post = Post(house.store, [one])
    suggest(house, "a")
    post.tell()
    (message,) = post.messages()
    assert (message.status, message.problem) == ("waiting", "an internal error")
    assert "subscriber test/f failed" in caplog.text


def test_one_that_wants_no_more_is_switched_off_until_it_is_switched_on(house: House) -> None:
    one = follower(kinds=MADE, answer=raising(GoneError("answered 410 Gone")))
    post = Post(house.store, [one])
    suggest(house, "a", "b")
    post.tell()
    assert post.state().disabled == "answered 410 Gone"
    assert [status for _, status in post.statuses()] == ["dead", "dead"]
    house.open(2, suggest=[a_suggestion("label", "c", promised=None)])
    post.tell()
    post.deliver(DAY)
    assert len(one.calls) == 1
    assert len(post.messages()) == 2, "nothing is stored for one that is switched off"
    house.store.messages.mark("test/f", disabled="")
    one.answer = lambda _events: None
    house.open(3, suggest=[a_suggestion("label", "d", promised=None)])
    post.tell()
    assert values(one.told) == ["d"]


def test_one_that_puts_it_off_is_asked_again_then_with_all_that_came_since(house: House) -> None:
    one = follower(kinds=MADE, most_at_once=10, answer=lambda _events: Postponed(600))
    post = Post(house.store, [one])
    suggest(house, "a")
    post.tell()
    house.open(2, suggest=[a_suggestion("label", "b", promised=None)])
    post.tell()
    assert len(one.calls) == 1
    one.answer = lambda _events: None
    post.deliver(600)
    assert [values(events) for events in one.calls] == [["a"], ["a", "b"]]
    assert [m.attempts for m in post.messages()] == [1, 1], "putting off is no try"
    assert post.state().last_delivered_at == post.now


def test_a_wait_that_it_names_is_kept_to(house: House) -> None:
    one = follower(kinds=MADE, answer=raising(RetryableError("429", retry_after=1_800)))
    post = Post(house.store, [one])
    suggest(house, "a")
    post.tell()
    one.answer = lambda _events: None
    post.deliver(1_700)
    assert len(one.calls) == 1
    post.deliver(101)
    assert values(one.told) == ["a"]


def test_who_dies_while_telling_is_followed_by_one_that_tells_it_again(house: House) -> None:
    class Killed(BaseException):
        pass

    one = follower(kinds=MADE)
    post = Post(house.store, [one])
    suggest(house, "a")
    post.spread()

    def die(_events: object) -> None:
        raise Killed

    one.answer = die
    with pytest.raises(Killed):
        post.deliver()
    one.answer = lambda _events: None
    after = Post(house.store, [one], now=post.now)
    # Another process, which waits until the dead one's claim is over.
    after.couriers["test/f"].process = "p2"
    assert after.couriers["test/f"].step(post.now) > 0
    after.deliver(121)
    assert values(one.told) == ["a"]
    assert one.calls[0][0].id == one.calls[1][0].id


def test_lines_are_spread_once_by_however_many(house: House) -> None:
    one = follower(kinds=MADE)
    post = Post(house.store, [one])
    suggest(house, "a")
    second = Spreader(house.store, post.named, post.now)
    with house.store.read() as transaction:
        ids = house.store.feed.untold(transaction, 10)
    post.spread()
    with house.store.write() as transaction:
        for line_id in ids:  # as if it had been read before the other one was done
            transaction.execute(
                tables.ledger_entries.update()
                .where(tables.ledger_entries.c.id == line_id)
                .values(untold=1)
            )
    second.spread(post.now)
    post.deliver()
    assert values(one.told) == ["a"]


def test_a_new_subscriber_is_told_of_what_happens_from_then_on(house: House) -> None:
    suggest(house, "a")
    one = follower(kinds=MADE)
    post = Post(house.store, [one])
    # What is written within the same moment is no matter: the past is.
    post.spreader._since = dict.fromkeys(post.named, post.now)
    post.tell()
    assert one.calls == []
    assert post.spreader.pass_over_old() == 0
    house.open(2, suggest=[a_suggestion("label", "b", promised=None)])
    post.tell()
    assert values(one.told) == ["b"]


def test_the_past_is_passed_over_without_being_read(house: House) -> None:
    suggest(house, "a", "b")
    with house.store.read() as transaction:
        assert len(house.store.feed.untold(transaction, 10)) == 2
    post = Post(house.store, [follower()])
    post.spreader._since = dict.fromkeys(post.named, post.now + timedelta(seconds=1))
    assert post.spreader.pass_over_old() == 2
    with house.store.read() as transaction:
        assert house.store.feed.untold(transaction, 10) == []


def test_what_is_long_over_is_forgotten_and_dead_letters_later(house: House) -> None:
    fine, dead = follower("fine", kinds=MADE), follower("dead", kinds=MADE)
    dead.answer = raising(PermanentError("no"))
    post = Post(house.store, [fine, dead])
    suggest(house, "a")
    post.tell()
    removed = post.messages("fine")[0]
    day = timedelta(days=1)

    def forget(days: int) -> int:
        now = post.now + days * day
        return house.store.messages.forget(
            finished_before=now - 7 * day, dead_before=now - 30 * day, limit=100
        )

    assert removed.status == "delivered"
    assert [forget(6), forget(8), forget(29), forget(31)] == [0, 1, 0, 1]
    assert house.store.messages.list() == []


def test_with_an_issue_that_is_erased_its_messages_go(house: House) -> None:
    post = Post(house.store, [follower(kinds=MADE)])
    suggest(house, "a")
    post.spread()
    with house.store.write() as transaction:
        transaction.execute(tables.issues.delete().where(tables.issues.c.key == KEY))
    assert post.messages() == []
