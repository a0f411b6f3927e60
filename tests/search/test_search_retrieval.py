from __future__ import annotations

from dataclasses import replace

import pytest

from core.search.index import IssueIndex
from core.search.retrieval import (
    SimilarIssues,
    candidates,
    is_same,
    may_be_shown,
    shared_terms,
    similar,
    was_filed_after,
)
from core.search.terms import terms_of
from tests.search.making import asked, closed, ids, issue


@pytest.fixture
def index(tmp_path):
    with IssueIndex(tmp_path / "index") as opened:
        yield opened


TRACE = "at com.acme.{cls}.load({cls}.java:{line})\nNullPointerException: cart is {word}"


def test_the_issue_that_says_the_same_comes_first(index):
    index.add(
        [
            issue(1, "Checkout is slow", "It takes minutes to pay with a card"),
            issue(2, "Upload hangs after sleep", "The phone sleeps and the upload never goes on"),
            issue(3, "Photos are rotated", "Thumbnails of photos show them upside down"),
            issue(4, "Upload button is grey", "One cannot click it"),
        ]
    )
    question = asked("After sleeping, uploads hang", "Uploading never goes on when the phone wakes")
    hits = similar(index, question)
    assert hits[0].issue_id == 2
    assert hits[0].score > 1.5 * hits[1].score
    assert {"Uploads", "hang"} & set(hits[0].shared) or "uploads" in hits[0].shared


def test_one_stack_trace_is_found_among_many_whatever_its_lines(index):
    index.add(
        issue(n, f"Crash number {n}", TRACE.format(cls=f"Loader{chr(64 + n)}", line=n, word="gone"))
        for n in range(1, 26)
    )
    question = asked("It crashed", TRACE.format(cls="LoaderG", line=4711, word="empty"))
    hits = similar(index, question)
    assert hits[0].issue_id == 7
    assert "LoaderG.load" in hits[0].shared
    assert not any("4711" in term for term in hits[0].shared)


def test_a_score_is_the_share_of_the_issue_that_was_found(index):
    index.add([issue(1, "Cart shows zebra stripes", "stripes everywhere")])
    index.add(issue(n, f"Unrelated w{n}a report", f"about w{n}b") for n in range(2, 40))
    same = similar(index, asked("Cart shows zebra stripes", "stripes everywhere"))[0]
    half = similar(index, asked("Cart shows purple lightning", "everywhere and always"))[0]
    assert same.score == pytest.approx(1.0, abs=0.05)
    assert 0 < half.score < 0.7


def test_several_languages(index):
    index.add(
        [
            issue(1, "上传照片失败", "点击上传后没有任何反应"),
            issue(2, "アップロードできない", "写真を選んでも進みません"),
            issue(
                3, "Der Upload von Bildern bricht ab", "Wenn ich die Bilder hochlade, ist er weg"
            ),
            issue(4, "No se pueden subir fotos", "Cuando subo las fotos, la aplicación se cierra"),
            issue(5, "Фотографии не загружаются", "Когда я загружаю фотографию, всё зависает"),
        ]
    )
    assert ids(index, asked("照片上传不了", "上传照片没有反应"))[0] == 1
    assert ids(index, asked("写真がアップロードできません"))[0] == 2
    assert (
        ids(index, asked("Hochladen eines Bildes bricht ab, wenn ich es will und das ist"))[0] == 3
    )
    assert ids(index, asked("La aplicación se cierra cuando subo una foto y las demás"))[0] == 4
    assert ids(index, asked("Загрузка фотографий зависает"))[0] == 5


def test_the_words_of_a_template_do_not_make_issues_alike(index):
    template = "### Describe the bug\nA clear and concise description of what is wrong\n\n{own}\n"
    index.add(
        issue(n, f"Report r{n}x", template.format(own=f"own o{n}x words w{n}y"))
        for n in range(1, 60)
    )
    index.add([issue(60, "Spam", template.format(own=""))])
    question = asked("Zebra stripes", template.format(own="Everything is striped"))
    assert ids(index, question) == []


