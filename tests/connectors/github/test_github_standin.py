"""The stand-in itself: what other tests and the demonstration rely on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Self

import pytest
import requests
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from core.secrets import Secret, verify_signature
from core.testing.faults import FaultKind, On
from core.testing.github_standin import GitHubStandIn
from core.testing.outbox import wait_until

SECRET = "a secret of this test"


class Receiver:
    """A webhook's receiver that remembers, and answers with ``status``."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, bytes]] = []
        self.status = 202
        self._server = make_server("127.0.0.1", 0, Request.application(self._receive))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/acme-github"

    def _receive(self, request: Request) -> Response:
        signature = request.headers["X-Hub-Signature-256"].removeprefix("sha256=")
        verify_signature(request.get_data(), signature, [Secret(SECRET)])
        event, delivery = request.headers["X-GitHub-Event"], request.headers["X-GitHub-Delivery"]
        self.got.append((event, delivery, request.get_data()))
        return Response("taken", self.status)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def titles(self) -> list[str]:
        return [json.loads(body)["issue"]["title"] for _, _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def tracker(receiver: Receiver) -> Iterator[GitHubStandIn]:
    with GitHubStandIn() as tracker:
        tracker.subscribe(receiver.url, SECRET)
        yield tracker


def test_changes_are_told_in_order(tracker: GitHubStandIn, receiver: Receiver) -> None:
    for number in range(20):
        tracker.open_issue(f"issue {number}")
    assert tracker.outbox.drain()
    assert receiver.titles() == [f"issue {number}" for number in range(20)]
    assert [sent.status for sent in tracker.outbox.sent] == [202] * 20
    assert tracker.outbox.sent[0].answer == "taken"


def test_our_own_writes_are_told_as_well(tracker: GitHubStandIn, receiver: Receiver) -> None:
    tracker.open_issue("It fails")
    answer = requests.post(
        f"{tracker.api_url}/repos/acme/shop/issues/1/comments",
        json={"body": "hello"},
        headers={"Authorization": f"token {tracker.token}"},
        timeout=5,
    )
    assert answer.status_code == 201
    assert tracker.outbox.drain()
    event, _, body = receiver.got[-1]
    assert event == "issue_comment"
    assert json.loads(body)["sender"]["login"] == "trackside-user"


def test_deliveries_may_come_twice_and_in_another_order(
    tracker: GitHubStandIn, receiver: Receiver
) -> None:
    tracker.outbox.knobs.duplicate = True
    tracker.outbox.knobs.hold = 3
    for number in range(4):
        tracker.open_issue(f"issue {number}")
    assert tracker.outbox.drain()
    expected = ["issue 2", "issue 2", "issue 1", "issue 1", "issue 0", "issue 0"]
    assert receiver.titles() == expected
    tracker.outbox.release()
    assert tracker.outbox.drain()
    assert receiver.titles() == [*expected, "issue 3", "issue 3"]
    ids = [delivery for _, delivery, _ in receiver.got]
    assert len(set(ids)) == 4


def test_deliveries_may_be_kept_and_sent_later(tracker: GitHubStandIn, receiver: Receiver) -> None:
    tracker.outbox.knobs.offline = True
    tracker.open_issue("It fails")
    assert tracker.outbox.drain()
    assert receiver.got == []
    (made,) = tracker.deliveries()
    assert made.status == 0
    tracker.outbox.redeliver(made.id)
    tracker.outbox.redeliver(made.id)
    assert tracker.outbox.drain()
    assert [delivery for _, delivery, _ in receiver.got] == [made.id, made.id]


def test_a_delivery_that_is_not_taken_is_tried_again_if_told_to(
    tracker: GitHubStandIn, receiver: Receiver
) -> None:
    receiver.status = 503
    tracker.open_issue("GitHub never tries again")
    assert tracker.outbox.drain()
    assert len(receiver.got) == 1
    tracker.outbox.knobs.retry_after = (0.01, 0.01)
    tracker.open_issue("Others do")
    assert tracker.outbox.drain()
    assert len(receiver.got) == 4


def test_a_receiver_that_is_away_is_no_harm(receiver: Receiver) -> None:
    with GitHubStandIn() as tracker:
        tracker.subscribe("http://127.0.0.1:1/webhooks", SECRET)
        tracker.open_issue("It fails")
        assert wait_until(lambda: len(tracker.outbox.sent) == 1)
        (sent,) = tracker.outbox.sent
        assert sent.status == 0
        assert "refused" in sent.answer


def test_any_payload_may_be_delivered(tracker: GitHubStandIn, receiver: Receiver) -> None:
    sent = tracker.deliver("ping", {"zen": "Keep it simple."}, delivery_id="d-1")
    assert (sent.status, sent.id) == (202, "d-1")
    assert receiver.got == [("ping", "d-1", b'{"zen":"Keep it simple."}')]


def test_pages_show_issues_and_nothing_of_theirs_runs(tracker: GitHubStandIn) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.test/i.png)"
    ref = tracker.open_issue(hostile, f"**Strong** {hostile}", ["bug", "P1: high"])
    tracker.comment(ref, f"<details><summary>Why</summary>\n\n- because\n\n</details>\n{hostile}")
    tracker.comment(ref, "ours\n\n<!-- trackside:acme:1 -->")
    page = requests.get(f"{tracker.url}/pages/acme/shop%231", timeout=5)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    for bad in ("<script", 'javascript:alert(1)"', "<img", "trackside:acme:1"):
        assert bad not in page.text
    assert "<strong>Strong</strong>" in page.text
    assert "<details><summary>Why</summary>" in page.text
    assert "P1: high" in page.text
    assert "<dd>high</dd>" in page.text
    listing = requests.get(f"{tracker.url}/pages/", timeout=5).text
    assert 'href="/pages/acme/shop%231"' in listing
    assert "<script" not in listing
    assert requests.get(f"{tracker.url}/pages/acme/shop%2399", timeout=5).status_code == 404


def test_faults_meet_the_requests_that_they_are_meant_for(tracker: GitHubStandIn) -> None:
    auth = {"Authorization": f"token {tracker.token}"}
    url = f"{tracker.api_url}/repos/acme/shop"
    tracker.arm(FaultKind.BAD_GATEWAY, on=On.WRITE)
    tracker.arm(FaultKind.HTML, path="/labels", times=2)
    assert requests.get(url, headers=auth, timeout=5).status_code == 200
    for _ in range(2):
        page = requests.get(f"{url}/labels", headers=auth, timeout=5)
        assert page.text.startswith("<!DOCTYPE html>")
    assert requests.get(f"{url}/labels", headers=auth, timeout=5).json()
    answer = requests.post(f"{url}/issues", json={"title": "x"}, headers=auth, timeout=5)
    assert answer.status_code == 502
    assert list(tracker.page_issues()) == []
    assert len(tracker.faults) == 0
    assert [logged.fault for logged in tracker.requests if logged.fault] == [
        FaultKind.HTML,
        FaultKind.HTML,
        FaultKind.BAD_GATEWAY,
    ]


def test_nobody_gets_in_without_a_token(tracker: GitHubStandIn) -> None:
    url = f"{tracker.api_url}/repos/acme/shop"
    assert requests.get(url, timeout=5).status_code == 401
    bad = {"Authorization": "token wrong"}
    assert requests.get(url, headers=bad, timeout=5).status_code == 401
    assert requests.get(f"{tracker.api_url}/nonsense", timeout=5).status_code == 404
