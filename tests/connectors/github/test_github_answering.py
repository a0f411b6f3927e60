"""Answers without words on GitHub: whose they are, to what, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.github.parse import is_our_issue
from core.connector import Proposal
from core.errors import GoneError
from core.model import EventKind, FieldChange, Ignored, Person, Wordless
from core.testing.github_standin import GitHubStandIn
from tests.connectors.github.judge import GitHubJudge
from tests.connectors.github.payloads import (
    BOT,
    MARK,
    ME,
    REPORTER,
    comment,
    event_of,
    payload,
    read,
)
from tests.connectors.github.wiring import connect
from tests.support import need_contract

OPEN = f"""Suggestions:

- [ ] Label **bug** <!-- suggestion-1 -->
- [x] Done <!-- action-2 -->

{MARK}"""
MAINTAINER = {"id": 9, "login": "maintainer-1", "type": "User"}


def edited(now: str, before: str | None = OPEN, *, by: Any = MAINTAINER, author: Any = BOT) -> Any:
    changes = {} if before is None else {"changes": {"body": {"from": before}}}
    return payload("edited", comment=comment(now, author), sender=by, **changes)


def ticked(text: str = OPEN) -> str:
    return text.replace("- [ ]", "- [x]")


@pytest.mark.parametrize(
    ("now", "answers"),
    [
        (ticked(), (Wordless(yes=True, box="suggestion-1"),)),
        (OPEN.replace("- [x]", "- [ ]"), (Wordless(yes=False, box="action-2"),)),
        (
            ticked(OPEN.replace("- [x]", "- [.]")).replace("- [.]", "- [ ]"),
            (Wordless(yes=False, box="action-2"), Wordless(yes=True, box="suggestion-1")),
        ),
        # GitHub may keep other line ends than it was given.
        (ticked().replace("\n", "\r\n"), (Wordless(yes=True, box="suggestion-1"),)),
    ],
)
def test_what_changed_between_before_and_now_is_the_answer(
    now: str, answers: tuple[Wordless, ...]
) -> None:
    event = event_of("issue_comment", edited(now), ME)
    assert event.kind is EventKind.SUGGESTION_ANSWERED
    assert event.answers == answers
    assert not event.own
    assert event.actor == Person(id="9", handle="maintainer-1")
    assert event.comment is not None
    assert event.comment.id == "55"


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (ticked(), None),
        (ticked(), ""),
        (ticked(), ticked()),
        (OPEN.replace("Suggestions", "Wrong"), OPEN),
        (ticked(), OPEN.replace("acme-github:12", "acme-github:13")),
        # A line that somebody wrote into it was not there before.
        (OPEN.replace(MARK, f"- [x] more <!-- suggestion-3 -->\n\n{MARK}"), OPEN),
        (ticked(), OPEN + "\n- [ ] Label **bug** <!-- suggestion-1 -->"),
    ],
)
def test_what_is_no_answer_is_ignored(now: str, before: str | None) -> None:
    found = read("issue_comment", edited(now, before), ME)
    assert found == Ignored("our comment was edited, and no box in it was ticked")


def test_a_copy_of_our_comment_is_a_comment_like_others() -> None:
    event = event_of("issue_comment", edited(ticked(), author=REPORTER), ME)
    assert event.kind is EventKind.COMMENT_EDITED
    assert event.answers == ()
    assert not event.own


def test_our_own_edit_is_ours_and_answers_nothing() -> None:
    event = event_of("issue_comment", edited(ticked(), by=BOT), ME)
    assert (event.kind, event.own, event.answers) == (EventKind.COMMENT_EDITED, True, ())


def test_before_we_know_who_we_are_nothing_is_ours() -> None:
    assert event_of("issue_comment", edited(ticked()), None).kind is EventKind.COMMENT_EDITED


@pytest.mark.parametrize("changes", [None, [], "x", {"body": None}, {"body": {"from": 7}}])
def test_shapes_that_nobody_documents_break_nothing(changes: Any) -> None:
    body = {**edited(ticked(), None), "changes": changes}
    assert isinstance(read("issue_comment", body, ME), Ignored)


def test_our_issue_for_maintainers_is_ignored_with_all_that_happens_to_it() -> None:
    ours = {"user": BOT, "body": f"A mistake.\n\n{MARK}"}
    assert isinstance(read("issues", payload("opened", ours), ME), Ignored)
    said = payload("created", ours, comment=comment("/trackside accept", MAINTAINER))
    assert isinstance(read("issue_comment", said, ME), Ignored)
    # Whoever copies its text has filed an issue.
    theirs = {"user": REPORTER, "body": f"A mistake.\n\n{MARK}"}
    assert event_of("issues", payload("opened", theirs), ME).kind is EventKind.ISSUE_OPENED
    assert not is_our_issue(None, f"x\n{MARK}", None)


@pytest.mark.contracts
def test_thumbs_and_the_list_are_read_with_their_people() -> None:
    with GitHubStandIn(judge=GitHubJudge(need_contract("github-rest.json"))) as tracker:
        tracker.take_suggestions()
        connector = connect(tracker, issue_types=True)
        ref = tracker.make_issue("It fails")
        other = tracker.comment(ref, "ours")
        people = [str(tracker.person("triager-1").id), *"12"]
        connector.propose(
            ref,
            [
                Proposal(kind="label", value="P1: high", because="x", confidence=0.9),
                Proposal(kind="type", value="bug", because="x", confidence=0.9),
                Proposal(kind="assignee", value=people[0], because="x", confidence=0.9),
            ],
        )
        tracker.thumb(ref, other, "-1", by="triager-1")
        tracker.thumb(ref, other, "heart", by="triager-1")
        tracker.thumb(ref, other, "+1", by="trackside-user")
        for value, state, by in (
            ("P1: high", "dismissed", "triager-1"),
            ("Bug", "approved", "maintainer-1"),
            ("triager-1", "dismissed", "trackside-user"),
        ):
            tracker.answer_suggestion(ref, value, state, by=by)
        thumb, *listed = connector.answers(ref, other)
        assert (thumb.yes, thumb.by) == (False, tracker.person("triager-1"))
        told = {(one.yes, one.by and one.by.handle): one.meant for one in listed}
        # What we dismissed ourselves, to propose something else, nobody answered.
        assert told == {
            (False, "triager-1"): (
                FieldChange(field="labels", after="P1: high"),
                FieldChange(field="priority", after="high"),
            ),
            (True, "maintainer-1"): (FieldChange(field="type", after="bug"),),
        }
        assert [one.meant for one in connector.answers(ref, "")] == [one.meant for one in listed]
        with pytest.raises(GoneError):
            connector.answers(ref, "999999")
        with pytest.raises(GoneError):
            connector.answers(ref, "../issues")
        connector.close()
        assert tracker.violations == []
