"""The issue archive: what is read, what is kept, what is refused, and that it is a stream."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import archive
from core.archive import (
    check_archive,
    issue_of,
    parse_line,
    read_archive,
    record_of,
    write_archive,
)
from core.errors import UserError
from core.model import Comment, FieldChange, Issue, Person, Priority, StatusCategory
from tests.support import need_data

FULL = Issue(
    key="jira:acme/SHOP-12",
    tracker="jira",
    project="acme/SHOP",
    external_id="10012",
    title="Crash on save",
    body="It crashes.\r\nÜber 日本語",
    type="bug",
    original_type="Defect",
    labels=("ui", "crash"),
    priority=Priority.HIGH,
    original_priority="Critical",
    status="In Review",
    status_category=StatusCategory.IN_PROGRESS,
    resolution="",
    author=Person(id="reporter-1", handle="reporter-1"),
    assignees=(Person(id="maintainer-1", handle="maintainer-1"),),
    created_at=datetime(2025, 1, 31, 9, 0, tzinfo=UTC),
    updated_at=datetime(2025, 2, 1, 9, 0, 0, 500, tzinfo=UTC),
    duplicate_of="jira:acme/SHOP-3",
    url="https://acme.example/browse/SHOP-12",
    private=True,
    comments=(
        Comment(
            id="1",
            body="Seen too.",
            author=Person(id="helper[bot]", handle="helper[bot]", is_bot=True),
            created_at=datetime(2025, 1, 31, 10, 0, tzinfo=UTC),
        ),
    ),
    history=(
        FieldChange(
            field="labels",
            after="ui",
            at=datetime(2025, 1, 31, 11, 0, tzinfo=UTC),
            actor=Person(id="maintainer-1", handle="maintainer-1"),
        ),
    ),
    extra={"votes": 7, "nested": {"a": [1, None]}},
)


def read(text: str | bytes, **given: Any) -> list[Issue]:
    raw = text.encode() if isinstance(text, str) else text
    return list(read_archive(io.BytesIO(raw), **given))


def test_key_and_title_are_enough() -> None:
    (found,) = read('{"key": "github:acme/shop#12", "title": "Crash"}\n')
    assert (found.tracker, found.project, found.title) == ("github", "acme/shop", "Crash")
    assert found.status_category is StatusCategory.TODO
    assert found.created_at is None
    assert dict(found.extra) == {}


@pytest.mark.parametrize(
    ("key", "tracker", "project"),
    [
        ("jira:acme/SHOP-12", "jira", "acme/SHOP"),
        ("linear:acme/ENG-7", "linear", "acme/ENG"),
        ("github:acme/shop#1", "github", "acme/shop"),
        ("jira:mobile/1328276", "jira", "mobile"),
        ("github:acme/shop", "github", "github"),
        ("17", "archive", "archive"),
    ],
)
def test_tracker_and_project_are_read_off_the_key(key: str, tracker: str, project: str) -> None:
    found = issue_of({"key": key, "title": "t"})
    assert (found.tracker, found.project) == (tracker, project)


def test_project_can_be_set_for_all() -> None:
    line = '{"key": "a", "title": "t", "project": "theirs"}'
    assert read(line, project="ours")[0].project == "ours"
    assert read(line)[0].project == "theirs"
    assert parse_line(line, project="ours").project == "ours"


def test_round_trip_of_everything(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert write_archive(tmp_path / name, [FULL, FULL]) == 2
        assert list(read_archive(tmp_path / name)) == [FULL, FULL]
    first = (tmp_path / "a.jsonl.gz").read_bytes()
    write_archive(tmp_path / "b.jsonl.gz", [FULL, FULL])
    assert (tmp_path / "b.jsonl.gz").read_bytes() == first
    assert gzip.decompress(first) == (tmp_path / "a.jsonl").read_bytes()


def test_our_words_survive_where_a_site_gave_its_own_a_meaning() -> None:
    odd = issue_of({"key": "k", "title": "t"})
    named = record_of(
        Issue(
            key="k", tracker="jira", project="p", title="t", type="bug", original_type="Incident",
            priority=Priority.URGENT, original_priority="Drop everything",
        )
    )  # fmt: skip
    again = issue_of(json.loads(json.dumps(named)))
    assert (again.type, again.original_type) == ("bug", "Incident")
    assert (again.priority, again.original_priority) == (Priority.URGENT, "Drop everything")
    assert record_of(odd) == {
        "key": "k", "tracker": "archive", "project": "archive", "title": "t",
        "status_category": "todo",
    }  # fmt: skip


def test_unknown_fields_are_kept() -> None:
    found = issue_of({"key": "k", "title": "t", "severity": "S2", "votes": 3})
    assert dict(found.extra) == {"severity": "S2", "votes": 3}
    assert record_of(found)["severity"] == "S2"


def test_null_is_the_same_as_absent() -> None:
    record = dict.fromkeys(
        ("body", "labels", "author", "created_at", "private", "comments", "history", "type")
    )
    found = issue_of({"key": "k", "title": "t", **record})
    assert found == issue_of({"key": "k", "title": "t"})


@pytest.mark.parametrize(
    ("status", "resolution", "closed", "category"),
    [
        ("open", "", False, StatusCategory.TODO),
        ("In Progress", "", False, StatusCategory.IN_PROGRESS),
        ("RESOLVED", "FIXED", False, StatusCategory.DONE),
        ("Closed", "Won't Fix", False, StatusCategory.CANCELLED),
        ("closed", "not_planned", True, StatusCategory.CANCELLED),
        ("", "", True, StatusCategory.DONE),
        ("Who knows", "", False, StatusCategory.TODO),
    ],
)
def test_status_category(
    status: str, resolution: str, closed: bool, category: StatusCategory
) -> None:
    record = {"key": "k", "title": "t", "status": status, "resolution": resolution}
    if closed:
        record["closed_at"] = "2025-01-01T00:00:00Z"
    assert issue_of(record).status_category is category
    assert issue_of(record | {"status_category": "todo"}).status_category is StatusCategory.TODO


def test_times_are_aware() -> None:
    plus_one = datetime(2025, 1, 1, 9, tzinfo=timezone(timedelta(hours=1)))
    found = issue_of(
        {"key": "k", "title": "t", "created_at": "2025-01-01T09:00:00+01:00",
         "updated_at": "2025-01-01T09:00:00", "closed_at": "2025-01-01"}
    )  # fmt: skip
    assert found.created_at == plus_one
    assert found.updated_at == datetime(2025, 1, 1, 9, tzinfo=UTC)
    assert found.closed_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert record_of(found)["created_at"] == "2025-01-01T08:00:00Z"


WRONG = [
    ("{", "not valid JSON"),
    ("[1]", "expected a JSON object, got a list"),
    ("7", "expected a JSON object, got a number"),
    ('{"title": "t"}', "'key' is required"),
    ('{"key": "k"}', "'title' is required"),
    ('{"key": "k", "title": null}', "'title' is required"),
    ('{"key": "k", "title": "  "}', "'title' is empty"),
    ('{"key": "", "title": "t"}', "'key' is empty"),
    ('{"key": 7, "title": "t"}', "'key': expected a text, got a number"),
    ('{"key": "k", "title": "t", "labels": "bug"}', "'labels': expected a list of texts"),
    ('{"key": "k", "title": "t", "labels": [1]}', "'labels': expected a text, got a number"),
    ('{"key": "k", "title": "t", "created_at": "yesterday"}', "is not a time such as"),
    *(
        (f'{{"key": "k", "title": "t", "created_at": "{end}"}}', "is not a time such as")
        for end in ("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00")
    ),
    ('{"key": "k", "title": "t", "private": "yes"}', "'private': expected true or false"),
    ('{"key": "k", "title": "t", "comments": [1]}', "'comments': expected a list of objects"),
    ('{"key": "k", "title": "t", "history": {}}', "'history': expected a list of objects"),
    ('{"key": "k", "title": "t", "status_category": "odd"}', "expected one of todo, in_progress"),
    ("[" * 100_000, "not valid JSON"),
]


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_a_wrong_line_is_named(line: str, said: str) -> None:
    good = '{"key": "k", "title": "t"}\n'
    with pytest.raises(UserError, match=r"^line 3: ") as error:
        read(f"{good}\n{line}\n{good}")
    assert said in str(error.value)
    assert len(str(error.value)) < 300


def test_lines_before_a_wrong_one_are_given_first() -> None:
    issues = read_archive(io.BytesIO(b'{"key": "a", "title": "t"}\n{'))
    assert next(issues).key == "a"
    with pytest.raises(UserError, match="line 2"):
        next(issues)


def test_wrong_lines_are_told_and_left_out_where_somebody_asks() -> None:
    told: list[tuple[int, str]] = []
    text = b'{"key": "a", "title": "t"}\n{"key": "b", "title": ""}\n\n{\n{"key": "c", "title": "t"}'
    found = read_archive(io.BytesIO(text), skip=lambda *line: told.append(line))
    assert [issue.key for issue in found] == ["a", "c"]
    assert told[0] == (2, "'title' is empty")
    assert told[1][0] == 4
    assert told[1][1].startswith("not valid JSON")


def test_what_no_database_takes_is_mended() -> None:
    (found,) = read(b'{"key": "k", "title": "a\\u0000b \\ud800 c", "body": "\\ud83d\\ude00"}')
    assert found.title == "ab ? c"
    assert found.body == "😀"


def test_byte_order_mark_blank_lines_and_missing_last_newline() -> None:
    text = '\ufeff{"key": "a", "title": "t"}\n\n  \r\n{"key": "b", "title": "t"}'
    assert [found.key for found in read(text)] == ["a", "b"]


def test_gzip_is_recognised_whatever_the_name(tmp_path: Path) -> None:
    path = tmp_path / "issues.txt"
    path.write_bytes(gzip.compress(b'{"key": "a", "title": "t"}'))
    assert [found.key for found in read_archive(path)] == ["a"]


@pytest.mark.parametrize(
    "content",
    [gzip.compress(b"x" * 10_000)[:40], b"\x1f\x8bnot gzip"],
    ids=["cut off", "no gzip"],
)
def test_a_damaged_file_is_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"broken\.jsonl\.gz"):
        list(read_archive(path))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.jsonl"):
        list(read_archive(tmp_path / "gone.jsonl"))
    with pytest.raises(UserError, match="cannot write"):
        write_archive(tmp_path / "no" / "folder.jsonl", [])


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_LINE_BYTES", 1000)
    with pytest.raises(UserError, match="line 1: longer than"):
        read(b"x" * 5000)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_line_without_end_is_left_out_in_bounded_memory(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_LINE_BYTES", 1000)
    good = b'{"key": "%s", "title": "t"}\n'
    # One that is longer by its line's end alone, one of many pieces, and one that ends the file.
    over = (b"x" * 1000 + b"\n", b"y" * 20_000_000 + b"\n")
    text = pack(good % b"a" + over[0] + good % b"b" + over[1] + good % b"c" + b"z" * 1001)
    told: list[tuple[int, str]] = []
    tracemalloc.start()
    try:
        found = read_archive(io.BytesIO(text), skip=lambda *line: told.append(line))
        assert [issue.key for issue in found] == ["a", "b", "c"]
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
    assert told == [(number, "longer than 0 MB") for number in (2, 4, 6)]


def test_a_file_is_an_archive_where_any_line_is_an_issue(tmp_path: Path) -> None:
    place = tmp_path / "issues.jsonl"
    good, wrong = '{"key": "k", "title": "t"}\n', '{"key": "", "title": "t"}\n'
    for text, brings in ((wrong + good, True), ("exported:\n" + good, True), ("\n", False)):
        place.write_text(text)
        assert check_archive(place) is brings
    place.write_text(wrong + "{")
    with pytest.raises(UserError, match=r"issues\.jsonl, line 1: 'key' is empty"):
        check_archive(place)
    place.write_text("id,title\n1,It fails\n")
    with pytest.raises(UserError, match="is no issue archive"):
        check_archive(place)
    place.write_bytes(gzip.compress(b"x" * 10_000)[:40])
    with pytest.raises(UserError, match="cannot read"):
        check_archive(place)


def test_reads_a_stream_not_a_file(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl.gz"
    one = issue_of({"key": "k", "title": "t", "body": "x" * 10_000})
    write_archive(path, (one for _ in range(3_000)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_archive(path)) == 3_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


texts = st.text(max_size=20)


@given(
    st.fixed_dictionaries(
        {"key": st.text(min_size=1, max_size=9), "title": st.text(min_size=1, max_size=9)},
        optional={
            "body": texts, "type": texts, "priority": texts, "status": texts, "author": texts,
            "labels": st.lists(texts, max_size=3), "assignees": st.lists(texts, max_size=3),
            "private": st.booleans(), "other": st.integers() | texts,
        },
    )
)  # fmt: skip
def test_what_was_read_reads_the_same_again(record: dict[str, Any]) -> None:
    try:
        found = issue_of(record)
    except UserError:
        blank = [record[name].replace("\0", "").isspace() for name in ("key", "title")]
        assert any(blank) or "\0" in record["key"] + record["title"]
        return
    written = json.dumps(record_of(found))
    again = issue_of(json.loads(written))
    assert again == found
    assert json.dumps(record_of(again)) == written


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("type-train", 900), ("type-test", 900), ("hadoop", 1221), ("openoffice", 2969),
        ("mobile", 2988), ("datasets", 1952), ("mozilla-titles", 4165),
    ],
)  # fmt: skip
def test_real_archives_are_read_whole(name: str, count: int, tmp_path: Path) -> None:
    path = need_data(f"{name}.jsonl.gz")
    assert sum(1 for _ in read_archive(path)) == count
    some = list(islice(read_archive(path), 50))
    write_archive(tmp_path / "again.jsonl", some)
    assert list(read_archive(tmp_path / "again.jsonl")) == some
