from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.document import Bullets, Document, Folded, Link, Paragraph, Text
from core.markdown import render
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Evidence,
    EvidenceKind,
    StatusCategory,
    Suggestion,
)
from core.triage.comment import ISSUE_KINDS, Facts, compose, confidence_words, digest
from tests.store.stores import an_issue

OTHER = an_issue(9, title="Crash on start", status="closed", status_category=StatusCategory.DONE)
SECRET = "acme/secret#5"


def a_suggestion(kind: str = "label", value: str = "bug", **fields: Any) -> Suggestion:
    given_: dict[str, Any] = {"confidence": 0.8, "because": "It says crash.", "made_by": "p"}
    return Suggestion(kind=kind, value=value, **(given_ | {"version": "1"} | fields))


def an_action(
    kind: ActionKind = ActionKind.ADD_LABEL,
    value: str = "bug",
    status: ActionStatus = ActionStatus.APPLIED,
    **fields: Any,
) -> Action:
    given_: dict[str, Any] = {"because": "Sure.", "idempotency_key": "k", "id": 1, "issue_id": 1}
    return Action(kind=kind, value=value, status=status, **(given_ | fields))


def inlines(document: Document) -> Iterator[Text | Link]:
    def of(block: Paragraph | Bullets | Folded) -> Iterator[Text | Link]:
        match block:
            case Paragraph():
                yield from block.inlines
            case Bullets():
                for item in block.items:
                    yield from item
            case Folded():
                yield Text(block.summary)
                for inner in block.blocks:
                    yield from of(inner)

    for block in document.blocks:
        yield from of(block)


def text_of(facts: Facts) -> str:
    document = compose(facts)
    assert document is not None
    return "".join(inline.text for inline in inlines(document))


_UNTOLD = (
    ActionStatus.PLANNED,
    ActionStatus.APPLYING,
    ActionStatus.UNDOING,
    ActionStatus.CANCELLED,
    ActionStatus.SUPERSEDED,
)


# -- when there is something to say --------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        Facts(linked=["github:" + SECRET]),
        Facts(shown=[a_suggestion("similar", "github:" + SECRET)]),
        Facts(shown=[a_suggestion("duplicate", "github:" + SECRET)]),
        Facts(issues={OTHER.key: OTHER}),
        Facts(actions=[an_action(status=status) for status in _UNTOLD]),
        Facts(actions=[an_action(ActionKind.COMMENT)]),
        Facts(actions=[an_action(ActionKind.LINK, "github:" + SECRET)]),
    ],
    ids=lambda facts: "",
)
def test_where_there_is_nothing_to_say_nothing_is_said(facts: Facts) -> None:
    assert compose(facts) is None


def test_suggestions_are_told_with_confidence_and_reason_and_how_to_answer() -> None:
    said = text_of(
        Facts(
            shown=[
                a_suggestion("priority", "high"),
                a_suggestion("sentiment", "angry"),
                a_suggestion("type", "bug", confidence=0.97),
            ]
        )
    )
    assert "Type bug, almost certain (97%): It says crash." in said
    assert said.index("Type bug") < said.index("Priority high") < said.index("Sentiment angry")
    assert "/trackside accept" in said
    assert "/trackside reject" in said
    assert "/trackside undo" not in said


def test_what_was_done_can_be_undone() -> None:
    said = text_of(Facts(actions=[an_action()]))
    assert "Added the label bug. Sure." in said
    assert "/trackside undo" in said
    assert "/trackside accept" not in said


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (ActionStatus.APPLIED, "Set the priority to high. Sure."),
        (ActionStatus.UNDONE, "Undone: set the priority to high"),
        (ActionStatus.REFUSED, "Could not be done: set the priority to high. no such label"),
    ],
)
def test_each_end_of_an_action_is_told(status: ActionStatus, expected: str) -> None:
    action = an_action(ActionKind.SET_PRIORITY, "high", status, result="no such label")
    assert expected in text_of(Facts(actions=[action]))


def test_of_several_rounds_of_a_change_the_last_one_is_told() -> None:
    rounds = [
        an_action(status=ActionStatus.REFUSED, result="no"),
        an_action(status=ActionStatus.UNDONE),
        an_action(status=ActionStatus.APPLIED),
    ]
    said = text_of(Facts(actions=rounds))
    assert said.count("bug") == 1
    assert "Added the label bug" in said
    # One that is under way again is not told at all.
    assert compose(Facts(actions=[*rounds, an_action(status=ActionStatus.PLANNED)])) is None


