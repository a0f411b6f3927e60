"""Setting the stage: stand-ins with a past, a store that knows it, a server that listens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from core.config import Config, config_from
from core.demo.play import WEBHOOK_SECRET, Play, Report
from core.demo.trackers import API_SECRETS, DemoTracker, make_trackers, read_issues
from core.installation import Installation
from core.model import Issue
from core.serving import Serving
from core.testing.pages import page_path

_PRIORITY_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "high": (
        "crash", "crashes", "crashed", "crashing", "closes itself", "keeps closing",
        "out of memory", "data loss", "lost", "charged twice", "nobody can", "can't sign in",
        "waiting for wi-fi", "absturz", "闪退",
    ),
    "low": ("would be nice", "do we have to buy", "need a seat"),
}  # fmt: skip
"""What makes Kestrel's people hurry, and what does not."""


@contextmanager
def staged(folder: Path, *, port: int, report: Report) -> Iterator[Play]:
    """Everything set up in a folder, ready to be played; stopped and closed at the end."""
    trackers = make_trackers()
    history = [issue for issue, _ in read_issues("history.jsonl")]
    for tracker in trackers:
        tracker.standin.start()
    try:
        for tracker in trackers:
            report(0.1, f"Starting a stand-in for {tracker.standin.name}")
            tracker.seed([issue for issue in history if issue.tracker == tracker.standin.name])
        installation = Installation.open(make_config(folder, trackers, port=port), serving=True)
        try:
            yield from _running(installation, trackers, history, report)
        finally:
            installation.close()
    finally:
        for tracker in trackers:
            tracker.standin.stop()


def _running(
    installation: Installation,
    trackers: Sequence[DemoTracker],
    history: Sequence[Issue],
    report: Report,
) -> Iterator[Play]:
    report(0.5, f"Importing {len(history)} issues")
    by_name = {tracker.standin.name: tracker for tracker in trackers}
    installation.store.issues.import_batch(
        replace(
            issue,
            connection=by_name[issue.tracker].standin.connection,
            url=_page_url(by_name[issue.tracker], issue),
        )
        for issue in history
    )
    installation.follow_store()
    serving = Serving(installation)
    try:
        yield Play(installation, serving, trackers, history)
    finally:
        serving.stop()


def make_config(folder: Path, trackers: Sequence[DemoTracker], *, port: int) -> Config:
    """The demo's configuration; secrets are kept in files of its folder, as in real life.

    GitHub and Jira may apply what is sure enough; Linear only suggests. A history of a
    hundred issues cannot prove a precision of 95 %, so the demo asks for less.
    """
    connections: dict[str, Mapping[str, Any]] = {}
    webhook = _secret(folder, "webhook", WEBHOOK_SECRET)
    for tracker in trackers:
        name = tracker.standin.connection
        api = _secret(folder, name, API_SECRETS[name])
        connections[name] = {
            **tracker.settings(api),
            "webhook_secrets": [webhook],
            "mode": "suggest" if tracker.standin.name == "linear" else "apply",
            "quiet_minutes": 0,
            "writes_per_minute": 0,
            "writes_per_hour": 0,
        }
    return config_from(
        {
            "store": {"data_dir": "data"},
            "server": {"port": port},
            "work": {"poll_seconds": 0.05},
            "triage": {"precision_target": 0.7},
            "plugins": {"priority": {"words": _PRIORITY_WORDS}},
            "connections": connections,
        },
        base=folder,
    )


def _secret(folder: Path, name: str, value: str) -> str:
    place = folder / f"{name}.secret"
    place.touch(mode=0o600)
    place.write_text(value, encoding="utf-8")
    return f"file:{place}"


def _page_url(tracker: DemoTracker, issue: Issue) -> str:
    return tracker.standin.url + page_path(issue.key.partition(":")[2])
