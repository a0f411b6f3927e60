"""``trackside demo``: what it prints where it ends by itself, and what an ended one leaves."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.cli.demo import own_words, too_late
from core.config import Config
from core.demo import stage
from core.demo.stage import make_config
from core.demo.trackers import read_issues
from core.metrics import WorkMetrics, calls_of_plugins
from core.plugin_guard import PluginHealth
from tests.cli.conftest import Run


def test_once_it_names_no_address_that_nobody_answers_at(run: Run) -> None:
    result = run("demo", "--once", "--json")
    assert result.code == 0
    assert result.json["deliveries"] > 0
    assert "pages" not in result.json
    assert "127.0.0.1" not in result.out


def test_what_came_too_late_on_a_busy_machine_is_counted_and_not_logged_between_the_tables(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hurried(*arguments: Any, **named: Any) -> Config:
        config = make_config(*arguments, **named)
        return replace(config, plugins={**config.plugins, "similar": {"time_limit": 0.001}})

    monkeypatch.setattr(stage, "make_config", hurried)
    level = logging.getLogger().level
    with own_words(), stage.staged(tmp_path, port=0, report=lambda _done, _what: None) as play:
        play.open(lambda _done, _what: None)
        issue, _ = read_issues("incoming.jsonl")[0]
        (tracker,) = (one for one in play.trackers if one.standin.name == issue.tracker)
        tracker.open(issue)
        play.settle()
        late = calls_of_plugins(play.serving.counted(), "timed out")
    assert late["similar"] >= 1
    assert logging.getLogger().level == level, "a server in this process would log as before"
    # What the work side's process wrote is here, too.
    written = capfd.readouterr()
    assert "no answer after" not in written.err + written.out
    assert too_late(late)[0][0] == "answers that came too late"
    assert "this machine was busy" in too_late(late)[0][1]
    assert too_late({}) == ()


def test_answers_that_came_too_late_are_counted_by_plugin() -> None:
    counted = WorkMetrics()
    late, fine = PluginHealth(timed_out=2, answered=7), PluginHealth(answered=9)
    counted.watch_plugins(lambda: [("similar", late.outcomes()), ("labels", fine.outcomes())])
    assert calls_of_plugins(counted.render(), "timed out") == {"similar": 2}
    assert calls_of_plugins(b"", "timed out") == {}


@pytest.mark.parametrize(
    ("step", "later"),
    [("Learning from the past", 0.5), ("Starting the server", 0.3), ("New issues arrive", 0.5)],
)
def test_a_sigterm_leaves_nothing_behind(tmp_path: Path, step: str, later: float) -> None:
    """Whatever it is at; without a terminal each step is a line on standard error."""
    process = subprocess.Popen(
        [sys.executable, "-m", "trackside", "demo", "--once"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        told = []
        while not any(step in line for line in told):
            told.append(process.stderr.readline())
            assert told[-1], told
        assert len(list(tmp_path.glob("trackside-demo-*"))) == 1
        time.sleep(later)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) != 0
        assert not list(tmp_path.glob("trackside-demo-*"))
        deadline = time.monotonic() + 5
        while _lives(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _lives(process.pid)
    finally:
        if _lives(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _lives(group: int) -> bool:
    """Whether any process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
