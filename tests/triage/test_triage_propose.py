"""Suggestions in the tracker's own list, and in the comment where it has none."""

from __future__ import annotations

import pytest

from core.connector import Capability, Permissions, Proposal
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError, Unsupported
from core.model import EventKind, Mode, StatusCategory, Suggestion
from core.store.store import Store
from core.triage.perform import Wait
from core.triage.propose import Declined
from tests.triage.fake_tracker import CONNECTION, KEY, a_suggestion
from tests.triage.house import House

OTHER = "github:acme/shop#2"
SHOWN = [
    a_suggestion("label", "bug", promised=None, confidence=0.9),
    a_suggestion("priority", "high", promised=None, confidence=0.8),
]


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """A house whose tracker has a list of suggestions."""
    return House(sqlite_store, lacks=frozenset({Capability.TYPE}))


def proposed(house: House, key: str = KEY) -> list[tuple[str, str]]:
    return [(p.kind, p.value) for p in house.tracker.proposals.get(key, ())]


def times(house: House) -> int:
    return house.tracker.calls.count("propose")


def test_what_is_shown_goes_into_the_trackers_list_and_no_comment_is_written(
    house: House,
) -> None:
    house.open(suggest=SHOWN)
    assert house.write() is None
    assert house.tracker.proposals[KEY] == (
        Proposal(kind="label", value="bug", because="Because of bug.", confidence=0.9),
        Proposal(kind="priority", value="high", because="Because of high.", confidence=0.8),
    )
    assert house.tracker.comment() == ""
    assert house.comments() == []


def test_the_comment_carries_the_rest(house: House) -> None:
    house.open(2, title="Like it")
    applied = a_suggestion("label", "docs")
    missing = a_suggestion("missing", "steps")
    house.open(suggest=[*SHOWN, applied, missing, a_suggestion("similar", OTHER)])
    house.write()
    said = house.tracker.comment()
    assert "Like it" in said
    assert "Because of steps." in said
    assert "Added the label **docs**" in said
    assert "A suggestion from Trackside" not in said
    assert "high" not in said
    assert proposed(house) == [("label", "bug"), ("priority", "high")]


def test_the_list_is_told_once_until_there_is_something_else_to_say(house: House) -> None:
    house.open(suggest=SHOWN)
    house.write()
    house.write()
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert times(house) == 1
    house.suggestions = SHOWN[:1]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert proposed(house) == [("label", "bug")]
    house.suggestions = []
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    house.write()
    assert proposed(house) == []
    assert times(house) == 3


def test_where_nothing_is_suggested_the_list_is_not_touched(house: House) -> None:
    house.open(suggest=[])
    house.write()
    assert house.tracker.calls == []


def test_what_a_maintainer_did_is_an_answer_and_is_not_proposed_again(house: House) -> None:
    house.open(suggest=SHOWN)
    house.write()
    house.relabel(add=["bug"])
    house.write()
    assert house.outcomes("bug") == ["accepted"]
    assert proposed(house) == [("priority", "high")]


def test_a_closed_issue_has_nothing_proposed_any_more(house: House) -> None:
    house.open(suggest=SHOWN)
    house.write()
    house.tracker.change(status_category=StatusCategory.DONE)
    house.deliver(EventKind.ISSUE_CLOSED)
    house.write()
    assert proposed(house) == []


