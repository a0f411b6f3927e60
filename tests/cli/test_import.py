"""``trackside import``: what it says of where issues went, and of files that hold none."""

from __future__ import annotations

import gzip
import json
import os
import threading
import zlib
from pathlib import Path

import pytest

from core.cli.data import tracker_of
from tests.cli.conftest import Run

GITHUB = """
[connections.acme]
tracker = "github"
token = "env:ANY"
webhook_secrets = ["env:ANY"]
"""


def archive(folder: Path, *keys: str) -> str:
    lines = [json.dumps({"key": key, "title": f"about {key}"}) for key in keys]
    (folder / "issues.jsonl").write_text("\n".join(lines))
    return "issues.jsonl"


def projects(run: Run) -> set[str]:
    return {f"{row['tracker']}:{row['project']}" for row in run("projects", "--json").json}


def test_it_says_where_the_issues_went_and_what_comes_next(run: Run, tmp_path: Path) -> None:
    result = run("import", archive(tmp_path, "github:acme/shop#1", "github:acme/shop#2"))
    assert result.code == 0
    assert "2 new and 0 updated issues in github:acme/shop." in result.err
    assert "Next: trackside train github:acme/shop" in result.err
    assert "name no tracker" not in result.err


def test_where_nothing_tells_the_tracker_it_is_said(run: Run, tmp_path: Path) -> None:
    result = run("import", archive(tmp_path, "SHOP-1"))
    assert "in archive:SHOP." in result.err
    assert "Keys that name no tracker (1) went to archive, since nothing tells" in result.err
    assert "`--tracker NAME`" in result.err


def test_a_project_that_is_known_stays_one(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "github:acme/shop#1"))
    result = run("import", archive(tmp_path, "7", "8"), "--project", "acme/shop")
    assert "(2) went to github, which has that project already" in result.err
    assert projects(run) == {"github:acme/shop"}
    assert run("train", "acme/shop").code == 0, "its name is still clear"


