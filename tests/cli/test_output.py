"""Tables in narrow terminals, times in JSON, and what there is to see of the whole program."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib.metadata import version

import pytest

from core.cli.layout import fitting
from core.cli.options import called
from core.cli.output import counted, emit_json, emit_table
from core.errors import NotFoundError, UserError
from tests.cli.conftest import Run

KEY, VERSION = "github:acme/shop-of-the-north#1061", "type-1e3e284fe167"
SENTENCE = "Four of the five earlier issues like this one have it, the newest since last week."


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.usefixtures("narrow")
def test_names_are_whole_where_texts_are_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("id", "issue", "version", "because")
    emit_table("Some", columns, [(7, KEY, VERSION, SENTENCE)])
    lines = capsys.readouterr().out.splitlines()
    (line,) = (line for line in lines if KEY in line)
    assert VERSION in line
    rows = [line.split("│")[-2] for line in lines if "│" in line]
    words = " ".join(rows).split()
    assert " ".join(words) == SENTENCE
    assert max(map(len, lines)) <= 80


@pytest.mark.usefixtures("narrow")
def test_rows_of_many_names_are_blocks_where_they_do_not_fit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [[f"{KEY}{row}{number}" for number in range(3)] + [""] for row in range(2)]
    emit_table("Some", ("a", "b", "c", "empty"), rows)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    cells = [[cell.strip() for cell in line.split("│")[1:3]] for line in lines if KEY in line]
    assert cells == [[name, value] for row in rows for name, value in zip("abc", row, strict=False)]
    assert not any("empty" in line for line in lines)


@pytest.mark.usefixtures("narrow")
def test_what_all_rows_have_is_said_once_where_there_is_little_room(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [("acme-of-the-north/shop-of-the-north", f"{VERSION}-{n}", SENTENCE, "") for n in "ab"]
    emit_table("Some", ("project", "version", "because", "note"), [*rows, (*rows[0][:2], "no", "")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Some", "project: acme-of-the-north/shop-of-the-north"]
    assert "project" not in "".join(lines[2:])
    assert "note" not in "".join(lines)
    assert max(map(len, lines)) <= 80


@pytest.mark.usefixtures("narrow")
def test_a_row_of_nothing_is_a_block_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("a" * 40, "b" * 40)
    emit_table("Some", columns, [("", ""), ("", "")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip("│ ") for line in lines if "│" in line] == ["–", "–"]
    emit_table("Some", columns, [("", ""), ("x", "y")])
    lines = capsys.readouterr().out.splitlines()
    assert ["–" in line for line in lines if "│" in line] == [True, False, False]


def test_a_row_stays_a_line_for_other_programs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    keys = [f"{KEY}{number}" for number in range(4)]
    emit_table("Some", ("a", "b", "c", "d"), [keys])
    (line,) = (line for line in capsys.readouterr().out.splitlines() if KEY in line)
    assert [cell.strip() for cell in line.strip("│").split("│")] == keys


@pytest.mark.usefixtures("narrow")
def test_sentences_are_no_towers_of_single_words(capsys: pytest.CaptureFixture[str]) -> None:
    emit_table("Some", ("key", "one", "two", "three"), [(KEY, SENTENCE, SENTENCE, SENTENCE)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 12
    assert max(map(len, lines)) <= 80


@pytest.mark.usefixtures("narrow")
def test_a_text_without_spaces_is_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    title = "这个问题在每次启动之后都会再次出现" * 6
    emit_table("Some", ("key", "title"), [(KEY, title)])
    lines = capsys.readouterr().out.splitlines()
    assert sum("│" in line for line in lines) > 2
    assert all(len(line) <= 80 for line in lines)


def test_a_legend_is_below_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    emit_table("Some", ("a",), [(1,)], legend="a: the first letter")
    assert capsys.readouterr().out.splitlines()[-1] == "a: the first letter"


@pytest.mark.parametrize(
    ("wanted", "least", "room", "expected"),
    [
        ([3, 10], [3, 4], 20, [3, 10]),
        ([3, 10, 40], [3, 10, 8], 30, [3, 10, 17]),
        ([30, 30], [5, 20], 30, [10, 20]),
        ([30, 30], [20, 20], 30, [20, 20]),
        ([], [], 30, []),
    ],
)
def test_the_widest_columns_lose_first(
    wanted: list[int], least: list[int], room: int, expected: list[int]
) -> None:
    assert fitting(wanted, least, room) == expected


def test_times_in_json_are_iso_8601(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json({"at": datetime(2026, 11, 30, 10, 8, 18, tzinfo=UTC), "day": date(2026, 11, 30)})
    assert json.loads(capsys.readouterr().out) == {
        "at": "2026-11-30T10:08:18+00:00",
        "day": "2026-11-30",
    }


def test_one_is_told_in_the_singular() -> None:
    assert [counted(n, "action") for n in (0, 1, 1200)] == [
        "0 actions",
        "1 action",
        "1,200 actions",
    ]


def test_the_start_of_a_version_is_enough_where_it_is_one_versions() -> None:
    known = ["type-1a2b", "type-1a3c", "type-1a2b", "type-1"]
    assert called("type-1a2", known, "model") == "type-1a2b"
    assert called("type-1", known, "model") == "type-1"
    with pytest.raises(UserError, match="type-1a may be type-1a2b, type-1a3c; write more of it"):
        called("type-1a", known, "model")
    for nothing in ("label", ""):
        with pytest.raises(NotFoundError, match=r"there is no model .*see `x list`"):
            called(nothing, known, "model", see="x list")


def test_the_version_is_told(run: Run) -> None:
    result = run("--version")
    assert (result.code, result.out) == (0, f"trackside {version('trackside')}\n")
