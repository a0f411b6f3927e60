"""Reactions under comments that command something: a courtesy that never fails the work."""

from __future__ import annotations

import pytest

from core.connector import Capability, Permissions, Reaction
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError, Unsupported
from core.store.store import Store
from core.triage.answers import reaction_to
from core.triage.commands import Command
from core.triage.following import Told
from tests.triage.fake_tracker import REPORTER, a_suggestion
from tests.triage.house import UNUSUAL, House

SHOWN = [a_suggestion("label", "docs", promised=None)]


@pytest.mark.parametrize(
    ("body", "reaction"),
    [
        ("/trackside accept", Reaction.THUMBS_UP),
        ("/trackside reject labels", Reaction.THUMBS_UP),
        ("/trackside help", Reaction.EYES),
        ("/trackside help\n/trackside accept", Reaction.EYES),
        ("/trackside accept typo", Reaction.CONFUSED),
        ("/trackside frobnicate", Reaction.CONFUSED),
        ("/trackside accept\n/trackside undo", Reaction.THUMBS_UP),
        ("/trackside undo", Reaction.CONFUSED),
    ],
)
def test_a_comment_shows_whether_it_was_followed(
    house: House, body: str, reaction: Reaction
) -> None:
    house.open(suggest=SHOWN)
    house.say(body, name="c-1")
    assert house.tracker.reactions == {("c-1", reaction)}


def test_who_may_not_triage_sees_that_it_was_not_followed(house: House) -> None:
    house.open(suggest=SHOWN)
    house.say("/trackside accept", REPORTER, name="c-1")
    assert house.tracker.reactions == {("c-1", Reaction.CONFUSED)}


def test_a_comment_without_a_command_gets_none_and_a_second_delivery_no_second(
    house: House,
) -> None:
    house.open(suggest=SHOWN)
    house.say("It happens on Tuesdays.")
    assert house.tracker.reactions == set()
    for _ in range(2):
        house.say("/trackside accept", name="c-1")
    assert house.tracker.calls.count("react") == 1


@pytest.mark.parametrize(
    "error",
    [
        RetryableError("429", retry_after=60),
        PermanentError("403"),
        GoneError("404"),
        Unsupported("no"),
        CredentialsError("401"),
    ],
    ids=repr,
)
def test_a_reaction_that_fails_costs_nothing_else(house: House, error: Exception) -> None:
    house.open(suggest=SHOWN)
    house.tracker.fail("react", error)
    house.say("/trackside accept", name="c-1")
    house.write()
    assert house.tracker.labels() == {"docs"}
    assert house.tracker.reactions == set()


@pytest.mark.parametrize(
    "less",
    [{"lacks": UNUSUAL | {Capability.REACT}}, {"permissions": Permissions.READ}],
    ids=["the tracker cannot", "the operator does not let us"],
)
def test_where_we_cannot_or_may_not_react_we_do_not(
    sqlite_store: Store, less: dict[str, object]
) -> None:
    house = House(sqlite_store, **less)  # type: ignore[arg-type]
    house.open(suggest=SHOWN)
    house.say("/trackside help")
    assert "react" not in house.tracker.calls


def test_on_a_sensitive_issue_nothing_is_shown(house: House) -> None:
    house.open(suggest=SHOWN, title="XSS in the title")
    house.say("/trackside help")
    assert "react" not in house.tracker.calls


def test_one_that_was_not_followed_counts_for_all() -> None:
    accept = Command(name="accept", word="accept", argument="")
    asked = Command(name="why", word="why", argument="")
    yes, no = Told(), Told("no", followed=False)
    assert reaction_to([accept, accept], [yes, no]) is Reaction.CONFUSED
    assert reaction_to([asked, accept], [yes, no]) is Reaction.CONFUSED
    assert reaction_to([accept, accept], [yes, yes]) is Reaction.THUMBS_UP
    assert reaction_to([asked, accept], [yes, yes]) is Reaction.EYES