def test_only_earlier_issues_are_found(index):
    index.add(issue(n, "Cart breaks on checkout") for n in (1, 2, 3))
    assert ids(index, issue(2, "Cart breaks on checkout")) == [1]
    index.commit()
    assert ids(index, issue(2, "Cart breaks on checkout")) == [1]
    assert ids(index, issue(3, "Cart breaks on checkout")) == [1, 2]


def read_from(*known):
    stored = {one.id: one for one in known}
    return lambda wanted: {i: stored[i] for i in wanted if i in stored}


def test_what_is_shown_is_read_from_the_store(index):
    known = [issue(n, f"Cart breaks on checkout b{n}x") for n in range(1, 6)]
    index.add(known)
    fixed = closed(1, "Cart breaks, fixed meanwhile", resolution="fixed", version=9)
    finder = SimilarIssues(index, read_from(fixed, *known[1:]))
    found = finder(asked("Cart breaks on checkout"), 2)
    assert len(found) == 2
    assert SimilarIssues(index, read_from())(asked("Cart breaks"), 3) == []
    assert finder(asked("Cart breaks"), 0) == []
    everything = finder(asked("Cart breaks on checkout"), 50)
    assert [s.issue for s in everything if s.issue.id == 1] == [fixed]


def test_deleted_and_private_ones_do_not_shorten_the_answer(index):
    known = [issue(n, "Cart breaks on checkout") for n in range(1, 121)]
    index.add(known)
    # All but the last three were deleted or made private since, and the index is behind.
    now = [replace(one, private=True) for one in known[:60]] + known[117:]
    found = SimilarIssues(index, read_from(*now))(asked("Cart breaks on checkout"), 3)
    assert sorted(s.issue.id for s in found) == [118, 119, 120]


def test_another_trackers_issues_are_found_too(index):
    other = issue(1, "Cart breaks", key="jira:acme/OPS-1", tracker="jira", project="acme/OPS")
    index.add([other])
    found = SimilarIssues(index, read_from(other))(asked("Cart breaks badly"), 3)
    assert [s.issue.key for s in found] == ["jira:acme/OPS-1"]
    only = candidates(index, asked("Cart breaks"), 5, trackers=frozenset({"github"}))
    assert len(only) == 0


def test_an_issue_is_itself_under_any_key():
    here = issue(1, "Cart", external_id="I_1")
    assert is_same(here, replace(here, id=0))
    assert is_same(here, replace(here, key="github:acme/other#5"))
    assert is_same(here, replace(here, id=9, key="github:acme/other#5"))
    assert not is_same(here, issue(2, "Cart", external_id="I_2"))
    assert not is_same(here, replace(here, id=2, key="jira:a/B-1", connection="other"))
    assert not is_same(issue(1, "Cart"), issue(2, "Cart"))
    assert not may_be_shown(here, replace(here, key="github:acme/other#5"))


def test_which_of_two_is_earlier():
    one, two = issue(1, "Cart"), issue(2, "Cart")
    assert was_filed_after(two, one)
    assert not was_filed_after(one, two)
    same_time = replace(two, created_at=one.created_at)
    assert was_filed_after(same_time, one)
    undated = [replace(each, created_at=None) for each in (one, two)]
    assert was_filed_after(undated[1], undated[0])
    assert not was_filed_after(one, asked("not stored yet"))


def test_shared_terms_are_as_written_without_parts_and_doubles():
    terms = terms_of("ThumbnailCache.load hangs", "上传失败 after Uploads, upload")
    telling = ["thumbnailcache.load", "thumbnailcache", "thumbnail", "cach", "load", "上传", "传失"]
    assert shared_terms(terms, [*telling, "upload", "hang"]) == (
        "ThumbnailCache.load",
        "上传失",
        "upload",
        "hangs",
    )


def test_pairs_that_do_not_follow_each_other_stay_apart():
    terms = terms_of("上传失败")
    assert shared_terms(terms, ["失败", "上传"]) == ("失败", "上传")
    assert shared_terms(terms, ["传失", "失败", "上传"]) == ("上传失败",)


def test_nothing_is_like_an_empty_issue(index):
    index.add([issue(1, "Cart"), issue(2, "", "")])
    assert ids(index, asked("", "")) == []
    assert ids(index, asked("the and of", "<!-- only a comment -->")) == []
