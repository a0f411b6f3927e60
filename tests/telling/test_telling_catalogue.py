"""What a line of the ledger is told as, and what an event says."""

from __future__ import annotations

import pytest

from core.errors import PermanentError
from core.model import ActionKind, Evidence, EvidenceKind, Verdict
from core.store.store import Store
from core.subscriber import LedgerEventKind, kinds_named
from core.telling.catalogue import keys_in
from core.triage.ask import ask
from core.triage.plan import Change
from tests.telling.follower import Post, follower
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
DOCS = a_suggestion("label", "docs", promised=None)


def test_the_whole_life_of_a_suggestion_and_its_action_is_told_in_order(store: Store) -> None:
    """On both databases."""
    house = House(store)
    one = follower(most_at_once=100)
    post = Post(store, [one])
    issue = house.open(suggest=[BUG])
    house.write()
    (action,) = house.actions()
    house.desk.undo(house.issue(), action, by="ada", because="it is none")
    house.write()
    post.tell()
    assert one.kinds_told == [
        "suggestion.made",
        "action.planned",
        "action.applied",
        "outcome.recorded",
        "action.undone",
    ]
    assert [event.sequence for event in one.told] == sorted(e.sequence for e in one.told)
    assert len({event.id for event in one.told}) == len(one.told)
    made, planned, applied, answered, undone = one.news
    assert made.issue is not None
    assert (made.issue.key, made.issue.title, made.by) == (issue.key, issue.title, "trackside")
    assert made.suggestion is not None
    assert (made.suggestion.value, made.suggestion.verdict) == ("bug", Verdict.APPLY)
    assert made.suggestion.because == BUG.because
    assert applied.action is not None
    assert (applied.action.kind, applied.action.value) == (ActionKind.ADD_LABEL, "bug")
    assert applied.action.suggestion_id == made.suggestion.id
    assert planned.why, "policy's sentence"
    assert answered.outcome == "reversed"
    # What a person wrote is not passed on; who it was is, also of what was done for them.
    assert (answered.by, answered.why) == ("ada", "")
    assert (undone.by, undone.action.status if undone.action else "") == ("ada", "undone")


def test_what_is_not_shown_is_not_told_and_what_goes_is(house: House) -> None:
    one = follower()
    post = Post(house.store, [one])
    house.open(suggest=[DOCS, a_suggestion("label", "faint", confidence=0.1, promised=None)])
    house.desk.consider(house.issue(), [])
    house.desk.consider(house.issue(), [])
    house.desk.consider(house.issue(), [DOCS])
    post.tell()
    assert one.kinds_told == ["suggestion.made", "suggestion.withdrawn", "suggestion.made"]
    gone = one.told[1]
    assert gone.suggestion is not None
    assert (gone.suggestion.value, gone.suggestion.verdict) == ("docs", Verdict.HIDE)


def test_a_decision_that_changes_is_told_as_a_change(house: House) -> None:
    one = follower(kinds=kinds_named(["suggestion.*"]))
    post = Post(house.store, [one])
    house.open(suggest=[DOCS])
    house.desk.consider(house.issue(), [a_suggestion("label", "docs")])
    post.tell()
    assert one.kinds_told == ["suggestion.made", "suggestion.changed"]
    assert [e.suggestion.verdict for e in one.told if e.suggestion] == ["show", "apply"]


def test_what_the_tracker_refuses_and_what_cannot_be_undone_are_told_with_the_reason(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = follower(kinds=kinds_named(["action.*"]))
    post = Post(house.store, [one])
    house.open(suggest=[BUG])

    def refuse(*_: object) -> None:
        raise PermanentError("the field is not on the screen")

    with monkeypatch.context() as patched:
        patched.setattr(house.tracker, "edit", refuse)
        house.write()
    house.open(2, suggest=[BUG])
    other = "github:acme/shop#2"
    house.write(other)
    (action,) = house.actions(other)
    house.desk.undo(house.issue(other), action, by="ada", because="no")
    monkeypatch.setattr(house.tracker, "edit", refuse)
    house.write(other)
    post.tell()
    assert one.kinds_told == [
        "action.planned", "action.refused", "action.planned", "action.applied", "action.kept",
    ]  # fmt: skip
    assert one.news[1].why == "the field is not on the screen"
    assert "not on the screen" in one.news[4].why


def test_what_somebody_asks_for_is_told_as_theirs(house: House) -> None:
    one = follower(kinds=kinds_named(["action.planned"]))
    post = Post(house.store, [one])
    house.open()
    change = Change(kind=ActionKind.ADD_LABEL, value="ui")
    ask(house.desk, house.issue(), [change], by="ada", because="like github:acme/secret#3")
    post.tell()
    assert [(event.by, event.why) for event in one.told] == [("ada", "")]


def test_nothing_is_told_that_did_not_happen(house: House) -> None:
    """A line is there with what it tells of, or not at all."""
    one = follower()
    post = Post(house.store, [one])
    issue = house.open()

    def fail() -> None:
        with house.store.write() as transaction:
            house.store.actions.plan(
                transaction, issue_id=issue.id, kind=ActionKind.ADD_LABEL, value="x", because="y"
            )
            raise RuntimeError("a defect")

    with pytest.raises(RuntimeError):
        fail()
    post.tell()
    assert one.told == []


def test_hostile_text_is_one_line_of_limited_length(house: House) -> None:
    one = follower()
    post = Post(house.store, [one])
    title = "a\r\nb\u202e\x00 " + "x" * 2_000
    house.open(suggest=[DOCS], title=title, url="javascript:alert(1)")
    post.tell()
    (event,) = one.told
    assert event.issue is not None
    assert event.issue.title.startswith("a b x") or event.issue.title.startswith("a b � x")
    assert len(event.issue.title) == 500
    assert event.issue.url == ""


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("github:acme/shop#12, or jira:acme/SEC-3.", {"github:acme/shop#12", "jira:acme/SEC-3"}),
        ("see (linear:acme/ENG-1)", {"linear:acme/ENG-1"}),
        ("at 12:30, error:none", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_keys_are_found_in_a_reason(text: str, keys: set[str]) -> None:
    assert set(keys_in(text)) == keys


def test_a_reason_that_cites_a_private_issue_is_left_out(house: House) -> None:
    one = follower(most_at_once=10)
    post = Post(house.store, [one])
    house.open(7, private=True)
    secret = "github:acme/shop#7"
    cites = Evidence(kind=EvidenceKind.ISSUE, text="x", key=secret)
    house.open(
        suggest=[
            a_suggestion("label", "ui", promised=None, evidence=(cites,)),
            a_suggestion("label", "docs", promised=None, because=f"It is like {secret}."),
            a_suggestion("label", "shop", promised=None, because=f"It is like {KEY}."),
        ]
    )
    post.tell()
    found = {e.suggestion.value: e.suggestion.because for e in one.told if e.suggestion}
    assert found == {"ui": "", "docs": "", "shop": f"It is like {KEY}."}


def test_kinds_are_named_one_by_one_or_in_groups() -> None:
    assert kinds_named([]) == frozenset(LedgerEventKind) - {LedgerEventKind.TEST}
    assert kinds_named(["outcome.*", "action.undone"]) == {"outcome.recorded", "action.undone"}
    for wrong in ("action.", "*", "action", "test", "nothing.*"):
        with pytest.raises(Exception, match="there is no event"):
            kinds_named([wrong])
