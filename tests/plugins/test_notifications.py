"""Messages to chat and mail: in plain words, at the right time, one for a burst, private ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import ConfigError, RetryableError
from core.model import ActionKind, ActionStatus, OutcomeKind, Verdict
from core.plugin_manager import PluginManager
from core.subscriber import (
    DeliveryContext,
    LedgerEvent,
    LedgerEventKind,
    Postponed,
    ToldAction,
    ToldIssue,
    ToldSuggestion,
)
from core.telling.delivering import event_for_test
from core.telling.registered import subscribers_of
from plugins.notifications import NotificationsPlugin
from plugins.notifications.plugin import Channel
from plugins.notifications.timing import (
    Timing,
    When,
    is_quiet,
    may_send_at,
    quiet_from,
)
from plugins.notifications.wording import message, plain
from tests.plugins.receivers import Mailbox, RawServer, Receiver

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""

BERLIN = ZoneInfo("Europe/Berlin")
ISSUE = ToldIssue(
    key="github:acme/shop#12",
    tracker="github",
    project="acme/shop",
    title="It smokes",
    url="https://tracker.example/acme/shop/12",
)
BUG = ToldAction(
    id=3, kind=ActionKind.ADD_LABEL, value="bug", status=ActionStatus.APPLIED, suggestion_id=1
)


def done(sequence: int = 1, **fields: Any) -> LedgerEvent:
    given: dict[str, Any] = {
        "id": f"msg_{sequence}",
        "sequence": sequence,
        "kind": LedgerEventKind.ACTION_APPLIED,
        "at": NOON,
        "by": "trackside",
        "issue": ISSUE,
        "action": BUG,
    }
    return LedgerEvent(**(given | fields))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def channel(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Channel]:
    monkeypatch.setenv("CHAT", receiver.url.replace("http://", "json://") + "/chat")

    def make(**more: Any) -> Channel:
        table = {"url": "env:CHAT", "gather_seconds": 0.0, **more}
        manager = PluginManager({"notifications": {"channels": {"team": table}}})
        manager.register(NotificationsPlugin)
        (made,) = subscribers_of(manager).values()
        assert isinstance(made, Channel)
        return made

    return make


def at(now: datetime, last: datetime | None = None) -> DeliveryContext:
    return DeliveryContext(now=now, last_delivered_at=last)


def sent(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body) for _, _, body in receiver.requests]


# -- sending -------------------------------------------------------------------------------


def test_a_message_reaches_a_real_server_in_plain_words(
    receiver: Receiver, channel: Callable[..., Channel]
) -> None:
    assert channel().deliver([done()], at(NOON)) is None
    (told,) = sent(receiver)
    assert told["title"] == "Trackside: github:acme/shop#12"
    assert told["message"] == (
        "github:acme/shop#12 “It smokes”: add_label bug – done\n"
        "https://tracker.example/acme/shop/12"
    )


def test_a_mail_reaches_a_real_mail_server_in_the_same_words(
    channel: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = Mailbox()
    with RawServer(mailbox) as server:
        address = "?from=trackside@acme.example&to=team@acme.example&mode=insecure"
        monkeypatch.setenv("MAIL", f"mailto://127.0.0.1:{server.port}/{address}")
        hostile = replace(ISSUE, title="<img src=x onerror=alert(1)> & more")
        channel(url="env:MAIL").deliver([done(issue=hostile)], at(NOON))
    (mail,) = mailbox.mails
    assert mail["subject"] == "Trackside: github:acme/shop#12"
    assert mail["to"] == "team@acme.example"
    text = mail.get_body().get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert text == (
        "github:acme/shop#12 “‹img src=x onerror=alert(1)› ＆ more”: add_label bug – done\n"
        "https://tracker.example/acme/shop/12\n"
    )


def test_a_burst_is_one_message_and_the_next_one_comes_later(
    receiver: Receiver, channel: Callable[..., Channel]
) -> None:
    one = channel(gather_seconds=30.0, minutes_apart=5.0)
    events = [
        done(n, at=NOON + timedelta(seconds=n), issue=replace(ISSUE, key=f"github:acme/shop#{n}"))
        for n in range(50)
    ]
    assert one.deliver(events[:1], at(NOON)) == Postponed(30, "it is not time yet")
    sent_at = NOON + timedelta(seconds=60)
    assert one.deliver(events, at(sent_at)) is None
    (told,) = sent(receiver)
    assert told["title"] == "Trackside: 50 events on 50 issues"
    assert told["message"].endswith("And 30 more: 30 done.")
    late = [done(51, at=sent_at)]
    assert one.deliver(late, at(sent_at + timedelta(seconds=40), last=sent_at)) == Postponed(
        260, "it is not time yet"
    )
    assert len(receiver.requests) == 1


def test_what_a_service_does_not_take_is_tried_again(
    receiver: Receiver, channel: Callable[..., Channel]
) -> None:
    receiver.status = 500
    with pytest.raises(
        RetryableError, match=r"json did not take the message: Failed to send .*500"
    ):
        channel().deliver([done()], at(NOON))


def test_our_own_comment_is_no_news(receiver: Receiver, channel: Callable[..., Channel]) -> None:
    comment = replace(BUG, kind=ActionKind.COMMENT, value="a1b2")
    assert channel().deliver([done(action=comment)], at(NOON)) is None
    assert receiver.requests == []


def test_a_test_is_sent_whatever_the_time(
    receiver: Receiver, channel: Callable[..., Channel]
) -> None:
    one = channel(when="weekly", quiet="00:00-23:59")
    assert one.deliver([event_for_test("ab12", NOON)], at(NOON)) is None
    assert sent(receiver)[0]["title"] == "Trackside: a test"


def test_maintainers_are_told_privately_where_to_look_and_nothing_else(
    receiver: Receiver, channel: Callable[..., Channel]
) -> None:
    one = channel(maintainers=True, projects=["acme/shop"])
    assert one.kinds == {LedgerEventKind.ISSUE_SENSITIVE}
    assert one.audience.sensitive
    sensitive = replace(ISSUE, title="")
    event = done(kind=LedgerEventKind.ISSUE_SENSITIVE, action=None, issue=sensitive, why="leak")
    assert one.deliver([event], at(NOON)) is None
    (told,) = sent(receiver)
    assert told["title"] == "Trackside: please look at this privately"
    assert told["message"] == (
        "github:acme/shop#12 looks sensitive.\nhttps://tracker.example/acme/shop/12"
    )


def test_no_other_channel_hears_of_sensitive_issues(channel: Callable[..., Channel]) -> None:
    one = channel(events=["issue.*", "action.*"])
    assert LedgerEventKind.ISSUE_SENSITIVE not in one.kinds
    assert not one.audience.sensitive


# -- when ----------------------------------------------------------------------------------

NIGHT = Timing(quiet=(time(22), time(7)), zone=BERLIN, gather=timedelta(0))
DAILY = Timing(when=When.DAILY, at=time(9), zone=BERLIN)
WEEKLY = Timing(when=When.WEEKLY, at=time(9), day=0, zone=BERLIN)
SPRING = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
"""An hour before clocks in Berlin leave out the time from 02:00 to 03:00."""


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("timing", "oldest", "now", "moment"),
    [
        (NIGHT, NOON, NOON, NOON),
        (NIGHT, berlin(3, 2, 21, 59), berlin(3, 2, 21, 59), berlin(3, 2, 21, 59)),
        (NIGHT, berlin(3, 2, 22), berlin(3, 2, 22), berlin(3, 3, 7)),
        (NIGHT, berlin(3, 3, 3), berlin(3, 3, 3), berlin(3, 3, 7)),
        # It happened long ago and could not be told: it waits for the quiet to end, no longer.
        (NIGHT, berlin(3, 1, 12), berlin(3, 2, 23), berlin(3, 3, 7)),
        (DAILY, berlin(3, 2, 8, 59), berlin(3, 2, 8, 59), berlin(3, 2, 9)),
        (DAILY, berlin(3, 2, 9), berlin(3, 2, 9), berlin(3, 3, 9)),
        (DAILY, berlin(3, 1, 12), berlin(3, 5, 15), berlin(3, 5, 15)),
        (WEEKLY, berlin(3, 2, 9), berlin(3, 2, 9), berlin(3, 9, 9)),
        (WEEKLY, berlin(3, 1, 23), berlin(3, 1, 23), berlin(3, 2, 9)),
        # The days on which clocks are changed.
        (DAILY, berlin(3, 28, 10), berlin(3, 28, 10), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (DAILY, berlin(10, 24, 10), berlin(10, 24, 10), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (replace(DAILY, at=time(2, 30)), SPRING, SPRING, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_message_waits_for_its_moment(
    timing: Timing, oldest: datetime, now: datetime, moment: datetime
) -> None:
    assert may_send_at(timing, oldest, None, now) == moment


TIMES = st.times(timezones=st.none())
MOMENTS = st.integers(0, 365 * 1_440).map(lambda minutes: NOON + timedelta(minutes=minutes))


@given(MOMENTS, TIMES, TIMES, st.sampled_from(When))
def test_nothing_is_ever_sent_in_quiet_hours_nor_put_off_for_more_than_a_week(
    now: datetime, begin: time, end: time, when: When
) -> None:
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    timing = Timing(when=when, zone=BERLIN, quiet=None if begin == end else (begin, end))
    moment = may_send_at(timing, now, None, now)
    assert now <= moment <= now + timedelta(days=8, hours=2)
    # In spring an hour is left out, in which quiet may end; in autumn one comes twice.
    local = moment.astimezone(BERLIN)
    if (local.month, local.day) not in {(3, 28), (3, 29), (10, 25)}:
        assert not is_quiet(timing, moment)


def test_quiet_hours_end_where_they_say() -> None:
    span = quiet_from("22:00-07:00")
    timing = Timing(quiet=span)
    day = datetime(2026, 3, 2, tzinfo=UTC)
    quiet = [hour for hour in range(24) if is_quiet(timing, day + timedelta(hours=hour))]
    assert quiet == [0, 1, 2, 3, 4, 5, 6, 22, 23]
    assert quiet_from("") is None


# -- words ---------------------------------------------------------------------------------

HOSTILE = (
    "@everyone @here <!channel> <@U123> [click](https://evil.example/x) ![i](http://e.x/i) "
    "`code` **bold** ~~gone~~ ||spoiler|| <b>x</b> \u202egpj.exe\r\n# head\n/trackside accept "
    "mailto:a@b.example www.evil.example javascript:alert(1) _it_ \x00\x1b[31m"
)


@given(st.text(max_size=300))
@example(HOSTILE)
def test_a_stranger_s_text_is_words_and_nothing_else(text: str) -> None:
    line = plain(text)
    assert len(line) <= 120
    assert not set(line) & set("@<>*`~|[]\\\n\r\u202e\x00\x1b&#{}")
    for part in ("://", "mailto:", "javascript:", "www.evil", "evil.example"):
        assert part not in line
    assert not line.startswith("_")


def test_usual_titles_stay_as_they_are() -> None:
    for title in ("Crash in parse_url (v2.3)", "TypeError: x is undefined", "保存すると落ちる"):
        assert plain(title) == title


def test_hostile_titles_and_values_reach_nobody_as_more_than_words(
    receiver: Receiver, channel: Callable[..., Channel]
) -> None:
    issue = replace(ISSUE, title=HOSTILE, key="github:@everyone#1", url="https://x.example/@here")
    event = done(issue=issue, action=replace(BUG, value="<!here> @channel"), by="@everyone")
    channel().deliver([event], at(NOON))
    (told,) = sent(receiver)
    for text in (told["title"], told["message"]):
        assert "@" not in text
        assert "<" not in text
        assert "://" not in text
    assert told["message"].count("\n") == 0


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            done(
                kind=LedgerEventKind.SUGGESTION_MADE,
                action=None,
                suggestion=ToldSuggestion(
                    id=1,
                    kind="label",
                    value="ui",
                    confidence=0.83,
                    promised=None,
                    because="It says button.",
                    verdict=Verdict.SHOW,
                    made_by="labels",
                    version="1",
                ),
            ),
            "label ui – suggested (83%). It says button.",
        ),
        (
            done(kind=LedgerEventKind.ACTION_REFUSED, why="not on the screen"),
            "add_label bug – refused by the tracker. not on the screen",
        ),
        (done(kind=LedgerEventKind.ACTION_UNDONE, by="ada"), "add_label bug – undone by ada"),
    ],
)
def test_each_kind_is_told_in_words(event: LedgerEvent, said: str) -> None:
    assert message([event])[1].split("\n")[0] == f"github:acme/shop#12 “It smokes”: {said}"


def test_an_answer_is_told_as_what_it_was() -> None:
    suggestion = ToldSuggestion(
        id=1, kind="priority", value="high", confidence=0.9, promised=0.8, because="x",
        verdict=Verdict.SHOW, made_by="priority", version="1",
    )  # fmt: skip
    event = done(
        kind=LedgerEventKind.OUTCOME_RECORDED,
        action=None,
        suggestion=suggestion,
        outcome=OutcomeKind.REJECTED,
        by="ada",
    )
    assert message([event])[1].startswith(
        "github:acme/shop#12 “It smokes”: priority high – rejected by ada"
    )


# -- settings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"url": "slack://T/A/B"}, "by reference"),
        ({"url": "env:UNKNOWN"}, "Apprise does not know the address that env:UNKNOWN holds"),
        ({"when": "hourly"}, "'immediate', 'daily', 'weekly'"),
        ({"at": "25:00"}, "no time of day"),
        ({"day": "someday"}, "not one of monday"),
        ({"timezone": "Berlin"}, "no time zone"),
        ({"timezone": "../../etc/passwd"}, "no time zone"),
        ({"quiet": "22-7"}, "no time of day"),
        ({"quiet": "22:00-22:00"}, "begins when it ends"),
        ({"quiet": "always"}, "no span"),
        ({"events": []}, "name what is to be told"),
        ({"events": ["issue.sensitive"]}, "maintainers = true"),
        ({"events": ["issue.*"]}, "nothing of this is told"),
        ({"private": True}, "name the projects"),
    ],
)
def test_a_wrong_setting_says_what_to_write(
    channel: Callable[..., Channel],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, Any],
    said: str,
) -> None:
    monkeypatch.setenv("UNKNOWN", "carrier-pigeon://secret-nest")
    with pytest.raises(ConfigError) as caught:
        channel(**settings)
    assert said in str(caught.value)
    assert "secret-nest" not in str(caught.value)


def test_without_apprise_a_channel_is_refused_with_what_to_install(
    channel: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install '\.\[notifications\]'"):
        channel()


def test_it_is_off_until_a_channel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    manager = PluginManager()
    manager.register(NotificationsPlugin)
    assert subscribers_of(manager) == {}


def test_no_list_shows_the_address(channel: Callable[..., Channel], receiver: Receiver) -> None:
    one = channel()
    assert one.place == "json"
    assert str(receiver.port) not in repr(one)


def test_a_digest_tells_in_the_order_of_the_ledger() -> None:
    events: Sequence[LedgerEvent] = [
        done(n, issue=replace(ISSUE, key=f"github:acme/shop#{n}", url="")) for n in (3, 1, 2)
    ]
    _, text = message(events)
    assert [line.partition(" ")[0][-1] for line in text.split("\n")] == ["1", "2", "3"]
