"""Facts about the checkout that several tests of the house use."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT, need


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than a few seconds")


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file that is committed, or would be."""
    need((ROOT / ".git").exists(), "this is no git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = {ROOT / name for name in listed.split("\0") if name}
    return sorted(path for path in found if path.is_file())
