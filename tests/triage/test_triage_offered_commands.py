"""Commands that plugins offer, and the built-in plugins' own, from the comment to the ledger."""

from __future__ import annotations

from typing import Any

import pytest

from core.command import CommandContext, CommandOffer, CommandReply, Named, Wanted, nearest, plain
from core.errors import PluginError, UserError
from core.model import ActionKind, EventKind, Person
from core.plugin import SimilarIssue
from core.plugin_manager import PluginManager
from core.store.store import Store
from core.triage.command_context import keys_meant
from core.triage.offered_commands import OfferedCommands
from core.triage.rules import remove_rule
from plugins.assignee.plugin import AssigneePlugin
from plugins.issue_type.plugin import IssueTypePlugin
from plugins.labels.plugin import LabelsPlugin
from plugins.priority.plugin import PriorityPlugin
from plugins.similar.plugin import SimilarPlugin
from tests.store.stores import an_issue
from tests.triage.fake_tracker import MAINTAINER, a_suggestion
from tests.triage.house import House
from trackside import hookimpl

BUILT_IN = (LabelsPlugin, PriorityPlugin, IssueTypePlugin, AssigneePlugin, SimilarPlugin)
OTHER = "github:acme/shop#2"
ADA = Person(id="21", handle="ada")
SHOWN = a_suggestion("label", "docs", promised=None)
DUPLICATE = a_suggestion("duplicate", OTHER, promised=None)


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """A house with the built-in plugins, two issues, of which the second was met by Ada."""
    house = House(sqlite_store, plugins=BUILT_IN)
    house.open(2, title="The first of its kind", labels=("bug", "area: sync"), author=ADA)
    house.open(suggest=[SHOWN])
    return house


def said(house: House) -> str:
    house.write()
    return house.tracker.comment()


# -- what people ask for -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "done"),
    [
        ("label bug", [("add_label", "bug")]),
        ("label BUG", [("add_label", "bug")]),
        ("label `area: sync`", [("add_label", "area: sync")]),
        ("labels bug, area: sync", [("add_label", "bug"), ("add_label", "area: sync")]),
        ("label b\u200bug", [("add_label", "bug")]),
        ("priority high", [("set_priority", "high")]),
        ("Priority P2.", [("set_priority", "high")]),
        ("priority none", [("set_priority", "none")]),
        ("assign @ada", [("assign", "21")]),
        ("assign ada, me", [("assign", "21"), ("assign", "7")]),
        ("type bug", [("add_label", "bug")]),
        ("duplicate of #2", [("mark_duplicate", OTHER)]),
        ("duplicate acme/shop#2 it is the same", [("mark_duplicate", OTHER)]),
        ("duplicate of https://tracker.test/acme/shop/issues/2", [("mark_duplicate", OTHER)]),
    ],
)
def test_what_people_ask_for_goes_through_the_ledger_in_their_name(
    house: House, command: str, done: list[tuple[str, str]]
) -> None:
    house.say(f"/trackside {command}")
    actions = house.actions()
    assert [(str(a.kind), a.value) for a in actions] == done
    assert {a.planned_by for a in actions} == {"maintainer-1"}
    house.write()
    assert {str(a.status) for a in house.actions()} == {"applied"}
    house.say("/trackside undo")
    house.write()
    assert {str(a.status) for a in house.actions()} == {"undone"}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("label", "Say which label"),
        ("label bgu", "Did you mean “bug”?"),
        ("label bug, nonsense", "There is no label “nonsense”"),
        ("unlabel bug", "on this issue"),
        ("priority soon", "“soon” is no priority"),
        ("type thing", "no type that is known"),
        ("assign", "Say whom"),
        ("assign nobody-here", "Nobody called “nobody-here”"),
        ("assign @a @b @c @d @e @f", "more than 5 people"),
        ("duplicate of", "Say which issue"),
        ("duplicate of #1", "That is this issue itself."),
        ("duplicate of #77", "No issue “\\#77” can be named here."),
        ("not duplicate of jira:acme/SHOP-1", "can be named here."),
        ("labe bug", "Did you mean `/trackside label`?"),
    ],
)
def test_what_cannot_be_followed_is_answered_and_changes_nothing(
    house: House, command: str, why: str
) -> None:
    house.say(f"/trackside {command}")
    assert why in said(house)
    assert house.actions() == []


def test_what_a_person_sets_is_theirs_and_answers_what_was_suggested(house: House) -> None:
    house.open(3, labels=("docs",))
    house.say("/trackside label docs\n/trackside priority low")
    assert house.outcomes("docs") == ["accepted"]
    assert house.locks() == {"labels", "priority"}


def test_what_is_not_for_all_readers_is_not_named(house: House) -> None:
    house.open(4, private=True, title="Secret plans")
    house.say("/trackside duplicate of #4")
    answer = said(house)
    assert "No issue “\\#4” can be named here." in answer
    assert "Secret" not in answer


