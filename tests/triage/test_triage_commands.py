from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Suggestion
from core.triage.commands import MOST_COMMANDS, Command, CommandName, chosen, parse_commands


def names(body: str) -> list[tuple[str, str]]:
    return [(command.word, command.argument) for command in parse_commands(body)]


# -- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/trackside accept", [("accept", "")]),
        ("  /trackside accept  ", [("accept", "")]),
        ("/Trackside ACCEPT Labels", [("accept", "Labels")]),
        ("/trackside\taccept\tlabel  sync engine", [("accept", "label  sync engine")]),
        ("/trackside", [("help", "")]),
        ("/trackside help", [("help", "")]),
        ("Thanks!\n\n/trackside accept\n\nBye", [("accept", "")]),
        (
            "/trackside accept\r\n/trackside reject labels\r\n",
            [("accept", ""), ("reject", "labels")],
        ),
        ("/trackside frobnicate now", [("frobnicate", "now")]),
        # Only in a line of its own.
        ("please /trackside accept", []),
        ("/tracksides accept", []),
        ("/trackside/accept", []),
        ("trackside accept", []),
        ("- /trackside accept", []),
        ("# /trackside accept", []),
        ("`/trackside accept`", []),
        ("", []),
        # Not where it is quoted or shown.
        ("> /trackside accept", []),
        (">/trackside accept", []),
        ("    /trackside accept", []),
        ("\t/trackside accept", []),
        ("```\n/trackside accept\n```", []),
        ("~~~\n/trackside accept\n~~~", []),
        ("```sh\n/trackside accept\n```\n/trackside reject", [("reject", "")]),
        ("````\n```\n/trackside accept\n```\n````\n/trackside undo", [("undo", "")]),
        ("```\n~~~\n/trackside accept\n```\n/trackside undo", [("undo", "")]),
        ("```\n/trackside accept", []),  # never closed
        ("```\n``` not a fence\n/trackside accept\n```", []),
        ("   ```\n/trackside accept\n   ```", []),
        # Backticks that are closed in their own line open nothing.
        ("```code``` is fine\n/trackside accept", [("accept", "")]),
        # What nobody sees.
        ("<!--\n/trackside accept\n-->", []),
        ("<!-- a template -->\n/trackside accept", [("accept", "")]),
        ("<!-- one\n/trackside reject\ntwo -->\n/trackside accept", [("accept", "")]),
    ],
)
def test_commands_are_read_from_lines_of_their_own(
    body: str, expected: list[tuple[str, str]]
) -> None:
    assert names(body) == expected


def test_a_word_that_is_none_of_ours_is_told_as_written() -> None:
    (command,) = parse_commands("/trackside Frobnicate")
    assert command == Command(name=None, word="frobnicate", argument="")
    assert [parse_commands(f"/trackside {n}")[0].name for n in CommandName] == list(CommandName)


def test_there_is_a_most_of_everything() -> None:
    # One more than is followed, so that it can be told.
    assert len(parse_commands("/trackside accept\n" * 100)) == MOST_COMMANDS + 1
    assert names("line\n" * 499 + "/trackside accept") == [("accept", "")]
    assert names("line\n" * 500 + "/trackside accept") == []
    ((word, argument),) = names(f"/trackside {'w' * 99} {'a' * 999}")
    assert (len(word), len(argument)) == (40, 300)


