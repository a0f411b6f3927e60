"""``trackside demo``: what it prints where it ends by itself, and what an ended one leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_once_it_names_no_address_that_nobody_answers_at(run: Run) -> None:
    result = run("demo", "--once", "--json")
    assert result.code == 0
    assert result.json["deliveries"] > 0
    assert "pages" not in result.json
    assert "127.0.0.1" not in result.out


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
