"""The work side's own part: what it waits for before it works on a delivery."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import config_from
from core.errors import RetryableError
from core.installation import Installation
from core.working import Working


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Working]:
    installation = Installation.open(config_from({"store": {"data_dir": "data"}}, base=tmp_path))
    yield Working(installation)
    installation.close()


def test_a_delivery_waits_for_models_to_be_loaded(working: Working) -> None:
    done = threading.Event()

    def work() -> None:
        working.handle_delivery(1, 0)
        done.set()

    threading.Thread(target=work, daemon=True).start()
    assert not done.wait(0.3)
    working._warm.set()
    assert done.wait(10)


def test_it_does_not_wait_for_ever(working: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.working._WARM_SECONDS", 0.2)
    started = time.monotonic()
    working.handle_delivery(1, 0)
    assert time.monotonic() - started >= 0.2


def test_what_cannot_be_loaded_is_not_waited_for(
    working: Working, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("core.triage.shelf.ModelShelf.warm", broken)
    met = threading.Thread(target=working._meet, daemon=True)
    met.start()
    started = time.monotonic()
    working.handle_delivery(1, 0)
    assert time.monotonic() - started < 10
    assert met.is_alive(), "it has other things to do"
    working._stopping.set()
    met.join(10)
    assert "internal error while models and index were loaded" in caplog.text


def test_what_waited_when_the_server_stops_is_tried_again(working: Working) -> None:
    working._stopping.set()
    working._warm.set()
    with pytest.raises(RetryableError, match="the server stops"):
        working.handle_delivery(1, 0)
