"""How fast a delivery is acknowledged, beside a bare Flask view, with triage running behind it.

Three measurements in one run, each against a server process of its own on this machine:
``bare``, a Flask view that does only the HMAC and one durable insert; ``paced``, Trackside at
a steady 100 deliveries a second; ``flat_out``, Trackside and the bare view with 16 connections
that send as fast as they are answered. ``ratio`` is Trackside's throughput over the bare view's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.load import Answers, Request, from_process, save
from benchmarks.server import WEBHOOK_SECRET, learn, serving, write_config
from core.demo.trackers import DemoGitHub, read_issues

THREADS = 16
PREPARED = 12_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100.0, help="deliveries a second")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--json", action="store_true", help="print JSON (it always does)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), rate=options.rate, seconds=options.seconds)
    print(json.dumps(result, indent=2))


def measure(folder: Path, *, rate: float, seconds: float) -> dict[str, Any]:
    """All three, one after the other."""
    paced_count = int(rate * seconds)
    tracker = DemoGitHub()
    prepare(tracker, folder, PREPARED)
    with bare(folder) as url:
        file = folder / "bare.jsonl"
        from_process(file, url, rate=50, seconds=1, first=0)
        bare_paced = from_process(file, url, rate=rate, seconds=seconds / 2, first=50)
        bare_flat = from_process(file, url, rate=0, seconds=seconds / 3, first=50 + paced_count)
    tracker.standin.start()
    try:
        config = write_config(folder, [tracker], mode="suggest")
        learn(config, [tracker])
        with serving(config) as server:
            file = folder / "trackside.jsonl"
            url = f"{server.url}/webhooks/{tracker.standin.connection}"
            from_process(file, url, rate=10, seconds=2, first=0)
            ours_paced = from_process(file, url, rate=rate, seconds=seconds, first=50)
            handled = server.handled()
            ours_flat = from_process(file, url, rate=0, seconds=seconds / 3, first=50 + paced_count)
            stored = server.counts()
    finally:
        tracker.standin.stop()
    return {
        "ratio": round(ours_flat.per_second / bare_flat.per_second, 3),
        "p50_ms": round(ours_paced.percentile_ms(0.5), 2),
        "p99_ms": round(ours_paced.percentile_ms(0.99), 2),
        "max_ms": round(max(ours_paced.seconds) * 1000, 2),
        "deliveries": len(ours_paced.seconds),
        "not_accepted": ours_paced.bad + ours_flat.bad,
        "handled_meanwhile": handled,
        "stored": dict(stored),
        "flat_out": shown(ours_flat),
        "bare": {"paced": shown(bare_paced), "flat_out": shown(bare_flat)},
    }


def shown(answers: Answers) -> dict[str, float]:
    """Figures of one measurement."""
    return {
        "per_second": round(answers.per_second, 1),
        "p50_ms": round(answers.percentile_ms(0.5), 2),
        "p99_ms": round(answers.percentile_ms(0.99), 2),
    }


def prepare(tracker: DemoGitHub, folder: Path, count: int) -> None:
    """Deliveries of new issues, about 10 kB each, that the stand-in knows; signed for both."""
    standin = tracker.standin
    texts = [i for i, _ in read_issues("history.jsonl") if i.tracker == "github"]
    tracker.seed(texts)
    standin.outbox.knobs.offline = True
    ready: dict[str, list[Request]] = {"bare": [], "trackside": []}
    for number in range(count):
        text = texts[number % len(texts)]
        body = f"{text.body}\n\nSeen on machine {number}.\n" + "context " * 120
        standin.open_issue(f"{text.title} ({number})", body, repository=tracker.project)
        made = standin.outbox.made.pop()
        for name, secret in (("bare", "benchmark"), ("trackside", WEBHOOK_SECRET)):
            signed = standin.sign(secret, made.event, made.id, made.body)
            ready[name].append((dict(signed), made.body))
    for name, requests in ready.items():
        save(folder / f"{name}.jsonl", requests)


@contextlib.contextmanager
def bare(folder: Path) -> Iterator[str]:
    """The bare view in a process of its own."""
    script = Path(__file__).with_name("bare.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(THREADS)], stdout=subprocess.PIPE, text=True
    )
    try:
        port = (process.stdout.readline() if process.stdout else "").strip()
        yield f"http://127.0.0.1:{port}/webhooks/bench"
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
