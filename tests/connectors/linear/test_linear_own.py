"""Whose doing a delivery tells of, and who wrote what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.linear.ids import our_ids
from core.model import Person
from tests.connectors.linear.helpers import (
    ME,
    comment_data,
    connect,
    envelope,
    event,
    issue_data,
    person,
)

OURS = our_ids("comment", "issue", "marker")[0]
MY_USER = {**person("trackside"), "id": ME.id}


def own(kind: str, action: str, data: Any, **settings: Any) -> bool:
    actor = settings.pop("actor", {**MY_USER, "type": "user"})
    me = settings.pop("me", ME)
    body = envelope(kind, action, data, actor=actor, updatedFrom={"body": "", "title": "x"})
    return event(connect(**settings), body, me).own


def test_a_comment_is_ours_by_its_id_its_author_and_the_actor() -> None:
    mine = comment_data(id=OURS, user=MY_USER, userId=ME.id)
    assert own("Comment", "create", mine)
    assert own("Comment", "update", mine)


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        # The key is a person's, who also comments by hand: the id is not one of ours.
        (comment_data(user=MY_USER, userId=ME.id), {}),
        # Somebody computed our id: the author is another.
        (comment_data(id=OURS), {}),
        # Somebody edited our comment.
        (comment_data(id=OURS, user=MY_USER, userId=ME.id), {"actor": {**person(), "type": "u"}}),
        (comment_data(id=OURS, user=MY_USER, userId=ME.id), {"actor": None}),
        (comment_data(id=OURS, user=MY_USER, userId=ME.id), {"me": None}),
        # The OAuth app acts, but it is not known to be ours.
        (
            comment_data(id=OURS, user=MY_USER, userId=ME.id),
            {"actor": {"id": "client-1", "name": "trackside", "type": "oauthClient"}},
        ),
    ],
)
def test_a_comment_is_not_ours_where_one_of_them_is_not(
    data: dict[str, Any], settings: dict[str, Any]
) -> None:
    assert not own("Comment", "create", data, **settings)


@pytest.mark.parametrize("kind", ["oauthClient", "oauth_client", "OAuthClient"])
def test_what_our_oauth_app_does_is_ours(kind: str) -> None:
    actor = {"id": "client-1", "name": "trackside", "type": kind}
    settings: dict[str, Any] = {"actor": actor, "oauth_client_id": "client-1"}
    by_user = comment_data(id=OURS, user=MY_USER, userId=ME.id)
    by_bot = comment_data(
        id=OURS, user=None, userId=None, botActor=json.dumps({"id": "client-1", "type": "app"})
    )
    assert own("Comment", "create", by_user, **settings)
    assert own("Comment", "create", by_bot, **settings)
    assert own("Issue", "update", issue_data(), **settings)
    assert not own("Issue", "update", issue_data(), **{**settings, "oauth_client_id": "client-2"})


def test_what_we_change_on_an_issue_is_ours() -> None:
    assert own("Issue", "update", issue_data())
    assert not own("Issue", "update", issue_data(), actor={**person(), "type": "user"})
    assert not own("Issue", "update", issue_data(), me=None)


@pytest.mark.trap("L4")
@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (
            {**person("someone"), "type": "user"},
            Person(id="id-of-someone", handle="someone"),
        ),
        (
            {"id": "i", "service": "slack", "type": "integration"},
            Person(id="i", handle="slack", is_bot=True),
        ),
        (
            {"id": "c", "name": "Other app", "type": "oauthClient"},
            Person(id="c", handle="Other app", is_bot=True),
        ),
        (
            {"id": "e", "name": "guest@example.test", "email": "x", "type": "externalUser"},
            Person(id="e", handle=""),
        ),
        ({"id": "n", "type": "hologram", "name": "New kind"}, Person(id="n", handle="New kind")),
        ({"id": "n"}, Person(id="n")),
        ({"type": "user"}, None),
        (None, None),
        ("somebody", None),
        ([], None),
    ],
)
def test_every_kind_of_actor_is_understood(actor: Any, expected: Person | None) -> None:
    found = event(connect(), envelope("Issue", "create", issue_data(), actor=actor))
    assert found.actor == expected


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({"creator": person("a")}, Person(id="id-of-a", handle="a")),
        ({"creator": None, "creatorId": "u1"}, Person(id="u1")),
        (
            {"creator": None, "externalUserCreator": {"id": "e1", "name": "Ext"}},
            Person(id="e1", handle="Ext"),
        ),
        (
            {"creator": None, "botActor": '{"id": "b1", "type": "slack", "name": "Slack"}'},
            Person(id="b1", handle="Slack", is_bot=True),
        ),
        (
            {"creator": None, "botActor": {"type": "workflow"}},
            Person(id="workflow", is_bot=True),
        ),
        ({"creator": None, "botActor": "no json"}, None),
        ({"creator": None, "botActor": "[" * 9999}, None),
        ({"creator": None}, None),
    ],
)
def test_the_author_is_found_in_all_the_places(
    fields: dict[str, Any], author: Person | None
) -> None:
    issue = event(connect(), envelope("Issue", "create", issue_data(**fields))).issue
    assert issue is not None
    assert issue.author == author
