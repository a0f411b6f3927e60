"""What arrives in real life: repeated, late, partial, hostile. Nothing lost, nothing twice."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
import requests

from core.queued import work_client
from core.testing.faults import FaultKind, On
from core.testing.outbox import Sent
from core.work.contract import JobStatus
from tests.journey.conftest import LABELS, MakeWorld, World


def send(world: World, sent: Sent) -> int:
    return requests.post(
        world.url("github"), data=sent.body, headers=dict(sent.headers), timeout=10
    ).status_code


def changed(world: World, sent: Sent, event: str = "issues", **changes: Any) -> Sent:
    """The same delivery with other contents, signed again, under a new id."""
    payload = json.loads(sent.body)
    for path, value in changes.items():
        place = payload
        *way, last = path.split("__")
        for step in way:
            place = place[step]
        if value is None and last not in place:
            continue
        place[last] = value
    return world.standins["github"].signed(event, payload)


def opened(world: World, title: str = "Checkout fails") -> tuple[Any, Sent]:
    """An issue in the tracker whose delivery was made but not sent."""
    standin = world.standins["github"]
    standin.outbox.knobs.offline = True
    ref = standin.make_issue(title)
    standin.outbox.knobs.offline = False
    return ref, standin.outbox.made[-1]


def status_of(world: World) -> list[tuple[str, str]]:
    return [(str(r.status), r.reason) for r in world.installation.store.inbox.records()]


def test_ten_times_at_once_is_once(make_world: MakeWorld) -> None:
    world = make_world()
    ref, sent = opened(world)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(send(world, sent))) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.settle()
    assert answers == [202] * 10
    assert len(world.ours("github", ref)) == 1
    assert world.installation.store.inbox.counts()["redeliveries"] == 9


def test_deliveries_out_of_order(make_world: MakeWorld) -> None:
    world = make_world()
    standin = world.standins["github"]
    standin.outbox.knobs.hold = 3
    ref = standin.make_issue("First title")
    standin.edit_issue(ref, title="Second title")  # type: ignore[attr-defined]
    standin.edit_issue(ref, title="Third title")  # type: ignore[attr-defined]
    standin.outbox.knobs.hold = 0
    world.settle()
    issue = world.installation.store.issues.by_key(ref.key)
    assert issue is not None
    assert issue.title == "Third title"
    assert len(world.ours("github", ref)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"issue__body": None},
        {"issue__user": None, "sender": None},
        {"issue__labels": None},
        {"issue__title": "\x00 \ud800 \u202e" * 3},
        {"issue__body": "[" * 100_000},
        {"issue__unknown_field": {"a": [1, {"b": None}]}},
        {"issue__created_at": "never"},
    ],
    ids="+".join,
)
def test_an_odd_issue_is_still_handled(make_world: MakeWorld, changes: dict[str, Any]) -> None:
    world = make_world()
    ref, sent = opened(world)
    assert send(world, changed(world, sent, **changes)) == 202
    world.settle()
    assert status_of(world)[-1][0] == "processed", status_of(world)
    assert len(world.ours("github", ref)) == 1


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        ("issues", {"action": "frobnicated"}),
        ("issues", {"issue__pull_request": {"url": "https://acme.test/1"}}),
        ("never_heard_of", {}),
        ("star", {}),
    ],
)
def test_what_means_nothing_is_kept_with_its_reason(
    make_world: MakeWorld, event: str, changes: dict[str, Any]
) -> None:
    world = make_world()
    ref, sent = opened(world)
    assert send(world, changed(world, sent, event, **changes)) == 202
    world.settle()
    ((status, reason),) = status_of(world)
    assert status == "ignored"
    assert reason
    assert world.standins["github"].comments(ref) == []


def test_an_issue_that_says_nothing_of_itself_fails_and_can_be_sent_again(
    make_world: MakeWorld,
) -> None:
    world = make_world()
    _, sent = opened(world)
    broken = changed(world, sent, issue=None)
    assert send(world, broken) == 202
    world.settle()
    ((status, reason),) = status_of(world)
    assert status == "failed"
    assert reason
    # Sent again it is worked on again, since the first time failed.
    assert send(world, broken) == 202
    world.settle()
    (record,) = world.installation.store.inbox.records()
    assert (record.attempt, record.redeliveries) == (1, 1)


@pytest.mark.trap("G6")
def test_a_comment_by_another_bot_is_no_command(make_world: MakeWorld) -> None:
    world = make_world(mode="suggest")
    standin = world.standins["github"]
    ref = standin.make_issue("Checkout fails")
    world.settle()
    standin.comment(ref, "/trackside accept", by="other[bot]")  # type: ignore[attr-defined]
    world.settle()
    assert LABELS["github"] not in standin.labels(ref)


@pytest.mark.trap("G6")
def test_our_own_comment_starts_nothing(make_world: MakeWorld) -> None:
    world = make_world(mode="suggest")
    ref = world.standins["github"].make_issue("Checkout fails")
    world.settle()
    writes = world.standins["github"].count_writes()
    reasons = [reason for _, reason in status_of(world)]
    assert "our own comment, coming back to us" in reasons
    world.settle()
    assert world.standins["github"].count_writes() == writes == 1
    assert len(world.ours("github", ref)) == 1


def test_an_edit_during_triage_ends_in_one_comment(make_world: MakeWorld) -> None:
    world = make_world()
    standin = world.standins["github"]
    ref = standin.make_issue("Checkout fails")
    for number in range(5):
        standin.edit_issue(ref, body=f"Edit {number}")  # type: ignore[attr-defined]
    world.settle()
    assert len(world.ours("github", ref)) == 1
    issue = world.installation.store.issues.by_key(ref.key)
    assert issue is not None
    assert issue.body == "Edit 4"


@pytest.mark.trap("G7")
def test_a_transferred_issue_keeps_one_identity(make_world: MakeWorld) -> None:
    world = make_world()
    standin = world.standins["github"]
    ref = standin.make_issue("Checkout fails")
    world.settle()
    moved = standin.transfer(ref)  # type: ignore[attr-defined]
    world.settle()
    old = world.installation.store.issues.by_key(ref.key)
    new = world.installation.store.issues.by_key(moved.key)
    assert old is not None
    assert new is not None
    assert old.id == new.id
    assert len(world.ours("github", moved)) <= 1


def test_a_deleted_issue_is_not_written_to(make_world: MakeWorld) -> None:
    world = make_world()
    standin = world.standins["github"]
    ref, sent = opened(world)
    standin.delete_issue(ref)
    standin.outbox.drain()
    assert send(world, sent) == 202
    world.settle()
    assert world.installation.store.issues.by_key(ref.key) is None
    assert standin.count_writes() == 0


@pytest.mark.parametrize("kind", [FaultKind.BAD_GATEWAY_AFTER, FaultKind.RATE_LIMIT])
def test_a_tracker_in_trouble_gets_one_comment_in_the_end(
    make_world: MakeWorld, kind: FaultKind
) -> None:
    world = make_world(mode="suggest")
    standin = world.standins["github"]
    standin.arm(kind, on=On.WRITE, times=1, seconds=1.0)
    ref = standin.make_issue("Checkout fails")
    world.settle(60)
    assert len(world.ours("github", ref)) == 1


def test_what_waits_for_a_tracker_that_is_away_says_why(make_world: MakeWorld) -> None:
    world = make_world()
    world.standins["github"].arm(FaultKind.BAD_GATEWAY, on=On.WRITE, times=1_000)
    world.standins["github"].make_issue("Checkout fails")
    deadline = time.monotonic() + 20
    with work_client(world.installation) as client:
        while not (delayed := client.jobs(JobStatus.DELAYED)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert delayed[0].error.startswith("waits for the tracker: ")
    assert "GitHub answered 502" in delayed[0].error
    assert delayed[0].not_before is not None