def test_a_process_that_dies_after_it_proposed_says_the_same_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open(suggest=SHOWN)
    with monkeypatch.context() as patched:

        def die(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(house.store.audit, "add", die)
        with pytest.raises(KeyboardInterrupt):
            house.write()
    house.write()
    house.write()
    assert times(house) == 2
    assert len(proposed(house)) == 2


# -- where there is no such list -----------------------------------------------------------


@pytest.mark.parametrize("error", [Unsupported("no list here"), PermanentError("403")], ids=repr)
def test_a_project_without_a_list_is_served_by_the_comment_and_not_asked_each_time(
    house: House, error: PermanentError
) -> None:
    house.open(suggest=SHOWN)
    house.tracker.fail("propose", error)
    assert house.write() is None
    assert "Label **bug**" in house.tracker.comment()
    house.open(3, suggest=SHOWN)
    house.write("github:acme/shop#3")
    assert "Label **bug**" in house.tracker.comment("github:acme/shop#3")
    assert times(house) == 1


def test_another_project_is_asked(house: House) -> None:
    house.open(suggest=SHOWN)
    house.tracker.fail("propose", Unsupported("no list here"))
    house.write()
    key = "github:acme/other#3"
    house.open(3, key=key, project="acme/other", suggest=SHOWN)
    house.write(key)
    assert times(house) == 2
    assert len(proposed(house, key)) == 2


def test_what_a_project_declined_is_believed_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("core.triage.propose.time.monotonic", lambda: clock[0])
    declined = Declined()
    declined.add(CONNECTION, "acme/shop")
    assert declined.has(CONNECTION, "acme/shop")
    assert not declined.has(CONNECTION, "acme/other")
    assert not declined.has("another", "acme/shop")
    clock[0] += 3601
    assert not declined.has(CONNECTION, "acme/shop")


# -- waiting and stopping ------------------------------------------------------------------


def test_a_list_that_cannot_be_told_now_waits_and_the_comment_does_not(house: House) -> None:
    house.open(suggest=[*SHOWN, a_suggestion("missing", "steps")])
    house.tracker.fail("propose", RetryableError("502"), RetryableError("429", retry_after=30))
    assert house.write() == Wait(2.0, why="502", for_tracker=True)
    assert "Because of steps." in house.tracker.comment()
    assert "bug" not in house.tracker.comment()
    assert house.write() == Wait(30.0, whole_connection=True, why="429", for_tracker=True)
    assert house.write() is None
    assert len(proposed(house)) == 2


def test_a_list_that_fails_again_and_again_is_done_without(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.triage.propose._PATIENCE_SECONDS", 0.0)
    house.open(suggest=SHOWN)
    house.tracker.fail("propose", RetryableError("502"), RetryableError("502"))
    waits = Wait(2.0, why="502", for_tracker=True)
    assert (house.write(), house.write()) == (waits, waits)
    assert house.tracker.comment() == ""
    house.tracker.fail("propose", RetryableError("502"))
    assert house.write() is None
    assert "Label **bug**" in house.tracker.comment()
    house.open(3, suggest=SHOWN)
    house.write("github:acme/shop#3")
    assert times(house) == 3, "nor is it asked for the next issue"


def listed_before_it_fails(
    house: House, monkeypatch: pytest.MonkeyPatch, told: list[Suggestion]
) -> None:
    """Suggestions stand in the list, and then it fails until it is done without."""
    monkeypatch.setattr("core.triage.propose._PATIENCE_SECONDS", 0.0)
    house.open(suggest=told)
    house.write()
    assert proposed(house)[0] == (told[0].kind, told[0].value)
    assert len(proposed(house)) == len(told)
    house.relabel(add=["bug"])
    house.tracker.fail("propose", *(RetryableError("502") for _ in range(3)))
    for _ in range(4):
        house.write()
    assert times(house) == 4
    assert house.tracker.comment() == "", "the others stand in the list, as they did"


def test_what_stands_in_a_list_that_fails_now_is_not_told_again_in_the_comment(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed_before_it_fails(house, monkeypatch, SHOWN)
    house.suggestions = [*SHOWN, a_suggestion("type", "question", promised=None, confidence=0.9)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert "**question**" in house.tracker.comment(), "this one was never told"
    assert "high" not in house.tracker.comment()


@pytest.mark.parametrize(
    ("name", "confidence", "part"),
    [("area, core", 0.9, "area"), ("x, label y", 0.95, "y")],
    ids=["a comma", "reads like two"],
)
def test_a_label_with_a_comma_is_not_its_parts_in_a_list_that_fails_now(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, confidence: float, part: str
) -> None:
    told = [a_suggestion("label", name, promised=None, confidence=confidence), *SHOWN]
    listed_before_it_fails(house, monkeypatch, told)
    house.suggestions = [*told, a_suggestion("label", part, promised=None, confidence=0.9)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert f"**{part}**" in house.tracker.comment(), "this one was never told"


def test_the_list_that_was_told_last_counts_though_it_was_told_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = a_suggestion("label", "docs", promised=None, confidence=0.7)
    house.open(suggest=SHOWN)
    house.write()
    for suggestions in ([*SHOWN, more], SHOWN):
        house.suggestions = suggestions
        house.deliver(EventKind.ISSUE_EDITED)
        house.write()
    assert proposed(house) == [("label", "bug"), ("priority", "high")]
    monkeypatch.setattr("core.triage.propose._PATIENCE_SECONDS", 0.0)
    house.tracker.fail("propose", *(RetryableError("502") for _ in range(3)))
    house.suggestions = [*SHOWN, more]
    house.deliver(EventKind.ISSUE_EDITED)
    for _ in range(3):
        house.write()
    assert "**docs**" in house.tracker.comment(), "it stands in the list no more"


def test_what_stood_in_a_list_that_is_no_more_is_told_in_the_comment(house: House) -> None:
    house.open(suggest=SHOWN)
    house.write()
    house.relabel(add=["bug"])
    house.tracker.fail("propose", Unsupported("no list any more"))
    house.write()
    assert "**high**" in house.tracker.comment()


def test_a_tracker_that_is_away_for_a_moment_is_no_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr("core.triage.propose.time.monotonic", lambda: clock[0])
    declined = Declined()
    for _ in range(9):
        declined.failed(CONNECTION, "acme/shop")
    clock[0] += 59
    declined.failed(CONNECTION, "acme/shop")
    assert not declined.has(CONNECTION, "acme/shop")
    clock[0] += 1
    declined.failed(CONNECTION, "acme/shop")
    assert declined.has(CONNECTION, "acme/shop")
    clock[0] += 601
    assert not declined.has(CONNECTION, "acme/shop")
    declined.failed(CONNECTION, "acme/shop")
    declined.failed(CONNECTION, "acme/shop")
    declined.went_well(CONNECTION, "acme/shop")
    clock[0] += 61
    declined.failed(CONNECTION, "acme/shop")
    assert not declined.has(CONNECTION, "acme/shop")


def test_failures_that_others_interrupt_are_no_reason(house: House) -> None:
    for number in range(2, 6):
        key = f"github:acme/shop#{number}"
        house.open(number, key=key, suggest=SHOWN)
        house.tracker.fail("propose", RetryableError("502"))
        assert house.write(key) == Wait(2.0, why="502", for_tracker=True)
        assert house.write(key) is None
        assert len(proposed(house, key)) == 2


def test_refused_credentials_and_an_issue_that_is_gone(house: House) -> None:
    house.open(suggest=SHOWN)
    house.tracker.fail("propose", CredentialsError("401"), GoneError("404"))
    assert house.write() == Wait(60.0, whole_connection=True, why="401", for_tracker=True)
    assert house.write() is None
    assert house.tracker.comment() == ""
    assert house.write() is None, "the project has a list all the same"
    assert times(house) == 3


@pytest.mark.parametrize(
    ("mode", "permissions"),
    [
        (Mode.OBSERVE, Permissions.FULL),
        (Mode.APPLY, Permissions.READ),
        (Mode.APPLY, Permissions.COMMENT),
    ],
)
def test_where_nothing_may_be_set_nothing_is_proposed(
    sqlite_store: Store, mode: Mode, permissions: Permissions
) -> None:
    house = House(sqlite_store, mode=mode, permissions=permissions, lacks=frozenset())
    house.open(suggest=SHOWN)
    house.write()
    assert times(house) == 0
    assert ("bug" in house.tracker.comment()) == (permissions is Permissions.COMMENT)


def test_on_a_sensitive_issue_nothing_is_proposed(house: House) -> None:
    house.open(suggest=SHOWN)
    house.tracker.change(title="XSS in the title")
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.calls == []
