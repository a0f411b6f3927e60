"""What people's answers say about suggestions to come."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from core.model import Mode, Outcome, OutcomeKind, Suggestion, Verdict
from core.plugin import Fared
from core.triage.live import ANSWERS, Tally, applied, wanted, why_stepped_back, why_unwanted
from core.triage.policy import Rules, decide
from tests.store.stores import NOON, an_issue

RULES = Rules(mode=Mode.APPLY, appliable=frozenset({"label"}))


def fared(right: bool | None, value: str = "bug", **fields: object) -> Fared:
    given_: dict[str, object] = {
        "kind": "label",
        "confidence": 0.97,
        "promised": 0.96,
        "version": "labels-1",
        "made_by": "labels",
        "applied": True,
        "told": True,
        "at": NOON,
    }
    return Fared(right=right, value=value, **(given_ | fields))  # type: ignore[arg-type]


def decision(lately: Sequence[Fared], *answers: OutcomeKind) -> tuple[Verdict, str]:
    suggestion = Suggestion(
        kind="label",
        value="bug",
        confidence=0.97,
        promised=0.96,
        because="",
        made_by="labels",
        version="labels-1",
    )
    said = [Outcome(suggestion_id=1, kind=kind, by="ada", at=NOON) for kind in answers]
    found = decide(
        suggestion,
        an_issue(),
        rules=RULES,
        locks=frozenset(),
        answers=said,
        sensitive=False,
        fared=lately,
    )
    return found.verdict, found.sentence


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_the_test_is_the_exact_binomial_one(right: int, wrong: int, share: float) -> None:
    tally = Tally(count=right + wrong, right=right)
    if tally.count == 0:
        assert not tally.is_below(share)
        return
    chance = binomtest(right, tally.count, share, alternative="less").pvalue
    if abs(chance - 0.05) > 1e-9:
        assert tally.is_below(share) == (chance < 0.05)


def test_a_value_that_people_refuse_is_not_shown_any_more() -> None:
    assert decision([fared(False, applied=False)] * 4)[0] is not Verdict.HIDE
    verdict, sentence = decision([fared(False, applied=False)] * 5)
    assert verdict is Verdict.HIDE
    assert sentence == "People here agreed with 0 of the last 5 such: it is not shown."


def test_it_is_shown_again_once_people_make_it_true_by_hand() -> None:
    refused = [fared(False, applied=False)] * 5
    by_hand = [fared(True, applied=False, told=False)] * 4
    assert why_unwanted([*by_hand, *refused], "label", "bug") == ""


def test_what_was_said_long_ago_does_not_count() -> None:
    refused = [fared(False)] * 500
    assert wanted([*[fared(True)] * ANSWERS, *refused], "label", "bug").right == ANSWERS


def test_a_person_who_asks_for_it_gets_it_all_the_same() -> None:
    refused = [fared(False, applied=False)] * 9
    assert decision(refused)[0] is Verdict.HIDE
    assert decision(refused, OutcomeKind.ACCEPTED)[0] is not Verdict.HIDE


def test_other_values_and_kinds_are_not_touched() -> None:
    assert why_unwanted([fared(False, "cart")] * 9, "label", "bug") == ""
    assert why_unwanted([fared(False, kind="type")] * 9, "label", "bug") == ""


def test_what_does_not_keep_its_promise_is_only_suggested() -> None:
    lately = [*[fared(False)] * 3, *[fared(True)] * 7]
    verdict, sentence = decision(lately)
    assert verdict is Verdict.SHOW
    assert "Of the last 10 of “bug” that were sure enough, 7 held here" in sentence
    assert "below the target of 95%" in sentence
    assert decision([*[fared(False)] * 1, *[fared(True)] * 9])[0] is Verdict.APPLY


def test_a_whole_kind_steps_back_where_each_value_alone_is_too_rare_to_tell() -> None:
    lately = [one for n in range(8) for one in (fared(False, f"v{n}"), fared(True, f"v{n}"))]
    assert "kind label" in why_stepped_back(lately, "label", "bug", 0.95)
    assert why_stepped_back(lately, "priority", "high", 0.95) == ""


def test_it_is_applied_again_once_such_as_are_shown_are_agreed_with() -> None:
    wrong = [fared(False)] * 3
    shown = [fared(True, applied=False)] * 60
    assert why_stepped_back([*shown, *wrong], "label", "bug", 0.95) == ""
    unsure = [fared(True, applied=False, promised=0.6)] * 60
    assert why_stepped_back([*unsure, *wrong], "label", "bug", 0.95) != ""


@pytest.mark.parametrize("promised", [None, float("nan"), 0.2])
def test_what_promised_nothing_says_nothing_of_what_is_applied(promised: float | None) -> None:
    lately = [fared(False, applied=False, promised=promised)] * 9
    assert applied(lately, "label", target=0.95).count == 0


def test_what_nobody_has_said_anything_to_is_not_counted() -> None:
    assert wanted([fared(None)] * 9, "label", "bug").count == 0
    assert applied([fared(None)] * 9, "label", target=0.95).count == 0
