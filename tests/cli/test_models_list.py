"""``trackside models list``: what is listed, in which order, and what is said of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.cli.models_list import in_order, listed, standing
from core.cli.output import say_notes
from core.learning.card_words import headline_of
from core.learning.silent import NOT_TOLD, reasons_said
from core.store.registry import ModelRecord
from tests.cli.conftest import Run
from tests.cli.test_learn import archive

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def a_model(number: int, task: str = "type", **fields: Any) -> ModelRecord:
    card = {"task": task, "classes": ["bug"], "notes": [], "metrics": {}, "rows": 30}
    given = {
        "tracker": "github",
        "project": "acme/shop",
        "task": task,
        "version": f"{task}-{number}",
        "path": "",
        "sha256": "",
        "card": card,
        "created_at": NOON + timedelta(days=number),
        "id": number,
    }
    return ModelRecord(**(given | fields))


def test_of_each_task_the_one_in_use_and_the_newest_others_are_listed() -> None:
    models = [a_model(number, active=number == 1) for number in (5, 4, 3, 2, 1)]
    models.append(a_model(6, "labels"))
    assert [one.version for one in listed(models)] == ["type-5", "type-4", "type-1", "labels-6"]
    assert [one.version for one in in_order(models)] == [
        *("labels-6", "type-1"),
        *("type-5", "type-4", "type-3", "type-2"),
    ]


def test_a_model_that_was_refused_is_told_from_one_that_had_its_time() -> None:
    refused = a_model(1, card={**a_model(1).card, "comparison": {"promoted": False}})
    assert standing(refused) == "refused"
    assert standing(replace(refused, retired_at=NOON)) == "no", "somebody used it all the same"
    assert standing(a_model(1)) == "no"
    assert standing(a_model(1, active=True, by_hand=True)) == "yes, chosen by hand"


@pytest.mark.parametrize(
    ("task", "notes", "leads"),
    [
        ("type", [], "macro_f1"),
        ("labels", [], "micro_f1"),
        ("type", ["Abstains: it does no better."], None),
    ],
)
def test_one_figure_tells_how_good_it_is(task: str, notes: list[str], leads: str | None) -> None:
    measured = {"held_out": 9, "macro_f1": {"value": 0.5}, "micro_f1": {"value": 0.7}}
    card = {"task": task, "classes": ["ui"], "notes": notes, "metrics": measured}
    found = headline_of(card)
    assert (found and found[0]) == leads
    assert headline_of({**card, "metrics": {}}) is None


def test_the_list_is_short_fits_and_leads_to_the_rest(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for count in (24, 30, 36, 42, 48):
        run("import", archive(tmp_path, "acme/shop", count))
        run("train")
    every = run("models", "list", "--json").json
    mine = [one for one in every if one["task"] == "priority"]
    assert len(mine) == 5
    assert {one["standing"] for one in mine} == {"yes", "no"}
    assert all(one["created_at"] and one["measured"]["name"] == "macro_f1" for one in mine)
    short, whole = run("models", "list", "acme/shop"), run("models", "list", "--all")
    assert short.out.count("priority-") == 3
    assert whole.out.count("priority-") == 5
    assert f"{datetime.now(UTC):%Y-%m-%d}" in short.out
    assert "more: `--all` lists them." in short.err
    assert "--all" not in whole.err
    assert max(map(len, whole.out.splitlines())) <= 80
    assert run("models", "list", "acme/none").code == 1


def test_who_names_what_is_not_there_is_told_what_is(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    assert "`trackside train` makes some" in run("models", "rollback", "acme/shop", "type").err
    run("train")
    for command in ("rollback", "release"):
        refused = run("models", command, "acme/shop", "nonsense")
        assert refused.code == 1
        assert "it has models for priority, type" in refused.err


def test_who_chooses_what_is_in_use_already_is_told_what_that_changes(
    run: Run, tmp_path: Path
) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    run("train")
    first = run("models", "promote", "priority").err
    assert "was in use already, and is chosen by hand now. It " in first
    again = run("models", "promote", "priority").err
    assert again.endswith("was in use already, chosen by hand.\n")


def test_notes_are_a_list_on_a_terminal_and_lines_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = ["Of many words that are too many for one line", "\x1b[31mred"]
    say_notes("acme/shop, type", notes)
    assert capsys.readouterr().err == (f"acme/shop, type: {notes[0]}\nacme/shop, type:  [31mred\n")
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    say_notes("acme/shop, type", notes)
    say_notes("acme/shop, labels", [])
    assert capsys.readouterr().err == (
        "acme/shop, type:\n  - Of many words that are too\n    many for one line\n  -  [31mred\n"
    )


def test_reasons_that_are_all_different_are_no_endless_sentence() -> None:
    many = {f"v{n}": {"why": f"reason {n}", "issues": 1} for n in range(40)}
    said = reasons_said(many)
    assert said.endswith("“v5” (reason 5); and 34 more, for other reasons")
    assert reasons_said({"v": {"why": NOT_TOLD, "issues": 1}}) == f"“v” ({NOT_TOLD})"
