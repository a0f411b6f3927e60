"""``trackside outcomes`` and ``trackside experiments``: what came of suggestions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.cli.outcomes import since_when
from core.errors import UsageError
from core.model import OutcomeKind
from core.store.store import Store
from tests.cli.conftest import Run
from tests.cli.test_learn import archive
from tests.cli.test_models import answer, refuse

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TABLE = '[experiments.surer]\nkind = "label"\nproject = "acme/shop"\nvariant = {threshold = 0.8}\n'


def test_outcomes_are_told_by_whatever_is_asked(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    assert "Nothing was shown yet." in run("outcomes").out
    refuse(tmp_path, "ui", 3)
    answer(tmp_path, "docs", 1, OutcomeKind.ACCEPTED)
    found = run("outcomes", "acme/shop", "--by", "value", "--json").json
    assert found["by"] == "value"
    assert found["total"]["shown"] == 4
    assert found["total"]["acceptance"] == {"value": 0.25, "low": 0.0456, "high": 0.6994}
    assert [(one["name"], one["rejected"], one["accepted"]) for one in found["groups"]] == [
        ("label: ui", 3, 0),
        ("label: docs", 0, 1),
    ]
    assert found["methods"]["shares"] == "Wilson score interval, 95 %"
    shown = run("outcomes", "--by", "plugin", "--since", "7d")
    assert shown.code == 0
    assert "labels" in shown.out
    assert "25% (5–70)" in shown.out
    assert "Nothing was shown yet in that time." in run("outcomes", "--since", "2999-01-01").out


def test_the_table_fits_a_narrow_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    refuse(tmp_path, "ui", 3)
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("outcomes")
    assert max(map(len, shown.out.splitlines())) <= 80


def test_the_page_stands_alone_and_shows_names_as_text(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    refuse(tmp_path, "<script>alert(1)</script>", 3)
    result = run("outcomes", "--by", "value", "--page", "outcomes.html")
    assert result.code == 0
    page = (tmp_path / "outcomes.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<svg") == 2
    assert "Acceptance over time" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_what_is_asked_wrongly_is_said(run: Run) -> None:
    assert "--by must be one of kind, value, project" in run("outcomes", "--by", "author").err
    assert "--since 'soon' is no day" in run("outcomes", "--since", "soon").err
    assert run("outcomes", "acme/nowhere").code == 1


def test_since_is_a_day_or_so_many_days_ago() -> None:
    assert since_when("", NOW) is None
    assert since_when("30d", NOW) == NOW - timedelta(days=30)
    assert since_when("2026-11-01", NOW) == datetime(2026, 11, 1, tzinfo=UTC)
    assert since_when("2026-11-01T12:00:00+02:00", NOW) == datetime(2026, 11, 1, 10, tzinfo=UTC)
    for wrong in ("d", "-3d", "99999999d", "2026-13-01"):
        with pytest.raises(UsageError):
            since_when(wrong, NOW)
    with pytest.raises(UsageError):
        since_when("99999d", datetime(1, 6, 1, tzinfo=UTC))


# -- experiments ---------------------------------------------------------------------------


def test_an_experiment_is_listed_shown_and_stopped(run: Run, tmp_path: Path) -> None:
    assert "No experiments; [experiments.NAME]" in run("experiments", "list").out
    (tmp_path / "trackside.toml").write_text(TABLE)
    listed = run("experiments", "list")
    assert "surer" in listed.out
    assert "surer: waits: no issue of its project was met yet." in listed.err
    shown = run("experiments", "show", "surer")
    assert shown.code == 0
    assert "threshold 0.8" in shown.out
    assert "as in use" in shown.out
    assert "No issue is judged yet" in shown.err
    found = run("experiments", "show", "surer", "--json").json
    assert (found["kind"], found["state"], found["judged"]) == ("label", "waits", 0)
    assert found["difference"] == {"value": 0.0, "low": -2.0, "high": 2.0}
    assert "there is no store" in run("experiments", "stop", "surer").err
    Store(tmp_path / "trackside-data").close()
    stopped = run("experiments", "stop", "surer")
    assert "surer: stopped." in stopped.err
    assert (
        "surer had ended: stopped at the command line." in run("experiments", "stop", "surer").err
    )
    (one,) = run("experiments", "list", "--json").json
    assert (one["state"], one["why"]) == ("ended", "stopped at the command line")


def test_the_doctor_says_what_an_experiment_lacks(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trackside.toml").write_text(TABLE)
    assert "surer; see `trackside experiments list`" in run("doctor", "--offline").out
    lost = TABLE.replace("threshold = 0.8", 'model = "labels-0"')
    (tmp_path / "trackside.toml").write_text(lost)
    assert "there is no model 'labels-0'" in run("doctor", "--offline").out


def test_one_that_is_not_there_is_said_to_be_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trackside.toml").write_text(TABLE)
    Store(tmp_path / "trackside-data").close()
    for command in ("show", "stop"):
        result = run("experiments", command, "none")
        assert result.code == 1
        assert "there is no experiment none; known: surer" in result.err
