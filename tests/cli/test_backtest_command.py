"""``trackside backtest``: a table, JSON, a page; and what it refuses."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.test_learn import archive


def test_a_table_json_and_a_page(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 90))
    shown = run("backtest", "acme/shop", "--steps", "2", "--page", "page.html")
    assert shown.code == 0, shown.err
    assert "acme/shop: 60 past issues" in shown.out
    assert "With a target of 95% it would have changed" in shown.err
    assert "The page is in page.html." in shown.err
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")

    found = run("backtest", "acme/shop", "--steps", "2", "--target", "0.5", "--json").json
    assert (found["issues"], found["target"]) == (60, 0.5)
    priority = found["kinds"]["priority"]
    assert priority["settled"] == 60
    assert priority["applied"]["count"] > 30
    assert priority["applied"]["precision"]["value"] > 0.9
    assert run("models", "list", "--json").json == [], "no model is kept"


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
