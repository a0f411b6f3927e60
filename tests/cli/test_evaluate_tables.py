"""``trackside evaluate``: tables that explain themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from core.cli.evaluation import show_evaluation
from tests.cli.conftest import Run
from tests.cli.test_learn import archive


def shown(run: Run, *arguments: str) -> tuple[str, dict[str, object]]:
    """The tables as one line of text, and the same as JSON."""
    result = run("evaluate", *arguments)
    assert result.code == 0, result.err
    assert max(map(len, result.out.splitlines())) <= 80
    raw: dict[str, object] = run("evaluate", *arguments, "--json").json
    return " ".join(result.out.split()), raw


@pytest.fixture(autouse=True)
def narrow(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_figures_of_values_are_explained_and_json_is_raw(run: Run, tmp_path: Path) -> None:
    said, raw = shown(
        run, "priority", "--train", archive(tmp_path, "acme/shop", 80), "--newest", "0.3"
    )
    assert "│ macro F1 │ 1.000 " in said
    assert "│ abstained │ 0% (0–14) │" in said
    assert "│ high │ 100% (76–100) │ 100% (76–100) │ 12 │" in said
    for told in (
        "macro F1: F1 of each value, averaged; F1 is precision and recall in one, 1 at best.",
        "calibration error: how far its confidence is off from how often it is right.",
        "coverage at 90%: share of issues that can be answered",
        "majority: always the commonest.",
        "In brackets: the 95% interval.",
        "support: issues with this value.",
    ):
        assert told in said
    assert "acme/shop: not told apart from the best baseline, TF-IDF: right on 24 of 24" in said
    assert "In this project it would suggest." in said
    assert "Clearly: by an exact one-sided sign test on the issues that only one" in said
    assert raw["projects"]["acme/shop"]["compared"]["found"] == "not told apart"  # type: ignore[index]
    assert raw["metrics"]["macro_f1"] == {"value": 1.0, "low": 1.0, "high": 1.0}  # type: ignore[index]
    assert "legend" not in json.dumps(raw)


def test_values_are_in_the_order_of_a_models_card(capsys: pytest.CaptureFixture[str]) -> None:
    half = {"value": 0.5, "low": 0.4, "high": 0.6}
    counts = {"high": 1, "low": 9, "urgent": 5}
    classes = {
        name: {"precision": half, "recall": half, "support": count}
        for name, count in counts.items()
    }
    for task, order in (("priority", "urgent high low"), ("type", "low urgent high")):
        metrics = {"macro_f1": half, "per_class": classes}
        show_evaluation({"task": task, "train": 9, "test": 15, "metrics": metrics})
        table = capsys.readouterr().out.partition("By value")[2]
        assert re.findall(r"^│ ([a-z]+) +│", table, re.MULTILINE) == order.split()


def test_figures_of_people_are_explained(run: Run, tmp_path: Path) -> None:
    lines = [
        {
            "key": f"github:acme/shop#{n}",
            "title": f"The {('export', 'login')[n % 2]} fails",
            "assignees": [("ada", "ben")[n % 2]],
            "labels": ["ui"],
        }
        for n in range(60)
    ]
    (tmp_path / "people.jsonl").write_text("\n".join(map(json.dumps, lines)))
    said, raw = shown(run, "assignee", "--train", "people.jsonl", "--newest", "0.3")
    for told in (
        "top 1: share of issues that the person named first took.",
        "top 3: share of issues that one of the three named first took.",
        "top 1 learned only: top 1 by what was learned alone",
        "top 1 without labels: top 1 had the issues come without labels.",
        "majority: whoever took most.",
        "TF-IDF: ",
    ):
        assert told in said
    assert 0 <= raw["metrics"]["top1"]["value"] <= 1  # type: ignore[index]


def test_who_would_propose_nobody_says_why_and_beside_whom(run: Run, tmp_path: Path) -> None:
    lines = [
        {
            "key": f"github:acme/shop#{n}",
            "title": f"It fails {n * 7919 % 101}",
            "assignees": ["ada" if n % 10 else "ben"],
        }
        for n in range(100)
    ]
    (tmp_path / "people.jsonl").write_text("\n".join(map(json.dumps, lines)))
    said, raw = shown(run, "assignee", "--train", "people.jsonl", "--newest", "0.3")
    assert "most lately: whoever took most of the last issues, told who took what since." in said
    assert (
        "acme/shop: in this project it would abstain: on the issues held out here it is not proven "
        "to name the right person more often than whoever took most of the last issues."
    ) in said
    project = raw["projects"]["acme/shop"]  # type: ignore[index]
    assert project["decided_by"] == "most_lately"
    assert project["baselines"]["most_lately"]["top1"]["value"] == 0.9
    assert project["compared"]["suggests"] is False
    assert "more often than" in project["compared"]["why"]


def test_a_value_that_was_never_answered_has_no_precision(run: Run, tmp_path: Path) -> None:
    lines = [
        {
            "key": f"github:acme/shop#{n}",
            "title": f"It fails {n * 7919 % 101}",
            "priority": "high" if n % 10 else "low",
        }
        for n in range(100)
    ]
    (tmp_path / "even.jsonl").write_text("\n".join(map(json.dumps, lines)))
    said, raw = shown(run, "priority", "--train", "even.jsonl", "--newest", "0.3")
    assert "│ low │ – │ 0% (0–56) │ 3 │" in said
    assert raw["metrics"]["per_class"]["low"]["precision"] is None  # type: ignore[index]
    assert "it would abstain: on issues held out here it does no better than always" in said


def test_too_little_to_learn_from_is_nothing_to_measure(run: Run, tmp_path: Path) -> None:
    lines = [{"key": f"github:a/b#{n}", "title": "It fails", "labels": ["ui"]} for n in (1, 2)]
    (tmp_path / "two.jsonl").write_text("\n".join(map(json.dumps, lines)))
    result = run("evaluate", "labels", "--train", "two.jsonl", "--newest", "0.5")
    assert (result.code, result.out) == (1, "")
    assert (
        "there is nothing to measure: it takes 10 issues of known labels, 5 or more with the same, "
        "and a/b has 1 to learn from"
    ) in result.err
    told = run("evaluate", "labels", "--train", "two.jsonl", "--newest", "0.5", "--json").json
    assert told["error"]["kind"] == "refused"


def test_where_projects_are_averaged_it_says_so(run: Run, tmp_path: Path) -> None:
    def said_of(*projects: str) -> str:
        lines = [
            {
                "key": f"github:{project}#{n}",
                "title": f"A crash in part {n}" if n % 2 else f"A typo on page {n}",
                "priority": "high" if n % 2 else "low",
            }
            for project in projects
            for n in range(40)
        ]
        (tmp_path / "several.jsonl").write_text("\n".join(map(json.dumps, lines)))
        return shown(run, "priority", "--train", "several.jsonl", "--newest", "0.3")[0]

    means = "Figures are means over 2 projects, of which each counts as much, however many issues"
    assert means in said_of("acme/shop", "acme/desk")
    assert "Figures are means" not in said_of("acme/shop")
