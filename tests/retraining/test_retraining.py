"""Learning anew by itself: when it is due, and in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core import history
from core.config import Config, LearningConfig, StoreConfig
from core.errors import PluginError
from core.installation import Installation
from core.retraining import Standing, _alone, learning_process, may_be_due, train_due, why_due
from core.store.trainings import TrainingRecord
from core.working import TRAIN, schedule
from tests.cli.conftest import Run
from tests.learning.synthetic import issues

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def trained(days_ago: float, count: int = 100) -> TrainingRecord:
    return TrainingRecord(
        tracker="github",
        project="acme/shop",
        at=NOW - timedelta(days=days_ago),
        why="asked for",
        issues=count,
        models=2,
        promoted=2,
    )


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing(issues=19, answers=0, last=None), ""),
        (Standing(issues=20, answers=0, last=None), "it was never learned from"),
        (Standing(issues=900, answers=90, last=trained(0.5), drifted=["x"]), ""),
        (Standing(issues=100, answers=0, last=trained(99)), ""),
        (Standing(issues=119, answers=0, last=trained(99)), ""),
        (
            Standing(issues=120, answers=0, last=trained(8)),
            "20 issues are new, and the models are 8 days old",
        ),
        (Standing(issues=120, answers=0, last=trained(6)), ""),
        (Standing(issues=200, answers=0, last=trained(2)), "100 issues are new"),
        (Standing(issues=1100, answers=0, last=trained(2, 1000)), ""),
        (Standing(issues=100, answers=10, last=trained(2)), "people answered 10 suggestions since"),
        (Standing(issues=130, answers=0, last=trained(2), drifted=["a", "b"]), "a; b"),
        (Standing(issues=110, answers=0, last=trained(2), drifted=["a", "b"]), ""),
    ],
)
def test_when_it_is_due(standing: Standing, why: str) -> None:
    assert why_due(standing, retrain_days=7.0, now=NOW) == why
    assert why_due(standing, retrain_days=0.0, now=NOW) == ""


def config_of(folder: Path, **learning: float) -> Config:
    return Config(store=StoreConfig(data_dir=folder / "data"), learning=LearningConfig(**learning))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    opened = Installation.open(config_of(tmp_path))
    opened.store.issues.import_batch(issues(60))
    yield opened
    opened.close()


def test_what_is_due_is_learned_once(installation: Installation) -> None:
    now = datetime.now(UTC)
    (done,) = train_due(installation, now)
    assert done[2] == "it was never learned from"
    (record,) = installation.store.trainings.list()
    assert (record.why, record.issues) == ("it was never learned from", 60)
    assert record.models >= record.promoted > 0
    assert train_due(installation, now) == []
    assert train_due(installation, now + timedelta(days=30)) == [], "nothing is new"


def test_no_process_is_started_where_nothing_can_be_due(installation: Installation) -> None:
    now = datetime.now(UTC)
    assert may_be_due(installation, now)
    train_due(installation, now)
    assert not may_be_due(installation, now + timedelta(hours=20))
    assert may_be_due(installation, now + timedelta(days=2))


def test_one_project_that_fails_does_not_stop_the_others(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = [
        replace(one, key=one.key.replace("acme/shop", "acme/zoo"), project="acme/zoo")
        for one in issues(60)
    ]
    installation.store.issues.import_batch(other)
    train = history.train

    def failing(house: Installation, tracker: str, project: str, *args: Any, **more: Any) -> Any:
        if project == "acme/shop":
            raise PluginError("plugin 'mine' failed")
        return train(house, tracker, project, *args, **more)

    monkeypatch.setattr(history, "train", failing)
    now = datetime.now(UTC)
    assert [project for _, project, _ in train_due(installation, now)] == ["acme/zoo"]
    failed = installation.store.trainings.last("github", "acme/shop")
    assert failed is not None
    assert "failed: plugin 'mine' failed" in failed.why
    assert train_due(installation, now) == [], "not before the next day"


def test_a_process_that_learns_ends_with_its_parent(tmp_path: Path) -> None:
    with learning_process(config_of(tmp_path)) as child:
        assert child.stdin is not None
        child.stdin.close()
        child.wait(60)


def test_two_do_not_learn_at_once(installation: Installation) -> None:
    with _alone(installation) as first, _alone(installation) as second:
        assert (first, second) == (True, False)
    with _alone(installation) as again:
        assert again


def test_it_is_learned_in_a_process_of_its_own(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    opened = Installation.open(config)
    opened.store.issues.import_batch(issues(60))
    opened.close()
    with learning_process(config) as child:
        assert child.wait(120) == 0
    again = Installation.open(config)
    assert again.store.models.list(active_only=True)
    again.close()


def test_a_server_looks_unless_it_is_switched_off(tmp_path: Path) -> None:
    for days, looks in ((7.0, True), (0.0, False)):
        opened = Installation.open(config_of(tmp_path, retrain_days=days))
        assert (TRAIN in schedule(opened)) is looks
        opened.close()


def test_the_command_shows_what_is_due(run: Run, tmp_path: Path) -> None:
    lines = [
        json.dumps({"key": f"github:acme/shop#{n}", "title": f"A crash in part {n}", "type": "bug"})
        for n in range(1, 31)
    ]
    (tmp_path / "issues.jsonl").write_text("\n".join(lines))
    run("import", "issues.jsonl")
    (told,) = run("models", "drift", "--json").json
    assert (told["project"], told["last"], told["due"]) == (
        "acme/shop",
        None,
        "it was never learned from",
    )
    run("train")
    (told,) = run("models", "drift", "--json").json
    assert (told["why_then"], told["new_issues"], told["due"]) == ("asked for", 0, "")
    shown = run("models", "drift").out
    assert "acme/shop" in shown
    assert "not compared" in shown
    assert "to compare takes 50 issues that were filed since." in shown