def test_similar_issues_are_linked_with_their_title_and_state() -> None:
    document = compose(Facts(shown=[a_suggestion("similar", OTHER.key)], issues={OTHER.key: OTHER}))
    assert document is not None
    links = [i for i in inlines(document) if isinstance(i, Link)]
    assert links == [Link("acme/shop#9", OTHER.url)]
    said = "".join(i.text for i in inlines(document))
    assert "Crash on start (closed): It says crash." in said
    assert "An issue that looks similar:" in said


def test_what_a_person_linked_is_not_offered_again() -> None:
    facts = Facts(
        shown=[a_suggestion("similar", OTHER.key)], linked=[OTHER.key], issues={OTHER.key: OTHER}
    )
    said = text_of(facts)
    assert "looks similar" not in said
    assert "Linked by a person" in said


def test_what_is_missing_is_asked_for() -> None:
    said = text_of(Facts(shown=[a_suggestion("missing", "steps", because="The steps.")]))
    assert "What would help in looking into this:The steps." in said


def test_a_notice_is_enough_to_say_something() -> None:
    assert "no command" in text_of(Facts(notice="“x” is no command."))


def test_the_words_behind_a_suggestion_are_folded_away() -> None:
    evidence = (
        Evidence(kind=EvidenceKind.TERM, text="crash"),
        Evidence(kind=EvidenceKind.ISSUE, text=SECRET, key="github:" + SECRET),
    )
    document = compose(Facts(shown=[a_suggestion(evidence=evidence)]))
    assert document is not None
    (folded,) = [b for b in document.blocks if isinstance(b, Folded)]
    assert "crash" in repr(folded)
    assert SECRET not in repr(document)


# -- who may read it -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(ISSUE_KINDS))
@pytest.mark.parametrize("status", sorted(ActionStatus))
def test_an_issue_that_is_not_for_these_readers_is_not_mentioned(
    kind: ActionKind, status: ActionStatus
) -> None:
    key = "github:" + SECRET
    document = compose(
        Facts(
            shown=[
                a_suggestion("similar", key),
                a_suggestion("duplicate", key),
                a_suggestion("label", "bug"),
            ],
            actions=[an_action(kind, key, status, result=f"{key} is gone")],
            linked=[key],
            duplicates=[key],
            issues={OTHER.key: OTHER},
        )
    )
    assert document is not None
    assert SECRET not in repr(document)


def test_a_link_that_was_made_is_told_to_those_who_may_know() -> None:
    facts = Facts(actions=[an_action(ActionKind.LINK, OTHER.key)], issues={OTHER.key: OTHER})
    assert "Linked to acme/shop#9. Sure." in text_of(facts)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (ActionKind.SET_TYPE, "bug", "Set the type to bug"),
        (ActionKind.ASSIGN, "21", "Assigned ada"),
        (ActionKind.ASSIGN, "22", "Assigned 22"),
        (ActionKind.UNASSIGN, "21", "Unassigned ada"),
        (ActionKind.SET_STATUS, "in_progress", "Set the status to in progress"),
        (ActionKind.RELATE, OTHER.key, "Marked as related to acme/shop#9"),
        (ActionKind.MARK_DUPLICATE, OTHER.key, "Marked as a duplicate of acme/shop#9"),
        (ActionKind.CLOSE_AS_DUPLICATE, OTHER.key, "Closed as a duplicate of acme/shop#9"),
    ],
)
def test_everything_that_is_done_is_told(kind: ActionKind, value: str, said: str) -> None:
    issues, handles = {OTHER.key: OTHER}, {"21": "ada"}

    def told(status: ActionStatus) -> str:
        action = an_action(kind, value, status, result="no")
        return text_of(Facts(actions=[action], issues=issues, handles=handles))

    assert f"{said}. Sure." in told(ActionStatus.APPLIED)
    assert f"Undone: {said[0].lower()}{said[1:]}" in told(ActionStatus.UNDONE)
    assert f"Could not be done: {said[0].lower()}{said[1:]}. no" in told(ActionStatus.REFUSED)


def test_every_kind_of_action_has_its_words() -> None:
    for kind in set(ActionKind) - {ActionKind.COMMENT}:
        value = OTHER.key if kind in ISSUE_KINDS else "x"
        assert text_of(Facts(actions=[an_action(kind, value)], issues={OTHER.key: OTHER}))


