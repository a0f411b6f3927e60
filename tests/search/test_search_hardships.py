"""Hostile issues, crowds of the same, and a disk that is full."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import NoRoom
from core.search.clusters import are_alike
from core.search.index import IssueIndex
from core.search.retrieval import similar, widely
from tests.search.making import asked, ids, issue, words_found

HOSTILE = {
    "one word": "a" * 1_000_000,
    "many words": " ".join(f"w{n}x" for n in range(150_000)),
    "quantifiers": "Exception.Exception$" * 50_000,
    "marks": "<!--" * 250_000,
    "lines": "- [ ] a:b\n" * 100_000,
    "no spaces": "上传" * 300_000,
    "controls": "\x00\u202e\u200b" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_issue_of_a_megabyte_costs_no_more_than_a_moment(tmp_path: Path, name: str) -> None:
    index = IssueIndex(tmp_path / "index")
    index.add([issue(1, "Cart", HOSTILE[name]), issue(2, HOSTILE[name][:5_000], "Cart")])
    index.commit()
    started = time.process_time()
    question = asked(HOSTILE[name][:9_000], HOSTILE[name])
    similar(index, question)
    widely(index, question, 10)
    are_alike(question, issue(1, "Cart", HOSTILE[name]))
    assert time.process_time() - started < 5
    assert words_found(index, "Cart") == [1, 2]
    index.close()


@pytest.mark.parametrize("text", ["", "a", "?", " ", "\n", "é", "上", "\x00", "the", "#1", "OR *"])
def test_a_question_that_says_next_to_nothing(tmp_path: Path, text: str) -> None:
    index = IssueIndex(tmp_path / "index")
    assert similar(index, asked(text)) == []
    index.add([issue(1, "Cart is empty"), issue(2, text or "x")])
    assert 1 not in ids(index, asked(text))


def test_one_issue_like_ten_thousand_others(tmp_path: Path) -> None:
    with IssueIndex(tmp_path / "index") as index:
        index.add(issue(n, "Checkout answers 502 Bad Gateway") for n in range(1, 10_001))
        index.add([issue(10_001, "Photos are rotated")])
        started = time.process_time()
        found = similar(index, issue(10_002, "Checkout answers 502 Bad Gateway"), 10)
        assert len(found) == 10
        assert time.process_time() - started < 2
        assert ids(index, asked("rotated photos")) == [10_001]


@contextmanager
def no_room(most: int = 256) -> Iterator[None]:
    """Files cannot grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_the_index_goes_on_in_memory_and_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    index = IssueIndex(folder, commit_every=20)
    index.add(issue(n, f"Cart p{n}x is empty") for n in range(1, 31))
    assert index.commit()
    with no_room():
        for n in range(31, 91):
            index.add([issue(n, f"Cart p{n}x is empty", f"words{n} of this report")])
            assert words_found(index, f"p{n}x") == [n]
        with pytest.raises(NoRoom, match="no room for the search index"):
            index.commit()
    assert len(words_found(index, "Cart")) == 90
    assert index.commit(), "there is room again"
    index.close()
    with IssueIndex(folder) as again:
        assert again.last_version() == 90
        assert len(words_found(again, "Cart")) == 90


def test_who_closes_on_a_full_disk_leaves_what_was_committed(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    index = IssueIndex(folder)
    index.add([issue(1, "Cart is empty")])
    assert index.commit()
    index.add(issue(n, f"Cart p{n}x", "many words of a report " * 20) for n in range(2, 30))
    with no_room():
        index.close()
    with IssueIndex(folder) as again:
        assert words_found(again, "Cart") == [1]
        assert again.last_version() == 1, "the store is followed from there"


def test_who_asks_now_and_then_does_not_keep_the_others_from_writing(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    asking, working = IssueIndex(folder, lets_go=True), IssueIndex(folder)
    asking.add([issue(1, "Cart is empty")])
    assert asking.commit()
    working.add([issue(2, "Cart is full")])
    assert working.commit(), "the lock was let go of"
    assert words_found(asking, "Cart") == [1, 2]
    asking.add([issue(3, "Cart is red")])
    assert not asking.commit(), "it reads on, and waits in memory"
    assert words_found(asking, "Cart") == [1, 2, 3]
    working.close()
    asking.close()
