"""The mark of the delivery that is being read, and what a death leaves of it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import StoreUnavailable
from core.model import Delivery
from core.triage.underway import Underway

DELIVERY = Delivery(
    connection="acme", id="d", headers={}, body=b"", received_at=datetime.now(UTC), seq=7
)


class Died(BaseException):
    """The end of a process."""


def die_reading(marks: Underway, delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends writes nothing any more."""
    with monkeypatch.context() as patched, contextlib.suppress(Died), marks.reading(delivery):
        patched.setattr(os, "pwrite", lambda *_: 0)
        raise Died
    marks.close()


@pytest.fixture
def died_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    die_reading(Underway(tmp_path), DELIVERY, monkeypatch)


def test_a_fresh_place_knows_of_no_death(tmp_path: Path) -> None:
    assert Underway(tmp_path).deaths_of(DELIVERY) == 0


@pytest.mark.usefixtures("died_once")
def test_deaths_in_a_row_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for count in (1, 2, 3):
        marks = Underway(tmp_path)
        assert marks.deaths_of(DELIVERY) == count
        assert marks.deaths_of(replace(DELIVERY, seq=8)) == 0
        die_reading(marks, DELIVERY, monkeypatch)


@pytest.mark.usefixtures("died_once")
def test_one_that_was_read_after_all_is_not_counted_against(tmp_path: Path) -> None:
    marks = Underway(tmp_path)
    with marks.reading(DELIVERY):
        pass
    marks.close()
    assert Underway(tmp_path).deaths_of(DELIVERY) == 0


@pytest.mark.usefixtures("died_once")
def test_a_redelivery_starts_anew(tmp_path: Path) -> None:
    assert Underway(tmp_path).deaths_of(replace(DELIVERY, attempt=1)) == 0


def test_an_error_is_no_death(tmp_path: Path) -> None:
    marks = Underway(tmp_path)
    with pytest.raises(ValueError, match="a defect"), marks.reading(DELIVERY):
        raise ValueError("a defect")
    marks.close()
    assert Underway(tmp_path).deaths_of(DELIVERY) == 0


def test_processes_do_not_share_a_mark(tmp_path: Path) -> None:
    first, second = Underway(tmp_path), Underway(tmp_path)
    with first.reading(DELIVERY), second.reading(replace(DELIVERY, seq=8)):
        assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="cannot write in"):
        Underway(tmp_path / "file")
