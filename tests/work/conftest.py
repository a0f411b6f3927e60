"""Durable work on both databases: a test that takes ``settings`` runs on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.work.client import WorkClient
from core.work.contract import WorkSettings
from core.work.engine import WorkEngine
from tests.postgresql import postgresql_url
from tests.work.helpers import Journal, Recorder

__all__ = ["postgresql_url"]

Start = Callable[..., WorkEngine]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> WorkSettings:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/work.db"
    else:
        url = request.getfixturevalue("postgresql_url")
    return WorkSettings(url=url, lock_dir=tmp_path / "locks", retry_seconds=0.05)


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> WorkSettings:
    url = f"sqlite:///{tmp_path}/work.db"
    return WorkSettings(url=url, lock_dir=tmp_path / "locks", retry_seconds=0.05)


@pytest.fixture
def client(settings: WorkSettings) -> Iterator[WorkClient]:
    """A client in a process that does no work."""
    with WorkClient(settings) as client:
        yield client


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts an engine; what a test leaves running is stopped after it."""
    engines = []

    def start(
        settings: WorkSettings,
        handlers: Recorder,
        connections: dict[str, int] | None = None,
        ticks: dict[str, float] | None = None,
    ) -> WorkEngine:
        engine = WorkEngine(settings, handlers)
        engines.append(engine)
        engine.start(connections or {}, ticks=ticks)
        return engine

    yield start
    for engine in engines:
        assert engine.stop(10)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")
