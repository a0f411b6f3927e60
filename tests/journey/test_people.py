"""People in control, with nothing replaced but the trackers: commands, rights, pauses, quiet."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from core.model import ActionKind, ActionStatus, IssueRef
from core.serving import Serving
from core.triage import stop
from tests.journey.conftest import LABELS, MakeWorld, World

TRACKERS = ("github", "jira", "linear")
OUTSIDER = {"linear": "guest-1"}
PRIORITY = {"github": "", "jira": "Low", "linear": "Low"}


def say(world: World, name: str, ref: IssueRef, body: str, by: str = "maintainer-1") -> None:
    world.standins[name].comment(ref, body, by=by)  # type: ignore[attr-defined]
    world.settle()


def until(what: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def actions(world: World) -> list[Any]:
    with world.installation.store.read() as transaction:
        found = world.installation.store.actions.actions(transaction)
    return [a for a in found if a.kind is not ActionKind.COMMENT]


@pytest.mark.parametrize("name", TRACKERS)
def test_what_people_ask_for_in_comments(make_world: MakeWorld, name: str) -> None:
    world = make_world(mode="suggest")
    standin, store = world.standins[name], world.installation.store
    first = standin.make_issue("Photos do not sync", "since 2.4", [LABELS[name]])
    ref = standin.make_issue("Checkout fails")
    world.settle()

    # Who may not is told so once, though they copy our comment with its marker, and try again.
    ours = world.ours(name, ref)[0]
    outsider = OUTSIDER.get(name, "reporter-1")
    say(world, name, ref, f"{ours}\n\n/trackside label {LABELS[name]}", outsider)
    assert any("right to edit" in text for text in world.ours(name, ref))
    writes = standin.count_writes()
    say(world, name, ref, "/trackside hello again", outsider)
    say(world, name, ref, "/trackside and again", outsider)
    reactions = 2 * (name != "jira")
    assert standin.count_writes() - writes <= reactions
    assert LABELS[name] not in standin.labels(ref)

    say(
        world,
        name,
        ref,
        f"/trackside label {LABELS[name]}\n/trackside priority low\n/trackside why",
    )
    assert LABELS[name] in standin.labels(ref)
    if PRIORITY[name]:
        assert standin.priority(ref) == PRIORITY[name]
    issue = store.issues.by_key(ref.key)
    assert issue is not None
    with store.read() as transaction:
        assert "labels" in store.issues.locks(transaction, issue.id)
    told = [text for text in world.ours(name, ref) if "What was suggested here" in text]
    assert len(told) == 1
    # Jira tells of people by their ids alone.
    (by,) = {a.planned_by for a in actions(world)}
    assert by == ("maintainer-1" if name != "jira" else standin.maintainer.id)

    say(world, name, ref, f"/trackside not duplicate of {first.key}\n/trackside undo")
    assert LABELS[name] not in standin.labels(ref)
    assert len(store.suppressions.list()) == 1

    say(world, name, ref, "/trackside pause project for the release")
    assert [pause.project for pause in store.pauses.list()] == [issue.project]
    say(world, name, ref, "/trackside resume project")
    assert store.pauses.list() == []


def test_a_pause_in_the_middle_of_a_queue(make_world: MakeWorld) -> None:
    world = make_world()
    standin, store = world.standins["github"], world.installation.store
    # Titles that are no burst of one report.
    titles = ("Checkout fails", "Gallery is empty", "Search finds nothing", "Upload hangs")
    refs = [standin.make_issue(title) for title in titles]
    until(lambda: standin.count_writes() > 0)
    stop.pause(store, stop.of_everything(), by="ada", why="it learned nonsense")
    # What was being written at that moment is finished, and then nothing more is.
    until(lambda: not (store.inbox.counts()["received"] + store.inbox.counts()["queued"]))
    until(lambda: not world.serving.busy() and not store.outbox.waiting(1))
    refs.append(standin.make_issue("Invoice lacks its number"))
    before = standin.count_writes()
    standin.outbox.drain()
    until(lambda: store.issues.by_key(refs[-1].key) is not None)
    until(lambda: not world.serving.busy() and not store.outbox.waiting(1))
    assert standin.count_writes() == before
    waiting = [a for a in actions(world) if a.status is ActionStatus.PLANNED]
    assert waiting
    # By the time that it goes on nobody would apply it any more.
    world.plugin.promised = None
    stop.resume(store, stop.of_everything(), by="ada")
    world.serving._working.wake()  # type: ignore[union-attr]
    world.settle()
    assert LABELS["github"] not in standin.labels(refs[-1])
    assert {a.status for a in actions(world)} <= {ActionStatus.APPLIED, ActionStatus.CANCELLED}
    assert ActionStatus.CANCELLED in {a.status for a in actions(world)}
    assert [len(world.ours("github", ref)) for ref in refs] == [1] * 5


def test_the_quiet_outlives_a_restart(make_world: MakeWorld) -> None:
    world = make_world(quiet_minutes=0.05)
    standin, store = world.standins["github"], world.installation.store
    ref = standin.make_issue("Checkout fails")
    standin.outbox.drain()
    until(lambda: actions(world))
    until(lambda: not store.outbox.waiting(1))
    assert standin.count_writes() == 0
    world.serving.stop()
    world.serving = Serving(world.installation)
    world.serving.start()
    assert standin.count_writes() == 0
    until(lambda: world.ours("github", ref))
    assert LABELS["github"] in standin.labels(ref)
