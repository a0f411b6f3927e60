"""A folder with the small tracker plugged in, the tracker itself, and the command line."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.cli.app import main
from tests.setup.small_tracker import SmallTracker

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
def trackside(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Runs the command line in the folder, without a terminal.

    In this process: to start another takes longer than what it would do there.
    """

    def run(
        *arguments: str, answers: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            patch.setattr(sys, "argv", ["trackside", *arguments])
            patch.setattr(sys, "stdin", io.StringIO(answers))
            for name, value in {"COLUMNS": "200", **(env or {})}.items():
                patch.setenv(name, value)
            capfd.readouterr()
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        written = capfd.readouterr()
        return subprocess.CompletedProcess(sys.argv, code, written.out, written.err)

    return run
