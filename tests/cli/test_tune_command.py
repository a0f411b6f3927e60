"""``trackside tune`` before it tunes: what it refuses, and what it needs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import core.learning
from core.cli.tune import largest_share
from tests.cli.conftest import Run


def test_without_its_packages_it_says_which_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tuning", "base_model"):
        monkeypatch.delitem(sys.modules, f"core.learning.{name}", raising=False)
        monkeypatch.delattr(core.learning, name, raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    result = run("tune", "base", "tuned")
    assert result.code == 1
    assert "(torch is missing): pip install '.[tuning]' in Trackside's folder" in result.err


def test_a_folder_that_is_there_is_not_written_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tuned").mkdir()
    result = run("tune", "base", "tuned")
    assert result.code == 1
    assert "tuned is there already" in result.err
    assert "is not there; make it first" in run("tune", "base", "nowhere/tuned").err


@pytest.mark.parametrize(
    ("counts", "most", "share"),
    [([], 100, 1), ([30, 40], 100, 40), ([500, 10, 10], 100, 80), ([90, 90, 90], 90, 30)],
)
def test_a_large_project_leaves_room_for_small_ones(
    counts: list[int], most: int, share: int
) -> None:
    found = largest_share(counts, most)
    assert sum(min(count, found) for count in counts) <= max(most, len(counts))
    assert found == pytest.approx(share, rel=0.02)
