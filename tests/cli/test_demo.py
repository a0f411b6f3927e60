"""``trackside demo``: what it prints where it ends by itself."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_once_it_names_no_address_that_nobody_answers_at(run: Run) -> None:
    result = run("demo", "--once", "--json")
    assert result.code == 0
    assert result.json["deliveries"] > 0
    assert "pages" not in result.json
    assert "127.0.0.1" not in result.out
