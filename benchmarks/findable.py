"""How soon a new issue is found by who looks for something like it, at 50 deliveries a second.

A real ``trackside serve`` receives signed webhooks of new issues at a steady pace and triages them
in mode observe. Each issue bears a word of its own, and another process that shares its store, as
``trackside similar`` does, asks for every fifth one again and again until it is found. The time is
taken from when the delivery was due to be sent; one that is not found in time counts as the time
that was waited for it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.load import Request, from_process, save
from benchmarks.server import WEBHOOK_SECRET, learn, serving, write_config
from core.config import load_config
from core.demo.trackers import DemoGitHub, read_issues
from core.installation import Installation
from core.model import Issue

_PATIENCE = 5.0
"""So many seconds others are not looked for while one is not found."""

EVERY = 5
"""One in so many is looked for."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="deliveries a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", action="store_true", help="print JSON (it always does)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), options.rate, options.seconds), indent=2))


def measure(folder: Path, rate: float, seconds: float) -> dict[str, Any]:
    """Send at a steady pace, look for some of it, and say when it was found."""
    tracker = DemoGitHub()
    count = int(rate * seconds)
    words = prepare(tracker, folder / "deliveries.jsonl", count + 10)
    tracker.standin.start()
    try:
        config = write_config(folder, [tracker], mode="observe")
        learn(config, [tracker])
        with serving(config) as server:
            url = f"{server.url}/webhooks/{tracker.standin.connection}"
            file = folder / "deliveries.jsonl"
            from_process(file, url, rate=5, seconds=2, first=0)
            time.sleep(2.0)
            started = time.time() + 1.0
            due = {n: started + n / rate for n in range(0, count, EVERY)}
            found: dict[int, float] = {}
            watcher = threading.Thread(target=watch, args=(config, words, due, found))
            watcher.start()
            # The sender's own start takes most of a second; what it is late counts, too.
            time.sleep(max(0.0, started - time.time() - 0.5))
            sent = from_process(file, url, rate=rate, seconds=seconds, first=10)
            watcher.join()
            handled = server.handled() - 10
    finally:
        tracker.standin.stop()
    waits = sorted(found.get(n, time.time()) - at for n, at in due.items())
    return {
        "deliveries": count,
        "per_second": rate,
        "not_accepted": sent.bad,
        "looked_for": len(due),
        "found": len(found),
        "p50_ms": round(1000 * waits[len(waits) // 2], 1),
        "p99_ms": round(1000 * waits[min(len(waits) - 1, int(0.99 * len(waits)))], 1),
        "max_ms": round(1000 * waits[-1], 1),
        "triaged_when_all_were_found": handled,
    }


def watch(config: Path, words: list[str], due: dict[int, float], found: dict[int, float]) -> None:
    """Ask for each word until its issue is found, or a minute is over."""
    installation = Installation.open(load_config(config))
    try:
        waiting = dict(due)
        ends = max(due.values()) + 60
        while waiting and time.time() < ends:
            now = time.time()
            for number in [n for n, at in waiting.items() if at <= now]:
                asked = Issue(
                    key="github:acme/new#1", tracker="github", project="", title=words[number]
                )
                if installation.finder.similar(asked, 1):
                    found[number] = time.time()
                    del waiting[number]
                elif now - due[number] < _PATIENCE:
                    break  # those that came later are not there either
            time.sleep(0.02)
    finally:
        installation.close()


def prepare(tracker: DemoGitHub, path: Path, count: int) -> list[str]:
    """Deliveries of new issues that the stand-in knows; the words by which they can be found."""
    standin = tracker.standin
    texts = [issue for issue, _ in read_issues("history.jsonl") if issue.tracker == "github"]
    tracker.seed(texts)
    standin.outbox.knobs.offline = True
    ready: list[Request] = []
    words = []
    for number in range(count):
        text = texts[number % len(texts)]
        word = f"zq{number:x}".translate(str.maketrans("0123456789", "ghijklmnop"))
        words.append(word)
        standin.open_issue(
            f"{text.title} {word}", f"{text.body}\n\n{number}", repository=tracker.project
        )
        made = standin.outbox.made.pop()
        ready.append(
            (dict(standin.sign(WEBHOOK_SECRET, made.event, made.id, made.body)), made.body)
        )
    save(path, ready)
    return words[10:]


if __name__ == "__main__":
    main()
