"""How commands are answered: once, politely, bounded, and never in a conversation of two bots."""

from __future__ import annotations

import re

import pytest

from connectors.jira import adf, wiki
from core.markdown import render
from core.model import Evidence, EvidenceKind, Person
from core.store.store import Store
from core.triage.answers import MOST_AN_HOUR, NOT_ALLOWED
from core.triage.commands import parse_commands
from core.triage.comment import Facts, compose
from core.triage.notice import blocks_of, keys_in
from core.triage.offered_commands import OfferedCommands
from tests.triage.fake_tracker import KEY, MAINTAINER, REPORTER, a_suggestion
from tests.triage.house import House

SHOWN = a_suggestion("label", "docs", promised=None)
BUG = a_suggestion("label", "bug")


def writes(house: House) -> int:
    house.write()
    return house.tracker.calls.count("write_comment")


# -- once, and politely --------------------------------------------------------------------


def test_who_may_not_is_told_once_however_often_they_try(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.say("/trackside accept", REPORTER)
    told = writes(house)
    assert NOT_ALLOWED in house.tracker.comment()
    for number in range(4):
        house.say(f"/trackside reject please {number}", REPORTER)
        house.say(f"/trackside word{number}", REPORTER)
    assert writes(house) == told
    # Somebody else is told for themselves, and who was let in meanwhile is followed.
    house.tracker.triagers.add(REPORTER.id)
    house.say("/trackside accept", REPORTER)
    house.write()
    assert house.tracker.labels() == {"docs"}


def test_a_word_that_is_unknown_is_answered_once_until_one_is_followed(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.say("/trackside frobnicate")
    told = writes(house)
    assert "“frobnicate” is no command here." in house.tracker.comment()
    house.say("/trackside grault")
    assert writes(house) == told
    house.say("/trackside why")
    house.say("/trackside grault")
    house.write()
    assert "“grault” is no command here." in house.tracker.comment()


def test_two_programs_end_after_one_message_each(house: House) -> None:
    """The other one runs under a person's account, and answers whatever we say with a command."""
    house.open(suggest=[SHOWN])
    other = Person(id="500", handle="build-helper")
    house.say("/trackside hello", other)
    for turn in range(6):
        house.write()
        house.say(f"You said: {house.tracker.comment()[:80]}\n\n/trackside hello {turn}", other)
    house.write()
    assert house.tracker.posted == 1
    assert house.tracker.calls.count("write_comment") == 1


def test_what_commands_without_end_is_not_followed_without_end(house: House) -> None:
    house.open(suggest=[SHOWN])
    for number in range(MOST_AN_HOUR + 5):
        house.say(f"/trackside {'why' if number % 2 else 'help'}")
        house.write()
    assert house.tracker.calls.count("write_comment") <= MOST_AN_HOUR
    house.say("/trackside accept")
    assert house.ledger() == []
    # Others are heard.
    house.tracker.triagers.add(REPORTER.id)
    house.say("/trackside accept", REPORTER)
    assert house.ledger() == [("docs", "planned")]


def test_of_a_hundred_commands_the_first_ten_are_followed_and_that_is_said(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.say("/trackside accept docs\n" + "/trackside why\n" * 99)
    house.write()
    assert "the first 10 commands are followed" in house.tracker.comment()
    assert house.tracker.labels() == {"docs"}
    house.say("/trackside help\n" * 9 + "\n/trackside undo")
    house.write()
    assert house.tracker.labels() == set()


def test_a_person_with_our_name_is_a_person(house: House) -> None:
    house.open(suggest=[SHOWN])
    house.say("/trackside accept", Person(id=MAINTAINER.id, handle="trackside"))
    (action,) = house.actions()
    assert action.planned_by == "trackside (a person)"


# -- why -----------------------------------------------------------------------------------


def test_why_tells_reasons_evidence_and_what_was_done(sqlite_store: Store) -> None:
    house = House(sqlite_store)
    house.open(2, title="An earlier crash")
    house.open(3, title="Plans that are secret", private=True)
    evidence = (
        Evidence(kind=EvidenceKind.TERM, text="segfault"),
        Evidence(kind=EvidenceKind.ISSUE, text="Plans that are secret", key="github:acme/shop#3"),
    )
    house.open(
        suggest=[
            a_suggestion("label", "bug", evidence=evidence),
            a_suggestion("similar", "github:acme/shop#2", promised=None),
            a_suggestion("similar", "github:acme/shop#3", promised=None),
            a_suggestion("priority", "low", confidence=0.2),
        ]
    )
    house.write()
    house.say("/trackside why")
    house.write()
    said = house.tracker.comment()
    for words in (
        "What was suggested here, and why:",
        "label bug, almost certain (97%); sure enough to be done: Its measured precision is",
        "Weighed most: segfault.",
        "From plugin, version 1.",
        "An earlier crash",
        "priority low, perhaps (20%); not shown: Not sure enough",
        "What was done here, and for whom:",
        "Added the label bug, by itself",
    ):
        assert words in said, words
    assert "secret" not in said
    house.say("/trackside why priority")
    house.write()
    said = house.tracker.comment()
    assert "priority low" in said
    assert "Added the label bug, by itself" not in said
    house.say("/trackside why the moon")
    house.write()
    assert "Nothing like that was suggested or done here." in house.tracker.comment()


def test_undo_names_what_a_person_asked_for_too_and_says_what_was_left(house: House) -> None:
    house.open(suggest=[a_suggestion("priority", "high")])
    house.write()
    house.tracker.change(priority="urgent")
    house.say("/trackside undo priority high")
    house.write()
    assert "left alone: it was changed since" in house.tracker.comment()
    assert house.tracker.issues[KEY].priority == "urgent"


# -- hostile words -------------------------------------------------------------------------

HOSTILE = (
    "/trackside @everyone @here @acme/all",
    "/trackside <img src=x onerror=alert(1)>",
    "/trackside ![x](http://evil.test/i.png)",
    "/trackside \u202etpecca",
    "/trackside a\u200bccept",
    "/trackside reject\u0000",
    "/trackside label " + "@somebody " * 40,
    "/trackside [x](javascript:alert(1))",
)


@pytest.mark.parametrize("body", HOSTILE)
def test_what_is_quoted_back_is_harmless(house: House, body: str) -> None:
    house.open(suggest=[SHOWN])
    house.say(body)
    house.write()
    said = next(iter(house.tracker.comments.values()))[1]
    for danger in ("@everyone", "@here", "@somebody", "<img", "![x]", "](javascript", "\u202e"):
        assert not re.search(rf"(?<!\\){re.escape(danger)}", said.replace("\\]", ""))
    assert house.ledger() == []


@pytest.mark.parametrize(
    "line",
    [
        "/tracksidebot accept",
        "/trackside-bot accept",
        "@trackside accept",
        "/prow accept",
        "\u200b/trackside accept",
        "/track\u200bside accept",
        "/\u2060trackside accept",
        "//trackside accept",
        "> a quote\n/trackside accept",  # goes on in the quote
        "> > /trackside accept",
        "- > /trackside accept",
        "1. /trackside accept",
        "<details>\n/trackside accept\n</details>",
        "<pre>\n/trackside accept\n</pre>",
        "`\n/trackside accept\n`",
        "a `\n/trackside accept\n` b",
        "Title\n/trackside accept\n===",
    ],
)
def test_what_is_no_line_of_its_own_is_no_command(line: str) -> None:
    assert parse_commands(line) == []


@pytest.mark.parametrize(
    ("markup", "commands"),
    [
        ("/trackside accept", 1),
        ("{quote}/trackside accept{quote}", 0),
        ("{quote}\n/trackside accept\n{quote}\n/trackside undo", 1),
        ("bq. /trackside accept", 0),
        ("{code}\n/trackside accept\n{code}", 0),
        ("{noformat}/trackside accept{noformat}", 0),
        ("{code:title=x|borderStyle=solid}\n/trackside accept\n{code}\nthanks", 0),
        ("{{/trackside accept}}", 0),
        ("* /trackside accept", 0),
        ("h1. /trackside accept", 0),
        ("|/trackside accept|", 0),
        ("{panel}\n/trackside accept\n{panel}", 1),
    ],
)
def test_wiki_markup(markup: str, commands: int) -> None:
    assert len(parse_commands(wiki.to_markdown(markup))) == commands


def _paragraph(*content: dict[str, object]) -> dict[str, object]:
    return {"type": "paragraph", "content": list(content)}


COMMAND = {"type": "text", "text": "/trackside accept"}


@pytest.mark.parametrize(
    ("node", "commands"),
    [
        (_paragraph(COMMAND), 1),
        (_paragraph({"type": "text", "text": "Thanks"}, {"type": "hardBreak"}, COMMAND), 1),
        ({"type": "blockquote", "content": [_paragraph(COMMAND)]}, 0),
        ({"type": "codeBlock", "content": [COMMAND]}, 0),
        (_paragraph({**COMMAND, "marks": [{"type": "code"}]}), 0),
        (
            {
                "type": "bulletList",
                "content": [{"type": "listItem", "content": [_paragraph(COMMAND)]}],
            },
            0,
        ),
        ({"type": "heading", "attrs": {"level": 1}, "content": [COMMAND]}, 0),
    ],
)
def test_documents_of_jira(node: dict[str, object], commands: int) -> None:
    document = {"type": "doc", "version": 1, "content": [node]}
    assert len(parse_commands(adf.to_markdown(document))) == commands


def test_our_own_words_are_no_command_in_any_markup() -> None:
    facts = Facts(shown=[SHOWN], notice=OfferedCommands().help())
    document = compose(facts)
    assert document is not None
    for text in (
        render(document),
        wiki.to_markdown(wiki.render(document)),
        adf.to_markdown(adf.render(document)),
    ):
        assert "/trackside" in text
        assert parse_commands(text) == []


def test_a_notice_names_issues_only_where_they_may_be_named() -> None:
    notice = "One:\n- `code` and words\n= github:acme/shop#2 | because\n= jira:acme/S-1 | no\nTwo"
    assert keys_in(notice) == ["github:acme/shop#2", "jira:acme/S-1"]
    blocks = list(blocks_of(notice, lambda key, why: None))
    assert [type(block).__name__ for block in blocks] == ["Paragraph", "Bullets", "Paragraph"]
    assert BUG.value not in str(blocks)
