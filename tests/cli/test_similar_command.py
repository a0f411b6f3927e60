"""``trackside similar`` and ``trackside clusters``."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.model import StatusCategory
from core.store.store import Store
from tests.cli.conftest import Run
from tests.store.stores import an_issue

HANGS = "Upload hangs after the phone sleeps"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of an installation that knows four issues."""
    folder = tmp_path_factory.mktemp("known") / "trackside-data"
    done = {"status_category": StatusCategory.DONE, "resolution": "fixed"}
    ticket = {"tracker": "jira", "project": "acme/OPS", "key": "jira:acme/OPS-7", "private": True}
    store = Store(folder)
    store.issues.import_batch(
        [
            an_issue(1, title=HANGS, created_at=day(1, 5), closed_at=day(1, 9), **done),
            an_issue(2, title=f"{HANGS}!", body="[red]again[/red]", created_at=day(2, 5)),
            an_issue(7, title=f"{HANGS} (socket)", created_at=day(3, 5), **ticket),
            an_issue(3, title="Photos are upside down"),
        ]
    )
    store.close()
    return folder


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 10, tzinfo=UTC)


@pytest.fixture
def imported(run: Run, tmp_path: Path, known: Path) -> Run:
    shutil.copytree(known, tmp_path / "trackside-data")
    return run


def test_a_table_that_says_how_each_was_resolved_and_why(imported: Run) -> None:
    shown = imported("similar", "github:acme/shop#2")
    assert shown.code == 0, shown.err
    assert "github:acme/shop#1" in shown.out
    assert "fixed on 2026-01-09" in shown.out
    assert "both mention" in shown.out
    assert "jira:acme/OPS-7 (private)" in shown.out
    assert "upside" not in shown.out
    public = imported("similar", "github:acme/shop#2", "--public")
    assert "OPS" not in public.out


def test_a_text_and_stdin(imported: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = imported("similar", "upload hangs, phone sleeps", "--json").json
    assert [row["key"] for row in rows[:2]] == ["github:acme/shop#1", "github:acme/shop#2"]
    assert set(rows[0]) >= {"key", "title", "state", "score", "why", "shared", "url", "private"}
    stdin = SimpleNamespace(buffer=io.BytesIO(b"upload hangs\n\xff\xfe phone sleeps"))
    monkeypatch.setattr("sys.stdin", stdin)
    piped = imported("similar", "-", "-n", "1", "--json").json
    assert len(piped) == 1
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b" \n")))
    assert imported("similar", "-").code == 1


def test_limits(imported: Run) -> None:
    def keys(*options: str) -> list[str]:
        return [row["key"] for row in imported("similar", HANGS, *options, "--json").json]

    assert keys("--project", "acme/OPS") == ["jira:acme/OPS-7"]
    assert keys("--tracker", "jira") == ["jira:acme/OPS-7"]
    assert keys("--state", "closed") == ["github:acme/shop#1"]
    assert keys("--since", "2026-02-05", "--until", "2026-02-05") == ["github:acme/shop#2"]


def test_nothing_like_it(imported: Run) -> None:
    shown = imported("similar", "zebra quokka stripes")
    assert (shown.code, "Nothing like that is known here." in shown.out) == (0, True)
    assert imported("similar", "zebra quokka", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "say what to look for"),
        (
            ("github:acme/shop#404",),
            1,
            "shop#404 is not known here; `trackside import`",
        ),
        (("x", "--state", "ajar"), 2, "--state must be one of"),
        (("x", "--since", "soon"), 2, "--since: write a day"),
        (("x", "--project", "acme/none"), 1, "there is no project acme/none"),
        (("x", "-n", "0"), 2, ""),
        (("x", "--clusters"), 2, "--clusters goes with"),
    ],
)
def test_a_wrong_question(imported: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    told = imported("similar", *arguments)
    assert told.code == code
    assert said in told.err


def test_groups_of_reports(imported: Run) -> None:
    shown = imported("clusters")
    assert shown.code == 0, shown.err
    assert "github:acme/shop#2" in shown.out
    assert "jira:acme/OPS-7 (private)" in shown.out
    (group,) = imported("clusters", "acme/shop", "--public", "--json").json
    assert group["size"] == 2
    assert group["canonical"]["key"] == "github:acme/shop#2", "it is the open one"
    assert group["members"][0]["why"] == "the texts are nearly the same"
    assert imported("similar", "--clusters", "--public", "--json").json == [group]


def test_before_anything_is_there(run: Run, tmp_path: Path) -> None:
    Store(tmp_path / "trackside-data").close()
    assert "Nothing like that" in run("similar", "upload hangs").out
    assert "No two issues" in run("clusters").out
    assert run("similar", "--rebuild").code == 0


def test_the_index_is_made_anew(imported: Run, tmp_path: Path) -> None:
    assert len(imported("similar", HANGS, "--json").json) == 3
    (tmp_path / "trackside-data" / "index" / "meta.json").write_text("{broken")
    rebuilt = imported("similar", HANGS, "--rebuild", "--json")
    assert "made anew of 4 issues" in rebuilt.err
    assert len(rebuilt.json) == 3


def test_help_has_examples(run: Run) -> None:
    shown = run("similar", "--help")
    assert shown.code == 0
    for words in ("Examples", "github:acme/shop#12", "--clusters", "--rebuild", "--json"):
        assert words in shown.out
