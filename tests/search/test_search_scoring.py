from __future__ import annotations

import math

import pytest

from core.search.scoring import FEWEST, Statistics, choose, idf, own_score, saturation


def test_a_rare_term_tells_more_and_none_tells_less_than_nothing():
    values = [idf(100, having) for having in (0, 1, 10, 50, 100, 200)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0


def test_the_most_telling_terms_are_chosen_and_unknown_ones_left_out():
    statistics = Statistics.of(1000, 20.0, {"rare": 2, "usual": 500, "unheard": 0})
    chosen = choose({"usual": 1, "rare": 1, "unheard": 9}, statistics)
    assert list(chosen) == ["rare", "usual"]
    assert list(choose({"usual": 1, "rare": 1}, statistics, most=1)) == ["rare"]


def test_occurrences_saturate_and_long_texts_count_less():
    assert saturation(1, 10, 10) < saturation(2, 10, 10) < saturation(100, 10, 10) < 2.2
    assert saturation(1, 100, 10) < saturation(1, 10, 10)


@pytest.mark.parametrize(
    ("length", "kept"), [(40, 40), (41, 40), (42, 42), (57, 56), (87, 84), (104, 104), (199, 184)]
)
def test_lengths_are_rounded_as_tantivy_keeps_them(length, kept):
    assert saturation(1, length, 50) == saturation(1, kept, 50)


def test_an_issue_scores_its_own_score_against_itself():
    statistics = Statistics.of(100, 2.0, {"cart": 5, "empty": 7})
    counts = {"cart": 1, "empty": 1}
    against_itself = sum(
        weight * statistics.telling[term] * saturation(1, 2, 2.0)
        for term, weight in choose(counts, statistics).items()
    )
    chosen = choose(counts, statistics)
    assert own_score(counts, statistics, chosen) == pytest.approx(against_itself)


def test_a_question_visits_no_more_entries_than_it_may():
    having = {f"term{n}": 10 * (n + 1) for n in range(20)} | {"unheard": 0}
    statistics = Statistics.of(10_000, 20.0, having)
    counts = dict.fromkeys(having, 1)
    chosen = choose(counts, statistics, visited=700)
    assert list(chosen) == [f"term{n}" for n in range(11)], "10 + 20 + … + 110 = 660"
    assert len(choose(counts, statistics, visited=1)) == FEWEST, "however many have them"
    assert len(choose(counts, statistics)) == 20


def test_a_term_that_costs_too_much_leaves_room_for_one_that_costs_less():
    rare = {f"rare{n}": 1 for n in range(FEWEST)}
    statistics = Statistics.of(10_000, 20.0, rare | {"common": 900, "scarce": 5})
    counts = dict.fromkeys(rare, 9) | {"common": 9, "scarce": 1}
    every = list(choose(counts, statistics))
    assert every.index("common") < every.index("scarce")
    assert set(choose(counts, statistics, visited=50)) == {*rare, "scarce"}


def test_what_was_not_asked_for_is_not_missed_in_the_score():
    statistics = Statistics.of(10_000, 20.0, {"rare": 5, "usual": 900, "unheard": 0})
    counts = {"rare": 1, "usual": 1, "unheard": 1}
    whole = own_score(counts, statistics, ["rare", "usual"])
    without = own_score(counts, statistics, ["rare"])
    usual = statistics.telling["usual"] * math.log1p(1) * saturation(1, 3, 20.0)
    assert whole - without == pytest.approx(usual)
