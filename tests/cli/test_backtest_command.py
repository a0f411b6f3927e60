"""``trackside backtest``: a table, JSON, a page; and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

from core.backtest.words import COLUMNS
from tests.cli.conftest import Run
from tests.cli.test_learn import archive


def test_a_table_json_and_a_page(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 90))
    shown = run("backtest", "acme/shop", "--steps", "2", "--page", "page.html")
    assert shown.code == 0, shown.err
    said = " ".join(shown.out.split())
    assert (
        "acme/shop has 90 issues. The oldest 30 were only learned from; the other 60 were asked "
        "about in 2 parts, each after learning from all that was filed before it."
    ) in said
    assert "acme/shop: 60 issues asked about" in said
    assert "With a target of 95% it would have changed" in said
    for name in COLUMNS[1:]:
        assert f" {name}: " in said, "each column is explained"
    assert "The page is in page.html." in shown.err
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")

    found = run("backtest", "acme/shop", "--steps", "2", "--target", "0.5", "--json").json
    assert (found["issues"], found["target"]) == (60, 0.5)
    assert (found["history"], found["only_learned"]) == (90, 30)
    priority = found["kinds"]["priority"]
    assert priority["settled"] == 60
    assert priority["applied"]["count"] > 30
    assert priority["applied"]["precision"]["value"] > 0.9
    assert run("models", "list", "--json").json == [], "no model is kept"


def test_a_label_that_stands_for_a_type_is_no_mistake_of_labels(run: Run, tmp_path: Path) -> None:
    areas = {"ui": "button", "api": "endpoint"}
    words = {"bug": "crash", "enhancement": "please add"}
    lines = [
        {
            "key": f"github:acme/shop#{n}",
            "title": f"{words[kind]} in the {areas[area]} {n}",
            # Every third has a type alone: nobody settled on an area.
            "labels": [kind] if n % 3 == 0 else [kind, area],
        }
        for n in range(1, 121)
        for kind in [("bug", "enhancement")[n % 2]]
        for area in [("ui", "api")[n // 2 % 2]]
    ]
    (tmp_path / "typed.jsonl").write_text("\n".join(map(json.dumps, lines)))
    run("import", "typed.jsonl")
    found = run("backtest", "acme/shop", "--steps", "1", "--json").json
    types, labels = found["kinds"]["type"], found["kinds"]["label"]
    assert types["settled"] == found["issues"] == 84
    assert labels["settled"] == 56
    assert labels["suggested"]["count"] > labels["suggested"]["judged"] > 0
    assert labels["suggested"]["right"] == labels["suggested"]["judged"]
    assert not [one for one in found["worst"] if one["kind"] == "label"]


def test_what_it_refuses(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/small", 30))
    few = run("backtest", "acme/small")
    assert few.code == 1
    assert "has too few issues" in few.err
    assert run("backtest", "acme/none").code == 1
    assert run("backtest", "acme/small", "--target", "1.5").code == 2
    assert run("backtest", "acme/small", "--steps", "0").code == 2
    run("import", archive(tmp_path, "acme/shop", 60))
    unwritable = run("backtest", "acme/shop", "--steps", "1", "--page", "no/such/page.html")
    assert unwritable.code == 1
    assert "cannot write no/such/page.html" in unwritable.err
