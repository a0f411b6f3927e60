"""The command line beside a running server, for tests of what people do there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.cli.app import main
from core.model import Person
from core.store.store import Store
from tests.triage.house import House

OTHER = "github:acme/shop#2"
ADA, BOB = Person(id="21", handle="ada"), Person(id="22", handle="bob")
CONFIG = """
[store]
data_dir = "data"

[connections.acme-github]
tracker = "github"
token = "env:ANY"
webhook_secrets = ["env:ANY"]
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The running server: two issues, of which the second was met by Ada and Bob."""
    store = Store(tmp_path / "data")
    house = House(store)
    house.open(2, title="The first of its kind", author=ADA, assignees=(BOB,))
    house.open(labels=("docs",), assignees=(BOB,), status="Triage")
    yield house
    store.close()


@pytest.fixture
def trackside(
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the command line beside the server: (exit code, output, errors)."""
    (tmp_path / "trackside.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANY", "any-secret")
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setattr("getpass.getuser", lambda: "ada-at-her-desk")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["trackside", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run
