"""``trackside evaluate assignee``: with the labels that an archive has, and without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.archive import write_archive
from core.errors import UserError
from core.learning.assignee_evaluation import run
from core.model import FieldChange, Issue, Person
from tests.learning.synthetic import BEGINNING, issue

ADA, BEN = (Person(id=name, handle=name) for name in ("ada", "ben"))


def archive(folder: Path, *, told: bool) -> Path:
    """Two people, each with a label of theirs; ``told``: the history has who took what."""

    def taken(number: int) -> Issue:
        who, label = ((ADA, "area: cart"), (BEN, "area: mail"))[number * number * 7919 % 101 % 2]
        one = issue(number, title=f"It fails {number}", body="", type="")
        at = BEGINNING + timedelta(hours=number)
        change = FieldChange(at=at, actor=who, field="assignees", after=who.id)
        return replace(
            one,
            created_at=at,
            labels=(label,),
            assignees=(who,),
            history=(change,) if told else (),
        )

    path = folder / "issues.jsonl"
    write_archive(path, [taken(number) for number in range(1, 201)])
    return path


def figures(path: Path) -> tuple[dict[str, float], list[str]]:
    found: dict[str, Any] = run(train=path, newest=0.2)
    (project,) = found["projects"].values()
    assert found["metrics"].keys() == project["metrics"].keys()
    return {name: one["value"] for name, one in found["metrics"].items()}, project["notes"]


def test_an_archive_without_history_gives_figures_with_and_without_labels(tmp_path: Path) -> None:
    metrics, notes = figures(archive(tmp_path, told=False))
    assert metrics["top1"] > 0.9
    assert metrics["top1_without_labels"] < 0.8
    assert notes[0].startswith("No issue here tells its history")
    assert notes[0].endswith("without them, and there it would abstain."), "as it would not here"


def test_one_with_history_is_taken_at_its_word(tmp_path: Path) -> None:
    metrics, notes = figures(archive(tmp_path, told=True))
    assert metrics["top1"] > 0.9
    assert "top1_without_labels" not in metrics
    assert not any("tells its history" in note for note in notes)


def test_where_one_person_takes_all_that_is_what_is_lacking(tmp_path: Path) -> None:
    ada = Person(id="ada", handle="ada")
    path = tmp_path / "one.jsonl"
    write_archive(path, [issue(n, assignees=(ada,)) for n in range(60)])
    with pytest.raises(UserError) as error:
        run(train=path, newest=0.5)
    said = str(error.value)
    assert said.endswith("acme/shop has 30 to learn from, and all of them were taken by one person")
    assert "ada" not in said
    write_archive(path, [issue(n, assignees=(ada,)) for n in range(40)])
    with pytest.raises(UserError, match=r"acme/shop has 20 to learn from$"):
        run(train=path, newest=0.5)