def test_similar_issues_are_listed_for_who_asks(house: House) -> None:
    first = house.issue(OTHER)
    house.similar = [SimilarIssue(issue=first, score=0.9, shared=("sync", "photo"))]
    house.say("/trackside similar")
    answer = said(house)
    assert "The first of its kind" in answer
    assert "both mention sync and photo" in answer.lower()
    # It was public when it was asked for, and is no more when the comment is written again.
    house.tracker.change(OTHER, private=True)
    house.deliver(EventKind.ISSUE_EDITED, OTHER)
    house.say("It happens again.")
    assert "The first of its kind" not in said(house)


def test_a_tracker_that_cannot_do_it_says_so(sqlite_store: Store) -> None:
    from core.connector import Capability

    house = House(sqlite_store, plugins=BUILT_IN, lacks=frozenset({Capability.PRIORITY}))
    house.open(suggest=[SHOWN])
    house.say("/trackside priority high")
    assert "cannot set priorities" in said(house)
    assert house.actions() == []


# -- never, and not the same ---------------------------------------------------------------


def test_not_a_duplicate_is_never_suggested_again_in_either_direction(house: House) -> None:
    house.suggestions = [DUPLICATE, SHOWN]
    house.say("More to say.")
    assert house.stored(OTHER, "duplicate").verdict == "show"
    house.say("/trackside not duplicate of #2")
    assert house.outcomes(OTHER, "duplicate") == ["rejected"]
    house.say("More.")
    assert house.stored(OTHER, "duplicate").verdict == "hide"
    assert "The first of its kind" not in said(house)
    house.open(2, suggest=[a_suggestion("duplicate", "github:acme/shop#1", promised=None)])
    other = house.stored("github:acme/shop#1", "duplicate", key=OTHER)
    assert (other.verdict, "are not the same" in other.sentence) == ("hide", True)
    (rule,) = house.store.suppressions.list()
    assert set(rule.keys) == {OTHER, "github:acme/shop#1"}


def test_what_was_marked_is_taken_back_when_they_are_not_the_same(house: House) -> None:
    house.say("/trackside duplicate of #2")
    house.write()
    house.say("/trackside not duplicate of #2")
    house.write()
    assert house.ledger() == [(OTHER, "undone")]


def test_what_is_never_wanted_becomes_a_rule_of_the_project(house: House) -> None:
    house.open(3, labels=("docs",))
    house.say("/trackside never label docs")
    assert "Rule 1 of this project: the label docs is not suggested any more" in said(house)
    assert house.stored("docs").verdict == "hide"
    house.open(5, suggest=[a_suggestion("label", "docs")])
    key = "github:acme/shop#5"
    assert "said never to suggest this in the project" in house.stored("docs", key=key).sentence
    house.write(key)
    assert house.tracker.labels(key) == set()
    house.say("/trackside why", key=key)
    house.write(key)
    assert "(rule 1)" in house.tracker.comment(key)
    with house.store.write() as transaction:
        assert house.store.suppressions.remove(transaction, 1, by="ada")
        assert not house.store.suppressions.remove(transaction, 1, by="ada")
    house.desk.consider(house.issue(key))
    assert house.stored("docs", key=key).verdict == "apply"


def test_a_rule_is_felt_on_every_issue_at_once(house: House) -> None:
    house.open(3, labels=("docs",))
    key = "github:acme/shop#6"
    house.suggestions = [a_suggestion("label", "docs")]
    house.open(6, suggest=house.suggestions)
    assert house.ledger(key) == [("docs", "planned")]
    house.say("/trackside never label DOCS")
    assert house.issue(key).id in {due.issue_id for due in house.store.outbox.waiting(99)}
    house.write(key)
    assert house.ledger(key) == [("docs", "cancelled")]
    with house.store.write() as transaction:
        assert remove_rule(house.store, transaction, 1, by="ada")
        assert not remove_rule(house.store, transaction, 1, by="ada")
    house.write(key)
    assert house.tracker.labels(key) == {"docs"}


@pytest.mark.parametrize("words", ["", "label", "label nonsense", "weather rain", "assignee eve"])
def test_a_rule_names_what_there_is(house: House, words: str) -> None:
    house.say(f"/trackside never {words}")
    house.write()
    assert house.store.suppressions.list() == []


# -- the hook ------------------------------------------------------------------------------


class Snooze:
    """A stranger's plugin."""

    name = "snooze"

    def __init__(self, **fields: Any) -> None:
        given = {"name": "snooze", "help": "sleeps", "takes": "DAYS", "reply": lambda _: None}
        self.offer = CommandOffer(**(given | fields))  # type: ignore[arg-type]

    @hookimpl
    def trackside_offer_commands(self) -> list[Any]:
        return [self.offer]


