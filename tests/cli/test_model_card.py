"""``trackside models show``: the card as tables that fit, as JSON, and as a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cli.model_card import show_card
from core.cli.models_list import how_used
from core.store.registry import ModelRecord
from tests.cli.conftest import Run
from tests.cli.test_learn import archive

PROJECT = "acme-of-the-far-north/shop-of-the-far-north"


@pytest.fixture
def version(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    run("import", archive(tmp_path, PROJECT, 60))
    (found,) = [m["version"] for m in run("train", "--json").json if m["task"] == "priority"]
    monkeypatch.setenv("COLUMNS", "80")
    return str(found)


def test_the_card_is_readable_in_80_columns(run: Run, version: str) -> None:
    shown = run("models", "show", version[:12])
    assert shown.code == 0, shown.err
    lines = shown.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == f"priority of {PROJECT}"
    said = " ".join(shown.out.split())
    for part in (version, "60 issues", "high, low", "Measured on held-out issues", "macro F1"):
        assert part in said
    assert "By value, on held-out issues" in said
    assert "No model was in use before it, so it was compared with none." in said
    assert "{" not in shown.out


def test_the_whole_card_is_there_as_json_and_as_a_page(
    run: Run, version: str, tmp_path: Path
) -> None:
    card = run("models", "show", version, "--json").json
    assert (card["version"], card["card"]["rows"]) == (version, 60)
    both = run("models", "show", version, "--json", "--page", "card.html")
    assert both.json == card
    assert version in (tmp_path / "card.html").read_text()
    assert run("models", "show", version, "--page", "card.html").out == ""


def test_other_cards_have_less_and_long_ones_are_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    silent = {f"label {n}": {"issues": n, "why": "too few issues to learn it"} for n in range(40)}
    record = ModelRecord(
        id=1,
        tracker="github",
        project=PROJECT,
        task="missing_information",
        version="missing_information-3774f96520be",
        active=False,
        path="",
        sha256="",
        card={
            "rows": 140,
            "classes": [],
            "metrics": {"share": {"value": 0.5}},
            "silent": silent,
            "notes": ["Never suggested: a hundred.", "89 named a version\x1b[31m"],
        },
    )
    show_card(record, "")
    out = capsys.readouterr().out
    assert "10 more: --json has them all." in out
    assert "Never suggested: a hundred." not in out, "the table says so"
    assert "89 named a version" in out
    assert "\x1b" not in out
    assert "│ share  │        50% │" in out


def test_one_that_abstains_says_why_and_claims_no_coverage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    why = "held-out issues with it were told no better than by chance"
    record = ModelRecord(
        id=1,
        tracker="github",
        project=PROJECT,
        task="labels",
        version="labels-3774f96520be",
        active=True,
        path="",
        sha256="",
        card={
            "task": "labels",
            "rows": 140,
            "classes": ["ui"],
            "metrics": {"coverage_at_0.90": {"value": 1.0}, "abstained": {"value": 1.0}},
            "silent": {"ui": {"issues": 9, "why": why}},
            "notes": [],
        },
    )
    assert how_used(record) == "yes, but abstains"
    show_card(record, how_used(record))
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert (
        f"yes, but abstains: none of its values is suggested by what was learned: “ui” ({why})"
        in said
    )
    assert "abstained" in said
    assert "coverage" not in said
