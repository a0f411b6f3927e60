"""From a delivery to the comment and labels written in the tracker, at a steady 10 issues a second.

Three stand-in trackers in this process send signed webhooks of new issues to a real
``trackside serve`` in another, which triages them and writes back over HTTP. The time is taken
here: from handing the webhook to the sender until the comment arrives.

``ratio`` is the median over that of the physical bound measured in the same run: the same
requests (one webhook, one read of the issue, one comment) made one after the other with
nothing stored and nothing decided in between.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests

from benchmarks.server import WEBHOOK_SECRET, learn, serving, write_config
from core.demo.trackers import DemoGitHub, DemoTracker, make_trackers, read_issues
from core.model import Issue, IssueRef

COMMENTS = re.compile(
    r"/issues/(\d+)/comments\{|/issue/(\d+)/comment\{"
    r"|commentCreate.*?\"issueId\": ?\"([0-9a-f-]{36})",
    re.DOTALL,
)
"""A request that posts a comment, and the issue it is for, in each tracker's way."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10.0, help="issues a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", action="store_true", help="print JSON (it always does)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), options.rate, options.seconds), indent=2))


def measure(folder: Path, rate: float, seconds: float) -> dict[str, Any]:
    """Send, wait, and look at when each comment came."""
    trackers = list(make_trackers())
    for tracker in trackers:
        tracker.standin.start()
        history = [i for i, _ in read_issues("history.jsonl")]
        tracker.seed([issue for issue in history if issue.tracker == tracker.standin.name])
    try:
        bound = direct(trackers)
        config = write_config(folder, trackers, mode="apply")
        learn(config, trackers)
        with serving(config) as server:
            for tracker in trackers:
                url = f"{server.url}/webhooks/{tracker.standin.connection}"
                tracker.standin.subscribe(url, WEBHOOK_SECRET)
            send(trackers, rate=10, count=10)
            settle(server.counts)
            opened = send(trackers, rate=rate, count=int(rate * seconds))
            waits, silent = waits_for_comments(opened, server.counts)
            labelled = sum(bool(t.standin.labels(ref)) for t, ref, _ in opened)
    finally:
        for tracker in trackers:
            tracker.standin.stop()
    waits.sort()
    p50, p99 = waits[len(waits) // 2], waits[min(len(waits) - 1, int(0.99 * len(waits)))]
    return {
        "ratio": round(p50 / bound, 1),
        "p50_ms": round(p50 * 1000, 1),
        "p99_ms": round(p99 * 1000, 1),
        "bound_ms": round(bound * 1000, 2),
        "issues": len(opened),
        "commented": len(waits),
        "nothing_to_say": silent,
        "labelled": labelled,
        "second_comments": sum(len(ours(t, ref)) > 1 for t, ref, _ in opened),
        "issues_per_second": rate,
    }


Opened = list[tuple[DemoTracker, IssueRef, float]]


def send(trackers: list[DemoTracker], *, rate: float, count: int) -> Opened:
    """New issues at a steady pace, the trackers in turn."""
    incoming = [issue for issue, _ in read_issues("incoming.jsonl")]
    incoming += [issue for issue, _ in read_issues("history.jsonl")][-120:]
    by_name: dict[str, list[Issue]] = {}
    for issue in incoming:
        by_name.setdefault(issue.tracker, []).append(issue)
    opened: Opened = []
    start = time.time()
    for number in range(count):
        time.sleep(max(0.0, start + number / rate - time.time()))
        tracker = trackers[number % len(trackers)]
        texts = by_name[tracker.standin.name]
        issue = texts[number // len(trackers) % len(texts)]
        text = Issue(
            key=issue.key,
            tracker=issue.tracker,
            project=issue.project,
            title=issue.title,
            body=f"{issue.body}\n\n{number}",
            original_priority=issue.original_priority,
        )
        sent = time.time()
        opened.append((tracker, tracker.open(text), sent))
    return opened


def ours(tracker: DemoTracker, ref: IssueRef) -> list[str]:
    """Our comments on an issue; nobody else comments here."""
    return tracker.standin.comments(ref)


def waits_for_comments(opened: Opened, counts: Any) -> tuple[list[float], int]:
    """Seconds from each issue to its comment, and how many issues got none."""
    settle(counts)
    first: dict[str, float] = {}
    for tracker in {id(t): t for t, _, _ in opened}.values():
        for logged in tracker.standin.writes:
            if logged.status < 300 and (found := COMMENTS.search(logged.path + logged.body)):
                name = next(group for group in found.groups() if group)
                first.setdefault(f"{tracker.standin.name} {name}", logged.at)
    waits = []
    for tracker, ref, sent in opened:
        name = ref.key.rpartition("#")[2] if isinstance(tracker, DemoGitHub) else ref.external_id
        at = first.get(f"{tracker.standin.name} {name}")
        if at is not None:
            waits.append(at - sent)
    return waits, len(opened) - len(waits)


def settle(counts: Any, *, timeout: float = 60.0) -> None:
    """Wait until every delivery has been worked on, and a little longer for the writes."""
    deadline = time.time() + timeout
    while time.time() < deadline:
        now = counts()
        if now["received"] + now["queued"] == 0:
            break
        time.sleep(0.2)
    time.sleep(3.0)


def direct(trackers: list[DemoTracker], *, count: int = 100) -> float:
    """The median of one webhook, one read and one comment made directly; in seconds."""
    github = next(t for t in trackers if isinstance(t, DemoGitHub))
    standin = github.standin
    url = f"{standin.api_url}/repos/{github.project}/issues/1"
    took = []
    with requests.Session() as session:
        session.headers["Authorization"] = f"token {standin.token}"
        for number in range(count):
            begun = time.perf_counter()
            session.get(f"{standin.url}/pages/", timeout=10)
            session.get(url, timeout=10)
            session.post(f"{url}/comments", json={"body": f"{number}"}, timeout=10)
            took.append(time.perf_counter() - begun)
    standin.outbox.made.clear()
    return sorted(took)[count // 2]


if __name__ == "__main__":
    main()
