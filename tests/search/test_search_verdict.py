"""The verdict on a pair of issues: duplicate, related or similar, and why."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Issue, Person, Relation, RelationKind, StatusCategory
from core.plugin import SimilarIssue
from core.search.likeness import likeness
from core.search.pairs import Weights
from core.search.terms import terms_of
from core.search.verdict import THRESHOLD, Answer, Judgement, judge, judge_all, strength
from tests.search.making import BEGINNING, issue

PLAIN = Weights(lambda term: 1.0 if term in {"the", "page"} else 5.0)
TEXT = (
    "Opening the cart on a phone in portrait mode throws the discount away and the total stays at "
    "the undiscounted amount until somebody reloads everything twice"
)


def pair(title: str, other: str, body: str = TEXT, others: str = TEXT, **fields: Any) -> Judgement:
    """What is said of an issue and an earlier one."""
    earlier = issue(1, other, others)
    later = issue(2, title, body, **fields)
    return judge(likeness(later, earlier, PLAIN))


# -- duplicates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Discount lost in the mobile cart", "Discount lost in the mobile cart"),
        ("Discount lost in mobile cart!", "discount lost, in the mobile cart"),
        ("Fix discounts lost in JournalNode cart", "Correct discount lost in journal node cart"),
        ("Use storefront parser 2.4.1", "Upgrade storefront parser to 2.4.1"),
        ("[JDK 17] discount lost in cart", "[JDK17] Discount lost in cart"),
        ("Warenkorb verliert den Rabatt", "Warenkorb verliert den Rabatt"),
        ("购物车里的折扣丢失了", "购物车里的折扣丢失了"),
    ],
)
def test_the_same_title_and_text_are_one_report(title: str, other: str) -> None:
    said = pair(title, other)
    assert said.answer is Answer.DUPLICATE
    assert said.strength >= THRESHOLD
    assert said.because.startswith("the same title, the same text")


def test_what_makes_it_surer_is_told() -> None:
    person = Person(id="7")
    body = f"{TEXT} CartException"
    one = issue(1, "Discount lost in the mobile cart", body, author=person)
    two = replace(one, id=2, key="github:acme/shop#2")
    said = judge(likeness(two, one, PLAIN))
    assert said.because == (
        "the same title, the same error CartException, the same text, "
        "filed within an hour by the same person"
    )
    later = replace(two, created_at=BEGINNING + timedelta(days=90), author=Person(id="8"))
    assert judge(likeness(later, one, PLAIN)).strength < said.strength


def test_what_sets_two_apart_is_told_in_the_words_that_people_wrote() -> None:
    said = pair(
        "Export der Rechnungen stürzt mit Facets ab", "Export bei Zahlung stürzt mit Renaming ab"
    )
    assert "this is about Facets and Rechnungen, that about Renaming and Zahlung" in said.because


# -- related, and what sets the two apart ---------------------------------------------------


@pytest.mark.parametrize(
    ("title", "other", "because"),
    [
        ("Upgrade storefront to 2.4", "Upgrade storefront to 2.3", "about 2.4, that about 2.3"),
        ("Rabatt im Warenkorb falsch", "Rabatt im Katalog falsch", "about Warenkorb, that about"),
        ("Cart breaks discounts on eu1 host", "Cart breaks discounts on us7 host", "eu1"),
        ("Backport: discount lost in cart", "Discount lost in cart", "about a backport"),
        ("Cherry-pick discount lost in cart", "Discount lost in cart", "about a backport"),
        ("Discount lost in cart on branch", "Discount lost in cart", "another branch or release"),
        ("Umbrella: discount lost in cart", "Discount lost in cart", "a collection of tasks"),
        ("Follow up: discount lost in cart", "Discount lost in cart", "a follow-up"),
        ("[Regression] discount lost in cart", "Discount lost in cart", "its coming back"),
        ("Tests for discount lost in cart", "Discount lost in cart", "tests for it"),
    ],
)
def test_what_sets_two_alike_apart_is_told(title: str, other: str, because: str) -> None:
    said = pair(title, other)
    assert said.answer is Answer.RELATED
    assert because in said.because


SAME = "Discount lost in the mobile cart"


@pytest.mark.parametrize(
    ("later", "earlier", "because"),
    [
        ({"milestone": "2.4"}, {"milestone": "2.3"}, "different releases"),
        ({"labels": ("area/cart",)}, {"labels": ("area/login",)}, "different components"),
        ({"extra": {"components": ["a"]}}, {"extra": {"components": ["b"]}}, "components"),
        ({"body": f"{TEXT} CartError"}, {"body": f"{TEXT} TotalError"}, "different errors"),
        (
            {"body": "see https://a.test/x and so on"},
            {"body": "look at https://b.test/x there"},
            "different hosts",
        ),
    ],
)
def test_facts_beside_the_text_set_two_apart(
    later: Mapping[str, Any], earlier: Mapping[str, Any], because: str
) -> None:
    one = issue(1, SAME, **({"body": TEXT} | dict(earlier)))
    two = issue(2, SAME, **({"body": TEXT} | dict(later)))
    said = judge(likeness(two, one, PLAIN))
    assert said.answer is Answer.RELATED
    assert because in said.because


@pytest.mark.parametrize(
    "fields",
    [
        {"project": "acme/other"},
        {"author": Person(id="1", is_bot=True)},
        {"author": Person(id="1", handle="ci[bot]")},
    ],
)
def test_where_likeness_proves_nothing_it_is_only_similar(fields: Mapping[str, Any]) -> None:
    one, two = issue(1, SAME, TEXT), issue(2, SAME, TEXT, **fields)
    said = judge(likeness(two, one, PLAIN))
    assert (said.answer, said.because) == (Answer.SIMILAR, "")


def related(kind: RelationKind, number: int) -> tuple[Relation, ...]:
    return (Relation(kind=kind, key=f"github:acme/shop#{number}"),)


@pytest.mark.parametrize(
    ("mine", "theirs", "because"),
    [
        (
            related(RelationKind.PARENT, 9),
            related(RelationKind.PARENT, 9),
            "both are parts of one issue",
        ),
        (related(RelationKind.PARENT, 1), (), "one is a part of the other"),
        ((), related(RelationKind.PARENT, 2), "one is a part of the other"),
        (related(RelationKind.BLOCKS, 1), (), "they are linked already"),
    ],
)
def test_sub_tasks_and_links_are_related_whatever_they_say(mine, theirs, because) -> None:
    one = issue(1, SAME, TEXT, relations=theirs)
    two = issue(2, SAME, TEXT, relations=mine)
    said = judge(likeness(two, one, PLAIN))
    assert (said.answer, said.because) == (Answer.RELATED, because)


def test_a_test_that_fails_again_after_it_was_mended_is_no_duplicate() -> None:
    title = "TestCheckout.testDiscount fails intermittently in the nightly storefront build"
    mended = issue(
        1, title, TEXT, status_category=StatusCategory.DONE, closed_at=BEGINNING + timedelta(days=2)
    )
    new = issue(2, title, TEXT, created_at=BEGINNING + timedelta(days=9))
    assert judge(likeness(new, mended, PLAIN)).because == "the test has failed before"
    still_open = issue(1, title, TEXT)
    assert judge(likeness(new, still_open, PLAIN)).answer is Answer.DUPLICATE
    silent = replace(new, body="")
    said = judge(likeness(silent, still_open, PLAIN))
    assert said.because.startswith("a test fails in both")


@pytest.mark.parametrize("title", ["Crash", "Help", "It does not work", ""])
def test_a_title_that_says_too_little_is_no_duplicate(title: str) -> None:
    assert pair(title, title, "", "").answer is not Answer.DUPLICATE


def test_what_differs_in_all_is_only_similar() -> None:
    said = pair("Zebra stripes in exports", "Login asks for a password twice", "a", "b")
    assert (said.answer, said.because) == (Answer.SIMILAR, "")


def test_words_of_one_meaning_are_stems_as_the_search_reads_them() -> None:
    from core.search.likeness import _SAME_MEANING, _STEPS

    read = {*_STEPS, *(word for words in _SAME_MEANING for word in words.split())}
    as_written = ["updates upgrading bumped moving switches fixed repairs corrected resolves"]
    as_written += ["failed failures broken errors adds supports implements introduced allowed"]
    as_written += ["removes deleted drops tests documentation crashes backports releases modules"]
    stems = terms_of(" ".join(as_written)).title
    assert set(stems) <= read | {"mend"}


# -- among all that were found --------------------------------------------------------------


def found(*issues: Issue) -> list[SimilarIssue]:
    return [SimilarIssue(issue=one, score=0.9, shared=("a", "b", "c")) for one in issues]


def answers(new: Issue, *earlier: Issue) -> list[Answer]:
    return [one.answer for one in judge_all(new, found(*earlier), PLAIN)]


def test_of_several_copies_the_oldest_is_the_original() -> None:
    new = issue(9, SAME, TEXT)
    assert answers(new, issue(5, SAME, TEXT), issue(3, SAME, TEXT)) == [
        Answer.SIMILAR,
        Answer.DUPLICATE,
    ]


def test_what_is_filed_again_and_again_is_a_routine() -> None:
    weekly = [
        issue(n, SAME, TEXT, created_at=BEGINNING + timedelta(days=7 * n)) for n in range(1, 4)
    ]
    new = issue(9, SAME, TEXT, created_at=BEGINNING + timedelta(days=40))
    assert Answer.DUPLICATE not in answers(new, *weekly)
    at_once = [issue(n, SAME, TEXT) for n in range(1, 4)]
    assert Answer.DUPLICATE in answers(new, *at_once)
    checklist = "- [ ] write the notes\n- [ ] tag the release\n- [ ] tell everybody"
    assert answers(issue(9, "Release 2.5", checklist), issue(1, "Release 2.4", checklist)) == [
        Answer.SIMILAR
    ]


def test_what_the_reporter_names_is_related() -> None:
    new = issue(9, SAME, f"{TEXT} as in #1")
    (said,) = judge_all(new, found(issue(1, SAME, TEXT)), PLAIN)
    assert (said.answer, said.because) == (Answer.RELATED, "this issue names it itself")


def test_a_higher_threshold_says_less() -> None:
    new, earlier = issue(9, SAME, TEXT), found(issue(1, SAME, TEXT))
    assert judge_all(new, earlier, PLAIN, 2.0)[0].answer is Answer.SIMILAR
    assert judge_all(new, earlier, PLAIN, 0.1)[0].answer is Answer.DUPLICATE


# -- hostile text ---------------------------------------------------------------------------


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=80), st.text(max_size=200))
def test_any_two_texts_get_an_answer(a: str, b: str, c: str, d: str) -> None:
    facts = likeness(issue(2, a, b, created_at=None), issue(1, c, d), PLAIN)
    assert 0 <= facts.title <= 1
    assert 0 <= strength(facts) <= 1
    assert judge(facts).answer in Answer


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000, "A" * 200_000, "Test" * 50_000, "1." * 100_000, "http://" * 30_000,
        "x Error" * 30_000, "test_" * 40_000, "time out " * 30_000, "0x8" * 60_000,
    ],
)  # fmt: skip
def test_hostile_texts_are_judged_in_time(text: str) -> None:
    one, two = issue(1, text[:5_000], text), issue(2, text[:5_000] + " b", text)
    started = time.process_time()
    judge_all(two, found(one), PLAIN)
    assert time.process_time() - started < 3