def test_the_only_tracker_that_is_connected_is_meant(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANY", "any-secret-value")
    (tmp_path / "trackside.toml").write_text(GITHUB)
    result = run("import", archive(tmp_path, "7"), "--project", "acme/shop", "--json")
    assert result.json["projects"] == ["github:acme/shop"]
    assert result.json["without_tracker"] == [
        {"issues": 1, "went_to": "github", "because": "the only tracker that is connected"}
    ]


@pytest.mark.parametrize(
    ("known", "connected", "tracker"),
    [
        ([], [], "archive"),
        ([], ["github"], "github"),
        ([], ["github", "jira"], "archive"),
        ([("jira", "shop")], ["github"], "jira"),
        ([("jira", "other")], ["github"], "github"),
        # What went there once goes there again, and is no second project of that name.
        ([("archive", "shop")], ["github"], "archive"),
        ([("archive", "shop"), ("jira", "shop")], ["github"], "jira"),
        ([("github", "shop"), ("jira", "shop")], ["github"], "github"),
        ([("github", "shop"), ("jira", "shop")], [], "archive"),
    ],
)
def test_which_tracker_is_meant(
    known: list[tuple[str, str]], connected: list[str], tracker: str
) -> None:
    assert tracker_of("shop", known, connected)[0] == tracker


def test_a_tracker_can_be_named_for_keys_that_name_none(run: Run, tmp_path: Path) -> None:
    file = archive(tmp_path, "acme/SHOP-1", "github:acme/shop#2")
    result = run("import", file, "--tracker", "jira")
    assert result.code == 0
    assert "name no tracker" not in result.err, "it was asked for"
    assert projects(run) == {"jira:acme/SHOP", "github:acme/shop"}
    assert run("triage", "jira:acme/SHOP-1").code == 0


def test_a_project_may_be_named_with_its_tracker(run: Run, tmp_path: Path) -> None:
    file = archive(tmp_path, "7")
    assert run("import", file, "--project", "jira:acme/SHOP").code == 0
    assert projects(run) == {"jira:acme/SHOP"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--tracker", "githb"), "--tracker must be one of archive, github, jira, linear"),
        (("--tracker", "jira", "--project", "github:acme/shop"), "leave one of them"),
    ],
)
def test_a_tracker_that_cannot_be_meant_is_wrong_usage(
    run: Run, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    result = run("import", archive(tmp_path, "7"), *options)
    assert (result.code, projects(run)) == (2, set())
    assert said in result.err


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff\n"])
def test_a_file_without_issues_is_nothing_to_do(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "empty.jsonl").write_text(content, encoding="utf-8")
    result = run("import", "empty.jsonl")
    assert result.code == 0
    assert "Nothing was imported: empty.jsonl holds no issues." in result.err
    assert "Next" not in result.err


def test_errors_name_the_file_as_it_was_typed(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "github:acme/shop#1"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bad.jsonl").write_text('{"key": "1", "title": "well"}\n{')
    said = run("import", "sub/bad.jsonl", "--project", "acme/shop").err
    assert "1 of 2 lines of sub/bad.jsonl are wrong and were left out:\n  line 2: not valid" in said
    assert "cannot read no/such.jsonl: No such file" in run("import", "no/such.jsonl").err
    said = run("export", "acme/shop", "no/such/x.jsonl").err
    assert "cannot write no/such/x.jsonl: No such file" in said


def test_wrong_lines_are_named_and_the_rest_is_read_in(run: Run, tmp_path: Path) -> None:
    lines = [json.dumps({"key": f"github:a/b#{n}", "title": f"It fails {n}"}) for n in range(500)]
    for number in (250, *range(300, 311)):
        lines[number - 1] = '{"key": "github:a/b#1", "title": " "}'
    (tmp_path / "half.jsonl").write_text("\n".join(lines))
    result = run("import", "half.jsonl")
    assert result.code == 1, "not wholly"
    assert "488 new and 0 updated issues in github:a/b." in result.err
    assert "12 of 500 lines of half.jsonl are wrong and were left out:" in result.err
    assert "  line 250: 'title' is empty\n  line 300: 'title' is empty\n" in result.err
    assert "  and 2 more; --json names the first 1,000." in result.err
    assert "Correct them and import the file again" in result.err
    told = run("import", "half.jsonl", "--json")
    assert (told.code, told.json["updated"], told.json["left_out"]) == (1, 488, 12)
    assert told.json["lines_left_out"][0] == {"line": 250, "why": "'title' is empty"}
    assert len(told.json["lines_left_out"]) == 12


@pytest.mark.parametrize("end", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"])
def test_a_time_that_no_calendar_has_is_a_wrong_line(run: Run, tmp_path: Path, end: str) -> None:
    lines = [
        {"key": f"github:a/b#{n}", "title": "It fails", "created_at": at}
        for n, at in enumerate(("0001-01-01T00:00:00Z", end, "9999-12-31T23:59:59Z"))
    ]
    (tmp_path / "ends.jsonl").write_text("\n".join(map(json.dumps, lines)))
    result = run("import", "ends.jsonl")
    assert result.code == 1
    assert "2 new and 0 updated issues in github:a/b." in result.err
    assert f"  line 2: 'created_at': '{end}' is not a time such as" in result.err


@pytest.mark.parametrize("options", [(), ("--project", "a/b")])
def test_a_file_that_breaks_off_gives_what_comes_before(
    run: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    run("import", archive(tmp_path, "github:acme/shop#1"))
    lines = [json.dumps({"key": f"github:a/b#{n}", "title": f"It fails {n}"}) for n in range(2000)]
    lines[7] = '{"key": "", "title": "It fails"}'
    whole = gzip.compress("\n".join(lines).encode())
    cut = whole[: len(whole) * 3 // 4]
    (tmp_path / "cut.jsonl.gz").write_bytes(cut)
    there = zlib.decompressobj(31).decompress(cut).count(b"\n") - 1
    assert there % 200, "the last batch is not full"
    result = run("import", "cut.jsonl.gz", *options)
    assert result.code == 1
    counts = {row["project"]: row["issues"] for row in run("projects", "--json").json}
    assert counts["a/b"] == there, "no whole line is lost"
    assert "cannot read cut.jsonl.gz: " in result.err
    assert f". Read in so far: {there:,} issues; wrong lines left out: 1, the first " in result.err
    assert "of them line 8: 'key' is empty" in result.err


@pytest.mark.parametrize("through", ["a file", "a pipe"])
@pytest.mark.parametrize("wrong", ['{"key": "", "title": "x"}', "x" * 30_000])
def test_a_first_line_that_is_wrong_is_left_out_as_any_other(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, through: str, wrong: str
) -> None:
    monkeypatch.setattr("core.archive.MAX_LINE_BYTES", 20_000)
    place = tmp_path / "issues.jsonl"
    good = [json.dumps({"key": f"github:a/b#{n}", "title": "It fails"}) for n in (1, 2)]
    lines = "\n".join([wrong, *good])
    if through == "a pipe":
        os.mkfifo(place)
        writer = threading.Thread(target=place.write_text, args=(lines,))
        writer.start()
        result = run("import", "issues.jsonl")
        writer.join()
    else:
        place.write_text(lines)
        result = run("import", "issues.jsonl")
    assert result.code == 1
    assert "2 new and 0 updated issues in github:a/b." in result.err
    assert "1 of 3 lines of issues.jsonl are wrong and were left out:\n  line 1: " in result.err


def test_a_pipe_of_wrong_lines_alone_names_them(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=('{"key": "a"}\n',))
    writer.start()
    result = run("import", "pipe")
    writer.join()
    assert result.code == 1
    assert "1 of 1 lines of pipe are wrong and were left out:\n  line 1: 'title' is" in result.err


def test_issues_are_not_taken_away_from_their_project_unasked(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "github:acme/shop#1", "github:acme/shop#2"))
    file = archive(tmp_path, "github:acme/shop#1", "github:acme/shop#2", "github:acme/shop#3")
    refused = run("import", file, "--project", "acme/other")
    assert refused.code == 1
    assert "2 of 3 issues in issues.jsonl are known in other projects (2 of github:acme/shop)" in (
        refused.err
    )
    assert "--move" in refused.err
    assert run("projects", "--json").json == [
        {"tracker": "github", "project": "acme/shop", "issues": 2}
    ], "nothing was read in, not even what is new"
    moved = run("import", file, "--project", "acme/other", "--move")
    assert moved.code == 0
    assert "1 new and 2 updated issues in github:acme/other." in moved.err
    assert "Moved from other projects: 2 of github:acme/shop." in moved.err
    again = run("import", file, "--project", "acme/other", "--json")
    assert (again.code, again.json["updated"], again.json["moved"]) == (0, 3, [])


def test_what_an_archive_itself_says_of_its_projects_is_followed_and_told(
    run: Run, tmp_path: Path
) -> None:
    run("import", archive(tmp_path, "github:acme/shop#1"))
    line = {"key": "github:acme/shop#1", "title": "renamed", "project": "acme/store"}
    (tmp_path / "renamed.jsonl").write_text(json.dumps(line))
    result = run("import", "renamed.jsonl", "--json")
    assert result.json["moved"] == [{"issues": 1, "from": "github:acme/shop"}]


def test_a_pipe_can_be_read_only_once(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "github:acme/shop#1"))
    pipe = tmp_path / "pipe"
    for options, code in (((), 0), (("--project", "acme/other"), 1)):
        os.mkfifo(pipe)
        # The issue that is known elsewhere comes in the second batch; the first is stored.
        keys = (
            [f"github:acme/shop#{n}" for n in (*range(1001, 1201), 1)]
            if not options
            else [*(f"github:acme/other#{n}" for n in range(1, 201)), "github:acme/shop#1"]
        )
        lines = "\n".join(json.dumps({"key": key, "title": "piped"}) for key in keys)
        writer = threading.Thread(target=pipe.write_text, args=(lines,))
        writer.start()
        result = run("import", "pipe", *options)
        writer.join()
        pipe.unlink()
        assert result.code == code, result.err
    assert "Read in so far: 200" in result.err
    assert projects(run) == {"github:acme/shop", "github:acme/other"}


def test_to_move_needs_a_project(run: Run, tmp_path: Path) -> None:
    result = run("import", archive(tmp_path, "github:acme/shop#1"), "--move")
    assert (result.code, "--move goes with --project NAME" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [("table.csv", b"id,title\n1,Upload hangs\n"), ("picture.png", b"\x89PNG\r\n\x1a\n\xff\xfe")],
)
def test_a_file_of_another_kind_is_told_apart_from_a_wrong_line(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("import", name)
    assert result.code == 1
    assert f"{name} is no issue archive: it is made of lines of JSON" in result.err
