"""A real ``trackside serve`` in a process of its own, trained on the demo's history."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.config import load_config
from core.demo.trackers import API_SECRETS, DemoTracker, read_issues
from core.history import train
from core.installation import Installation
from core.store.store import Store

WEBHOOK_SECRET = "benchmark-secret"  # noqa: S105 - both ends of it are on this machine


@dataclass(slots=True)
class Trackside:
    """A running server and its store, seen from outside."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def counts(self) -> Mapping[str, int]:
        """How many deliveries stand where."""
        store = Store(self.folder / "trackside-data")
        try:
            return store.inbox.counts()
        finally:
            store.close()

    def handled(self) -> int:
        """How many deliveries have been worked on."""
        counts = self.counts()
        return counts["processed"] + counts["failed"] + counts["ignored"]


def write_config(folder: Path, trackers: list[DemoTracker], *, mode: str) -> Path:
    """A configuration with a connection for each tracker; secrets in files beside it."""
    lines = ["[server]", "port = 0", "[work]", "poll_seconds = 0.05"]
    # What counts here is that labels are written, not that each is right.
    lines += ["[triage]", "precision_target = 0.2"]
    for tracker in trackers:
        name = tracker.standin.connection
        settings = {
            **tracker.settings(secret_file(folder, name, API_SECRETS[name])),
            "webhook_secrets": [secret_file(folder, "webhook", WEBHOOK_SECRET)],
            "mode": mode,
            "quiet_minutes": 0,
            "writes_per_minute": 0,
            "writes_per_hour": 0,
        }
        lines.append(f"[connections.{name}]")
        # JSON's strings, numbers and lists of strings are TOML's as well.
        lines += [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    path = folder / "trackside.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def secret_file(folder: Path, name: str, value: str) -> str:
    """Keep a secret in a file; returns its reference."""
    place = folder / f"{name}.secret"
    place.write_text(value, encoding="utf-8")
    return f"file:{place}"


def learn(config: Path, trackers: list[DemoTracker]) -> None:
    """Import and train on the demo's history of these trackers."""
    installation = Installation.open(load_config(config))
    try:
        by_name = {t.standin.name: t for t in trackers}
        history = [i for i, _ in read_issues("history.jsonl") if i.tracker in by_name]
        installation.store.issues.import_batch(
            replace(issue, connection=by_name[issue.tracker].standin.connection)
            for issue in history
        )
        for tracker, project, _ in installation.store.issues.projects():
            train(installation, tracker, project, lambda _done, _what: None)
        installation.follow_store()
    finally:
        installation.close()


@contextlib.contextmanager
def serving(config: Path) -> Iterator[Trackside]:
    """``trackside serve`` with a configuration, until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "trackside", "serve", "-c", str(config), "--log-level", "warning"],
        cwd=Path(__file__).resolve().parent.parent,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Trackside(_address(process), config.parent, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pass_on(lines: Any) -> None:
    for line in lines:
        sys.stderr.write(line)


def _address(process: subprocess.Popen[str]) -> str:
    said: list[str] = []
    assert process.stderr is not None  # noqa: S101 - it was asked for
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"on (http://[\d.]+:\d+)", line):
            # What it says later must not fill the pipe.
            threading.Thread(target=_pass_on, args=(process.stderr,), daemon=True).start()
            return found[1]
    raise RuntimeError("the server did not start:\n" + "".join(said))
