"""A folder with the small tracker plugged in, the tracker itself, and the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.setup.small_tracker import SmallTracker
from tests.support import ROOT

Command = Callable[..., subprocess.CompletedProcess[str]]

CONFIG = """# Kept by the team; ask Ada before you change it.
plugins_dir = "my-plugins"

[server]
port = 8099            # the proxy knows it
"""


@pytest.fixture
def tracker() -> Iterator[SmallTracker]:
    with SmallTracker() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration, and the small tracker's connector in its plugins."""
    plugins = tmp_path / "my-plugins"
    plugins.mkdir()
    shutil.copy(Path(__file__).parent / "small_tracker.py", plugins / "small_tracker.py")
    (tmp_path / "trackside.toml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def trackside(folder: Path) -> Command:
    """Runs the command line in the folder, in a process without a terminal."""

    def run(
        *arguments: str, answers: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "trackside", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **(env or {})},
            input=answers,
            capture_output=True,
            text=True,
            timeout=60,
            start_new_session=True,
            check=False,
        )

    return run
