from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import IndexDamaged
from core.privacy.visibility import circle_of
from core.search.entry import Filter, filed_at
from core.search.index import IssueIndex, discard
from core.search.terms import terms_of
from tests.search.making import asked, closed, ids, issue, words_found


@pytest.fixture
def index(tmp_path):
    with IssueIndex(tmp_path / "index", commit_every=16) as opened:
        yield opened


def test_a_new_issue_is_found_by_the_very_next_query(index):
    for number in range(1, 301):
        index.add([issue(number, f"Cart of customer c{number}x is empty")])
        assert words_found(index, f"c{number}x") == [number]
    assert len(index) == 300


def test_an_edited_issue_is_found_by_its_new_words_and_not_by_its_old_ones(index):
    index.add(issue(n, f"Cart old{n}word") for n in range(1, 101))
    for number in range(1, 101):
        index.add([issue(number, f"Cart new{number}word", version=100 + number)])
        assert words_found(index, f"new{number}word") == [number]
        assert words_found(index, f"old{number}word") == []
    assert len(index) == 100


def test_a_deleted_issue_is_not_found_again(index):
    index.add(issue(n, f"Cart gone{n}word") for n in range(1, 101))
    for number in range(1, 101):
        index.delete(number, 100 + number)
        assert words_found(index, f"gone{number}word") == []
    assert len(index) == 0
    assert words_found(index, "Cart") == []


def test_a_closed_issue_is_closed_in_the_very_next_query(index):
    still_open = Filter(circles=frozenset({"public"}), open=True)
    index.add(issue(n, f"Cart done{n}word") for n in range(1, 101))
    for number in range(1, 101):
        assert words_found(index, f"done{number}word", still_open) == [number]
        index.add([closed(number, f"Cart done{number}word", version=100 + number)])
        assert words_found(index, f"done{number}word", still_open) == []
        assert words_found(index, f"done{number}word") == [number]


def test_any_order_of_changes_ends_as_the_last_change_of_each_says(tmp_path):
    random_ = random.Random(5)  # noqa: S311 - reproducible, not secret
    with IssueIndex(tmp_path / "index", commit_every=7) as index:
        truth: dict[int, str] = {}
        for version in range(1, 600):
            number = random_.randint(1, 40)
            if number in truth and random_.random() < 0.3:
                index.delete(number, version)
                del truth[number]
            else:
                truth[number] = f"word{version}x"
                index.add([issue(number, f"Cart word{version}x", version=version)])
            if random_.random() < 0.05:
                index.commit()
            assert words_found(index, "Cart") == sorted(truth)
        assert all(words_found(index, word) == [n] for n, word in truth.items())
        assert index.last_version() == 599


def test_what_is_committed_is_there_after_opening_again(tmp_path):
    with IssueIndex(tmp_path / "index") as index:
        index.add(issue(n, f"Cart kept{n}word") for n in range(1, 50))
        index.delete(7, 50)
    with IssueIndex(tmp_path / "index") as index:
        assert index.last_version() == 50
        assert len(index) == 48
        assert words_found(index, "kept8word") == [8]
        assert words_found(index, "kept7word") == []


def test_an_older_change_does_not_overwrite_a_newer_one(index):
    for commit in (False, True):
        first, second = (10, 20) if not commit else (30, 40)
        index.add([issue(1, f"Cart second{second}x", version=second)])
        if commit:
            index.commit()
        index.add([issue(1, f"Cart first{first}x", version=first)])
        assert words_found(index, f"second{second}x") == [1]
        assert words_found(index, f"first{first}x") == []