@pytest.mark.parametrize("piece", ["`", "```\n", "<!--", "/trackside ", "\n", " ", "> ", "\x00"])
def test_hostile_comments_do_not_take_long(piece: str) -> None:
    body = piece * (200_000 // len(piece))
    started = time.thread_time()
    parse_commands(body)
    assert time.thread_time() - started < 0.5


@settings(deadline=None)
@given(st.text(alphabet="`~<!->/ \n\ttrackside acpeundo#.", max_size=300))
def test_whatever_is_written_is_read(body: str) -> None:
    for command in parse_commands(body):
        assert command.word
        assert (command.name is None) == (command.word not in set(CommandName))
    quoted = "\n".join(f"> {line}" for line in body.splitlines())
    assert parse_commands(quoted) == []


# -- choosing ------------------------------------------------------------------------------


def a_suggestion(kind: str, value: str) -> Suggestion:
    return Suggestion(kind=kind, value=value, confidence=0.8, because="", made_by="p", version="1")


MADE = [
    a_suggestion("type", "bug"),
    a_suggestion("label", "bug"),
    a_suggestion("label", "bug report"),
    a_suggestion("label", "area: sync"),
    a_suggestion("label", "component/editor"),
    a_suggestion("priority", "high"),
    a_suggestion("similar", "github:acme/shop#12"),
    a_suggestion("similar", "jira:acme/SHOP-12"),
    a_suggestion("missing", "steps"),
]


def picked(argument: str, **more: Any) -> list[tuple[str, str]]:
    return [(s.kind, s.value) for s in chosen(argument, MADE, **more)]


LABELS = [(s.kind, s.value) for s in MADE if s.kind == "label"]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("", [(s.kind, s.value) for s in MADE]),
        ("  ", [(s.kind, s.value) for s in MADE]),
        ("type", [("type", "bug")]),
        ("Labels", LABELS),
        ("label", LABELS),
        ("priority", [("priority", "high")]),
        ("links", [("similar", "github:acme/shop#12"), ("similar", "jira:acme/SHOP-12")]),
        ("missing", [("missing", "steps")]),
        ("label bug", [("label", "bug")]),
        ("bug", [("type", "bug"), ("label", "bug")]),
        ("label bug report", [("label", "bug report")]),
        ("label bug because it crashes", [("label", "bug")]),
        ('label "bug report"', [("label", "bug report")]),
        ("`high`", [("priority", "high")]),
        ("sync", [("label", "area: sync")]),
        ("area: sync", [("label", "area: sync")]),
        ("label Editor", [("label", "component/editor")]),
        ("similar #12", [("similar", "github:acme/shop#12")]),
        ("similar acme/shop#12", [("similar", "github:acme/shop#12")]),
        ("SHOP-12", [("similar", "jira:acme/SHOP-12")]),
        ("bugs", []),
        ("because it is wrong", []),
        # A slip of the pen accepts nothing else.
        ("label bgu", []),
        ("type feature", []),
    ],
)
def test_what_is_meant_is_chosen(argument: str, expected: list[tuple[str, str]]) -> None:
    assert picked(argument) == expected


def test_after_a_kind_there_may_be_a_reason_where_one_is_expected() -> None:
    assert picked("labels they are all wrong", with_reason=True) == LABELS
    assert picked("label bug it is none", with_reason=True) == [("label", "bug")]
    assert picked("it is wrong", with_reason=True) == []


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_whatever_is_asked_for_what_is_chosen_is_among_what_there_is(
    argument: str, values: Sequence[str]
) -> None:
    made = [a_suggestion("label", value) for value in values]
    found = chosen(argument, made)
    assert [s for s in made if s in found] == list(found)


def test_people_are_named_by_what_they_are_called() -> None:
    ada, bob = a_suggestion("assignee", "21"), a_suggestion("assignee", "22")
    handles = {"21": "Ada", "22": "bob"}

    def who(argument: str) -> list[str]:
        return [s.value for s in chosen(argument, [ada, bob, *MADE], handles=handles)]

    assert who("assignee ada") == who("assignee @ADA") == who("ada") == who("assignee 21") == ["21"]
    assert who("assignees") == ["21", "22"]
    assert who("assignee eve") == []


def test_duplicates_are_a_kind_of_their_own() -> None:
    duplicate = a_suggestion("duplicate", "github:acme/shop#3")
    assert chosen("duplicate", [duplicate, *MADE]) == (duplicate,)
    assert chosen("duplicate #3", [duplicate, *MADE]) == (duplicate,)
