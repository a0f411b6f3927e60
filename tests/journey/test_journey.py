"""The whole way, with nothing replaced but the trackers: webhook in, comment and fields back."""

from __future__ import annotations

from typing import Any

import pytest

from core.model import ActionKind, ActionStatus
from tests.journey.conftest import LABELS, MakeWorld, World

TRACKERS = ("github", "jira", "linear")


def actions(world: World, kind: ActionKind | None = None) -> list[Any]:
    with world.installation.store.read() as transaction:
        found = world.installation.store.actions.actions(transaction)
    return [a for a in found if kind is None or a.kind is kind]


@pytest.mark.parametrize("name", TRACKERS)
def test_a_new_issue_gets_one_comment_and_its_label(make_world: MakeWorld, name: str) -> None:
    world = make_world()
    ref = world.standins[name].make_issue("Checkout fails", "It says error 500.")
    world.settle()
    assert len(world.ours(name, ref)) == 1
    assert LABELS[name] in world.standins[name].labels(ref)
    if name != "github":
        assert world.standins[name].priority(ref) == "High"
    assert world.installation.store.inbox.counts()["failed"] == 0


@pytest.mark.parametrize("name", TRACKERS)
def test_suggest_only_writes_after_a_maintainer_accepts(make_world: MakeWorld, name: str) -> None:
    world = make_world(mode="suggest")
    standin = world.standins[name]
    ref = standin.make_issue("Checkout fails")
    world.settle()
    assert len(world.ours(name, ref)) == 1
    assert LABELS[name] not in standin.labels(ref)
    standin.comment(ref, "/trackside accept", by="maintainer-1")  # type: ignore[attr-defined]
    world.settle()
    assert LABELS[name] in standin.labels(ref)
    assert len(world.ours(name, ref)) == 1


@pytest.mark.parametrize("name", TRACKERS)
def test_a_reporter_may_not_accept(make_world: MakeWorld, name: str) -> None:
    world = make_world(mode="suggest")
    standin = world.standins[name]
    ref = standin.make_issue("Checkout fails")
    world.settle()
    outsider = {"linear": "guest-1"}.get(name, "reporter-1")
    standin.comment(ref, "/trackside accept", by=outsider)  # type: ignore[attr-defined]
    world.settle()
    assert LABELS[name] not in standin.labels(ref)
    assert "right to edit" in world.ours(name, ref)[0]


@pytest.mark.parametrize("name", TRACKERS)
def test_what_a_person_takes_off_never_comes_back(make_world: MakeWorld, name: str) -> None:
    world = make_world()
    standin = world.standins[name]
    ref = standin.make_issue("Checkout fails")
    world.settle()
    standin.remove_label(ref, LABELS[name])  # type: ignore[attr-defined]
    world.settle()
    # "Title" in GitHub's and Linear's words, "summary" in Jira's.
    word = {"jira": "description"}.get(name, "body")
    standin.edit_issue(ref, **{word: "More to say."})  # type: ignore[attr-defined]
    world.settle()
    assert LABELS[name] not in standin.labels(ref)
    assert len(world.ours(name, ref)) == 1


@pytest.mark.parametrize("name", TRACKERS)
def test_undo_restores_what_was_there(make_world: MakeWorld, name: str) -> None:
    world = make_world()
    standin = world.standins[name]
    ref = standin.make_issue("Checkout fails")
    before = standin.priority(ref)
    world.settle()
    standin.comment(ref, "/trackside undo", by="maintainer-1")  # type: ignore[attr-defined]
    world.settle()
    assert LABELS[name] not in standin.labels(ref)
    assert standin.priority(ref) == before
    undone = [a for a in actions(world) if a.status is ActionStatus.UNDONE]
    assert undone
    assert all(a.kind is not ActionKind.COMMENT for a in undone)


def test_similar_issues_are_found_across_trackers_and_linked(make_world: MakeWorld) -> None:
    world = make_world(mode="suggest")
    text = "NullPointerException in ThumbnailCache.evict when the gallery is scrolled fast"
    first = world.standins["github"].make_issue(text, f"{text}\n\nsince version 2.4 on Android")
    world.settle()
    second = world.standins["linear"].make_issue(f"Crash: {text}", f"{text} on Android 14, 2.4")
    world.settle()
    (said,) = world.ours("linear", second)
    assert "acme/shop" in said
    world.standins["linear"].comment(  # type: ignore[attr-defined]
        second, "/trackside accept similar", by="maintainer-1"
    )
    world.settle()
    (link,) = actions(world, ActionKind.LINK)
    assert (link.status, link.value) == (ActionStatus.APPLIED, first.key)


def test_an_issue_that_looks_sensitive_is_left_alone(make_world: MakeWorld) -> None:
    world = make_world()
    ref = world.standins["github"].make_issue("SQL injection in the login form", "CVE-2026-12345")
    world.settle()
    assert world.ours("github", ref) == []
    assert world.standins["github"].labels(ref) == frozenset()


def test_observe_writes_nothing(make_world: MakeWorld) -> None:
    world = make_world(mode="observe")
    refs = {name: world.standins[name].make_issue("Checkout fails") for name in TRACKERS}
    world.settle()
    for name, ref in refs.items():
        assert world.standins[name].comments(ref) == []
        assert world.standins[name].count_writes() == 0


def test_hostile_text_is_quoted_harmlessly(make_world: MakeWorld) -> None:
    world = make_world(mode="suggest")
    hostile = (
        "@everyone <script>alert(1)</script> [x](javascript:alert(1)) ![i](http://evil.test/i)"
    )
    body = "ThumbnailCache evict NullPointerException gallery scrolled"
    world.standins["github"].make_issue(f"{body} {hostile}", body)
    world.settle()
    ref = world.standins["github"].make_issue(f"{body} again", body)
    world.settle()
    (said,) = world.ours("github", ref)
    assert "<script>" not in said
    assert "@everyone" not in said
    assert "](javascript" not in said
    assert "![i]" not in said


def test_a_person_who_deletes_our_comment_is_not_answered_back(make_world: MakeWorld) -> None:
    world = make_world(mode="suggest")
    standin = world.standins["github"]
    ref = standin.make_issue("Checkout fails")
    world.settle()
    (comment,) = actions(world, ActionKind.COMMENT)
    standin.delete_comment(ref, comment.result, by="maintainer-1")  # type: ignore[attr-defined]
    world.settle()
    standin.edit_issue(ref, body="More to say.")  # type: ignore[attr-defined]
    world.settle()
    assert standin.comments(ref) == []