def test_a_score_does_not_depend_on_where_an_issue_is_kept(tmp_path):
    random_ = random.Random(3)  # noqa: S311
    words = [f"w{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200)]
    texts = [
        (" ".join(random_.choices(words, k=5)), " ".join(random_.choices(words, k=length)))
        for length in range(1, 240, 3)
    ]
    question = terms_of(" ".join(words[:12])).counts()
    wanted = Filter(circles=frozenset({"public"}))
    with IssueIndex(tmp_path / "index", commit_every=10_000) as index:
        index.add(issue(n, *text) for n, text in enumerate(texts, 1))
        in_memory = {f.id: f.score for f in index.find(question, wanted, 100).found}
        index.commit()
        on_disk = {f.id: f.score for f in index.find(question, wanted, 100).found}
    assert in_memory.keys() == on_disk.keys()
    assert len(in_memory) > 40
    for number, score in in_memory.items():
        # tantivy counts the document that holds the index's state in its mean length.
        assert on_disk[number] == pytest.approx(score, rel=0.03)


def test_filters_hold_in_memory_and_on_disk(index):
    index.add(
        [
            issue(1, "Cart breaks", tracker="github", project="acme/shop"),
            issue(2, "Cart breaks", tracker="jira", project="acme/SHOP"),
            closed(3, "Cart breaks", tracker="jira", project="acme/OPS"),
            issue(4, "Cart breaks", private=True),
        ]
    )
    public = frozenset({"public"})
    own = frozenset({"public", circle_of(issue(4, "", private=True))})
    expected = {
        Filter(circles=public): [1, 2, 3],
        Filter(circles=own): [1, 2, 3, 4],
        Filter(circles=own, open=False): [3],
        Filter(circles=own, open=True): [1, 2, 4],
        Filter(circles=public, trackers=frozenset({"jira"})): [2, 3],
        Filter(circles=public, projects=frozenset({"acme/shop", "acme/OPS"})): [1, 3],
        Filter(circles=public, filed_by=int(issue(2, "").created_at.timestamp() * 1e6)): [1, 2],
        Filter(circles=public, without=frozenset({2})): [1, 3],
        Filter(circles=frozenset()): [],
    }
    for _ in range(2):
        for wanted, numbers in expected.items():
            assert words_found(index, "Cart", wanted) == numbers
        index.commit()


def test_private_issues_leave_no_trace_in_what_others_are_told(index):
    index.add(issue(n, f"Cart number n{n}x") for n in range(1, 20))
    question = terms_of("Secretword Cart").counts()
    wanted = Filter(circles=frozenset({"public"}))
    before = index.find(question, wanted, 100)
    index.add(issue(n, "Secretword in the cart", private=True) for n in range(100, 140))
    for _ in range(2):
        after = index.find(question, wanted, 100)
        assert after.own_score == pytest.approx(before.own_score, rel=0.05)
        assert list(after.weights) == list(before.weights) == ["cart"]
        index.commit()


def test_an_issue_is_not_like_itself_and_its_own_words_do_not_count(index):
    index.add([issue(1, "Cart shows zero zebras"), issue(2, "Cart shows zero zebras")])
    index.add([issue(3, "Unmatched quokka")])
    assert ids(index, issue(2, "Cart shows zero zebras")) == [1]
    assert ids(index, issue(3, "Unmatched quokka")) == []
    index.commit()
    assert ids(index, issue(2, "Cart shows zero zebras")) == [1]
    assert ids(index, issue(3, "Unmatched quokka")) == []


def test_a_line_of_one_week_is_not_common_unless_more_have_it_than_an_outage_has_reports(index):
    from core.search.template import pieces_of

    now = datetime(2026, 3, 1, tzinfo=UTC)
    (mark,) = (p.mark for p in pieces_of("acme/shop", "The gateway answers 502"))

    def common(around: int = filed_at(issue(0, "", created_at=now))) -> bool:
        return bool(index.common_marks("acme/shop", [mark], share=0.0, around=around))

    versions = itertools.count(1)

    def add(numbers: Iterable[int], *, days: float = 0) -> None:
        given = {"body": "The gateway answers 502", "created_at": now - timedelta(days=days)}
        index.add(issue(n, "Down", **given, version=next(versions)) for n in numbers)

    add(range(1, 7), days=6)
    assert not common()
    assert common(around=0), "asked without a time"
    add(range(7, 10), days=8)
    index.commit()
    assert not common()
    add([10], days=8)
    assert common(), "one of them in memory, the others on disk"
    add([9, 10], days=1)
    assert not common(), "what stands on disk of an issue that changed counts no more"
    add(range(11, 900))
    index.commit()
    assert not common()
    add(range(900, 1_010))
    assert common()


def test_lines_that_many_issues_of_a_project_have_are_common(index):
    body = "### Expected\nA clear and concise description\n{own}"
    index.add(issue(n, f"Title {n}", body.format(own=f"own words {n}")) for n in range(1, 30))
    from core.search.template import pieces_of

    marks = {p.text: p.mark for p in pieces_of("acme/shop", body.format(own="own words 3"))}
    for _ in range(2):
        common = index.common_marks("acme/shop", marks.values())
        assert {text for text, mark in marks.items() if mark in common} == {
            "### Expected",
            "A clear and concise description",
        }
        assert not index.common_marks("acme/other", ["00"])
        index.commit()


def test_an_issue_that_is_not_stored_cannot_be_taken_in(index):
    with pytest.raises(ValueError, match="not stored"):
        index.add([asked("Cart")])


def test_following_a_store_takes_in_every_change_once(index):
    store = [(issue(n, f"Cart f{n}x", version=n), False) for n in range(1, 5_001)]
    store[99] = (issue(100, "Cart", version=100), True)
    calls: list[int] = []

    def changed_since(version: int, limit: int):
        calls.append(version)
        return [change for change in store if change[0].version > version][:limit]

    assert index.follow(changed_since) == 5_000
    assert len(index) == 4_999
    assert index.follow(changed_since) == 0
    assert len(calls) <= 5
    store.append((issue(1, "Cart later1x", version=5_001), False))
    assert index.follow(changed_since) == 1
    assert words_found(index, "later1x") == [1]
    assert words_found(index, "f1x") == []


def test_threads_may_ask_and_change_at_once(tmp_path):
    with IssueIndex(tmp_path / "index", commit_every=20) as index:
        stop = threading.Event()

        def change(first: int) -> list[int]:
            missed = []
            for number in range(first, first + 100):
                index.add([issue(number, f"Cart t{number}x", version=number)])
                if words_found(index, f"t{number}x") != [number]:
                    missed.append(number)
            return missed

        def ask() -> int:
            asked_times = 0
            while not stop.is_set():
                words_found(index, "Cart")
                asked_times += index.last_version() > 0
            return asked_times

        with ThreadPoolExecutor(6) as threads:
            askers = [threads.submit(ask) for _ in range(2)]
            changers = [threads.submit(change, n * 1000 + 1) for n in range(4)]
            missed = [number for done in changers for number in done.result()]
            stop.set()
            assert all(asker.result() > 0 for asker in askers)
        assert not missed
        assert len(index) == 400
        index.commit()
        assert len(words_found(index, "Cart")) == 400


@pytest.mark.parametrize(
    "damage",
    ["meta garbage", "meta empty", "segments gone", "segments cut", "segments garbage"],
)
def test_damage_is_told_and_a_new_index_takes_the_place(tmp_path, damage):
    folder = tmp_path / "index"
    known = [issue(n, f"Cart d{n}x", f"words {n}") for n in range(1, 200)]
    with IssueIndex(folder) as index:
        index.add(known)
    for file in folder.iterdir():
        if damage.startswith("meta") and file.name == "meta.json":
            file.write_bytes(b"" if damage == "meta empty" else b"garbage")
        elif damage.startswith("segments") and file.suffix in {".term", ".idx", ".store", ".fast"}:
            if damage == "segments gone":
                file.unlink()
            elif damage == "segments cut":
                file.write_bytes(file.read_bytes()[:-20])
            else:
                file.write_bytes(bytes(len(file.read_bytes())))
    with pytest.raises(IndexDamaged):
        IssueIndex(folder)
    discard(folder)
    with IssueIndex(folder) as index:
        assert index.last_version() == 0
        index.add(known)
        assert words_found(index, "d7x") == [7]


def test_an_index_of_another_format_is_refused(tmp_path, monkeypatch):
    with IssueIndex(tmp_path / "index") as index:
        index.add([issue(1, "Cart")])
    monkeypatch.setattr("core.search.disk.FORMAT", 999)
    with pytest.raises(IndexDamaged, match="format"):
        IssueIndex(tmp_path / "index")


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "index").write_text("not a folder")
    with pytest.raises(IndexDamaged):
        IssueIndex(tmp_path / "index")


def test_an_index_thrown_away_under_an_open_one_is_told_by_the_next_query(tmp_path):
    with IssueIndex(tmp_path / "index") as index:
        index.add([issue(1, "Cart")])
        index.commit()
        discard(tmp_path / "index")
        with pytest.raises(IndexDamaged):
            words_found(index, "Cart")
    assert not list(tmp_path.iterdir())


def test_throwing_away_what_is_not_there_is_fine(tmp_path):
    discard(tmp_path / "nothing")


def test_how_much_a_term_tells_is_counted_over_public_issues_alone(tmp_path):
    with IssueIndex(tmp_path / "index") as index:
        index.add(issue(n, "cart breaks" if n < 8 else "login fails") for n in range(1, 11))
        telling = index.telling()
        assert telling["cart"] < telling["login"] < telling["unheard"]
        before = dict(telling)
        index.add(issue(n, "login secret", private=True) for n in range(20, 60))
        assert {term: index.telling()[term] for term in before} == before
        index.add(issue(n, "login fails") for n in range(60, 90))
        assert index.telling()["login"] < before["login"]
