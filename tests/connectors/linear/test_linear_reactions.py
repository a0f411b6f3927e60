"""Thumbs under our comment on Linear, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.linear.ids import our_ids
from core.model import Event, EventKind, Ignored
from tests.connectors.linear.helpers import ME, connect, understood

OURS = our_ids("comment", "issue", "marker")[0]
URL = "https://linear.app/acme/issue/ENG-12/it-fails#comment-1"
BY = {"id": "u-1", "type": "user", "name": "ada", "url": "https://linear.app/acme/profiles/ada"}


def reaction(*, action: str = "create", url: str = URL, actor: Any = BY, **data: Any) -> Any:
    given = {
        "id": "r-1",
        "createdAt": "2026-01-30T08:00:00.000Z",
        "updatedAt": "2026-01-30T08:00:00.000Z",
        "emoji": "+1",
        "userId": "u-1",
        "commentId": OURS,
        "comment": {"id": OURS, "body": "x", "issueId": "i-1"},
    }
    return {
        "action": action,
        "type": "Reaction",
        "actor": actor,
        "createdAt": "2026-01-30T08:00:01.000Z",
        "data": {**given, **data},
        "url": url,
        "webhookTimestamp": 1,
    }


@pytest.mark.parametrize(
    ("emoji", "yes"), [("+1", True), ("thumbsup", True), ("👍", True), ("-1", False), ("👎", False)]
)
@pytest.mark.parametrize("action", ["create", "remove"])
def test_a_thumb_is_an_answer_of_its_person(emoji: str, yes: bool, action: str) -> None:
    event = understood(connect(), reaction(action=action, emoji=emoji))
    assert isinstance(event, Event)
    assert event.kind is EventKind.SUGGESTION_ANSWERED
    (answer,) = event.answers
    assert (answer.yes, answer.gone, answer.thumb) == (yes, action == "remove", "r-1")
    assert event.issue is not None
    assert (event.issue.key, event.issue.external_id) == ("linear:acme/ENG-12", "i-1")
    assert event.actor is not None
    assert event.actor.handle == "ada"
    assert not event.own


@pytest.mark.parametrize(
    "body",
    [
        reaction(emoji="heart"),
        reaction(emoji=""),
        reaction(action="update"),
        reaction(commentId="6ba7b810-9dad-41d1-80b4-00c04fd430c8"),
        reaction(commentId=None, comment=None),
        reaction(comment={"id": OURS, "body": "x"}),
        reaction(url=""),
        reaction(url="https://linear.app/acme/project/x"),
        reaction(emoji=7),
    ],
)
def test_what_is_no_answer_to_us_is_ignored(body: Any) -> None:
    assert isinstance(understood(connect(), body), Ignored)


def test_our_own_reaction_is_ours() -> None:
    event = understood(connect(), reaction(actor={"id": ME.id, "type": "user", "name": "x"}))
    assert isinstance(event, Event)
    assert event.own