def test_a_strangers_command_is_followed_and_in_the_help(sqlite_store: Store) -> None:
    seen: list[CommandContext] = []

    def reply(context: CommandContext) -> CommandReply:
        seen.append(context)
        return CommandReply(
            wanted=(Wanted(kind=ActionKind.ADD_LABEL, value="later"),),
            says="Until Monday.\n= jira:acme/SECRET-1 | not for a plugin to write",
            named=(Named(key=OTHER, because="like this"),),
        )

    house = House(sqlite_store, plugins=[Snooze(reply=reply)])
    house.open(2, title="The first of its kind")
    house.open(suggest=[SHOWN])
    house.say("/trackside snooze 3")
    answer = said(house)
    assert (seen[0].argument, seen[0].by, seen[0].issue.key) == (
        "3",
        MAINTAINER,
        "github:acme/shop#1",
    )
    assert "Until Monday." in answer
    assert "The first of its kind" in answer
    assert house.tracker.labels() == {"later"}
    house.say("/trackside help")
    assert "`/trackside snooze DAYS`: sleeps" in said(house)


def raising(_: CommandContext) -> CommandReply:
    raise ZeroDivisionError


def refusing(_: CommandContext) -> CommandReply:
    raise UserError("Not on Sundays.")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (raising, "This command did not work"),
        (refusing, "Not on Sundays."),
        (lambda _: "done", "This command did not work"),
        (lambda _: CommandReply(says=7), "This command did not work"),  # type: ignore[arg-type]
        (lambda _: CommandReply(denied=("x",) * 99), "This command did not work"),
    ],
)
def test_a_plugin_that_fails_costs_its_command_alone(
    sqlite_store: Store, reply: Any, answer: str
) -> None:
    house = House(sqlite_store, plugins=[Snooze(reply=reply)])
    house.open(suggest=[SHOWN])
    house.say("/trackside snooze\n/trackside accept")
    assert answer in said(house)
    assert house.tracker.labels() == {"docs"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "accept"}, "is a command of Trackside's own"),
        ({"name": "undo all"}, "is a command of Trackside's own"),
        ({"name": ""}, "write one to 4 words"),
        ({"name": "a b c d e"}, "write one to 4 words"),
        ({"name": "Snooze"}, "in lower case"),
        ({"name": "sno\u200boze"}, "in lower case"),
        ({"also": ("why not",)}, "is a command of Trackside's own"),
        ({"help": " "}, "does not say what it does"),
        ({"reply": None}, "something else"),
    ],
)
def test_an_offer_that_cannot_be_is_an_error_at_start(fields: dict[str, Any], wrong: str) -> None:
    manager = PluginManager()
    manager.register(Snooze(**fields))
    with pytest.raises(PluginError, match="snooze") as error:
        OfferedCommands.of(manager)
    assert wrong in str(error.value)


def test_a_command_that_two_plugins_offer_is_an_error_that_names_both() -> None:
    manager = PluginManager()
    manager.register(Snooze())
    manager.register(Snooze(), name="other")
    with pytest.raises(PluginError, match="'snooze' and 'other' both offer a command 'snooze'"):
        OfferedCommands.of(manager)


# -- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key", "meant"),
    [
        ("#12", "github:acme/shop#1", ["github:acme/shop#12"]),
        ("12", "jira:acme/SHOP-1", ["jira:acme/SHOP-12"]),
        ("acme/other#3", "github:acme/shop#1", ["github:acme/other#3"]),
        ("other#3", "github:acme/shop#1", ["github:other#3", "github:acme/other#3"]),
        ("shop-3", "jira:acme/SHOP-1", ["jira:acme/shop-3", "jira:acme/SHOP-3"]),
        ("linear:acme/ENG-3", "github:acme/shop#1", ["linear:acme/ENG-3"]),
        ("https://acme.test/browse/SHOP-3", "jira:acme/SHOP-1", ["jira:acme/SHOP-3"]),
        (
            "https://linear.test/acme/issue/ENG-3/title",
            "linear:acme/ENG-1",
            ["linear:acme/ENG-3"],
        ),
        ("https://acme.test/nothing", "jira:acme/SHOP-1", []),
        ("something", "github:acme/shop#1", []),
        ("#0", "github:acme/shop#1", []),
        ("", "github:acme/shop#1", []),
    ],
)
def test_an_issue_is_named_as_people_name_it(name: str, key: str, meant: list[str]) -> None:
    assert list(dict.fromkeys(keys_meant(name, an_issue(key=key)))) == meant


def test_what_nobody_sees_makes_no_difference() -> None:
    assert plain("  “b\u200bu\u202eg” ") == "bug"
    assert plain("a\x00b\u2028c") == "a b c"
    assert plain("👩\u200d💻") == "👩\u200d💻"
    assert nearest("lable", ["label", "docs"]) == ["label"]