def test_a_person_is_suggested_by_what_they_are_called() -> None:
    evidence = (Evidence(kind=EvidenceKind.TERM, text="sync"),)
    suggestion = a_suggestion("assignee", "21", evidence=evidence)
    said = text_of(Facts(shown=[suggestion], handles={"21": "ada"}))
    assert "Assignee ada, likely" in said
    assert "21" not in said
    assert "Assignee 21, likely" in text_of(Facts(shown=[suggestion]))


# -- form ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "almost certain (99%)"),
        (0.9997, "almost certain (99%)"),
        (0.9, "almost certain (90%)"),
        (0.8, "likely (80%)"),
        (0.6, "probably (60%)"),
        (0.0, "perhaps (0%)"),
    ],
)
def test_confidence_is_told_in_words_and_as_a_number(confidence: float, words: str) -> None:
    assert confidence_words(confidence) == words


def test_the_digest_tells_whether_the_words_are_the_same() -> None:
    facts = Facts(shown=[a_suggestion(because="half \ud83d")], actions=[an_action()])
    one, same = compose(facts), compose(replace(facts))
    other = compose(replace(facts, notice="more"))
    assert one is not None
    assert same is not None
    assert other is not None
    assert digest(one) == digest(same) != digest(other)
    assert len(digest(one)) == 32


long_text = st.text(max_size=30) | st.text(max_size=30).map(lambda t: t * 500)
endless = st.builds(
    Facts,
    shown=st.lists(
        st.builds(
            a_suggestion,
            kind=st.sampled_from(
                ["type", "label", "priority", "assignee", "duplicate", "similar", "missing", "x"]
            )
            | long_text.filter(bool),
            value=st.just(OTHER.key) | long_text,
            because=long_text,
            evidence=st.lists(
                st.builds(Evidence, kind=st.sampled_from(list(EvidenceKind)), text=long_text),
                max_size=3,
            ).map(lambda e: tuple(e) * 10),
        ),
        max_size=4,
    ).map(lambda s: s * 20),
    actions=st.lists(
        st.builds(
            an_action,
            kind=st.sampled_from(list(ActionKind)),
            value=st.just(OTHER.key) | long_text,
            status=st.sampled_from(list(ActionStatus)),
            because=long_text,
            result=long_text,
        ),
        max_size=4,
    ).map(lambda a: a * 20),
    linked=st.lists(st.just(OTHER.key), max_size=30),
    duplicates=st.lists(st.just(OTHER.key), max_size=30),
    handles=st.dictionaries(st.just(OTHER.key), long_text),
    issues=st.builds(
        lambda title, resolution: {OTHER.key: replace(OTHER, title=title, resolution=resolution)},
        long_text,
        long_text,
    ),
    notice=long_text,
)


@settings(max_examples=40, deadline=None)
@given(endless)
def test_a_comment_never_gets_endless(facts: Facts) -> None:
    document = compose(facts)
    if document is None:
        return
    assert sum(len(inline.text) for inline in inlines(document)) < 30_000
    # GitHub's limit, after everything has been escaped.
    assert len(render(document)) < 65_536
    for inline in inlines(document):
        assert "\n" not in inline.text


def test_the_longest_comment_is_still_one() -> None:
    many = [an_action(value=f"{n}-" + "v" * 300, because="b" * 9999) for n in range(200)]
    facts = Facts(
        shown=[a_suggestion("label", f"{n}" + "v" * 290, because="b" * 9999) for n in range(60)],
        actions=many,
        linked=[OTHER.key] * 60,
        issues={OTHER.key: replace(OTHER, title="t" * 9999)},
        notice="n" * 99_999,
    )
    assert len(text_of(facts)) < 30_000
    # Of many actions the last ones are told.
    assert "199-v" in text_of(facts)
    assert "Added the label 0-v" not in text_of(facts)


@pytest.mark.parametrize(
    ("because", "said"),
    [
        ("It  says\n\ncrash.", "(80%): It says crash."),
        ("x" * 400, "(80%): " + "x" * 400),
        ("x" * 401, "(80%): " + "x" * 399 + "…"),
        (" " * 9999 + "x", "(80%): …"),
    ],
)
def test_a_reason_is_one_line_that_is_not_too_long(because: str, said: str) -> None:
    document = compose(Facts(shown=[a_suggestion(because=because)]))
    assert document is not None
    reason = next(i.text for i in inlines(document) if "80%" in i.text)
    assert reason.endswith(said)
