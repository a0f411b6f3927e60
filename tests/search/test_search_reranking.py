"""The order of similar issues, learned from what people called duplicates."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.learning.registry import card_json
from core.learning.silent import abstains
from core.model import Issue
from core.plugin import SimilarIssue, TrainedModel
from core.search.pairs import FEATURES, Asking, Rarity, text_of
from core.search.reranking import LEAST_DUPLICATES, Order, learn_order, reorder
from core.search.twins import twins_of
from plugins.similar import SimilarConfig, SimilarPlugin
from plugins.similar.judging import falling
from tests.learning.contexts import Suggesting, Training

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [
    "cart",
    "login",
    "export",
    "banner",
    "search",
    "price",
    "mail",
    "report",
    "filter",
    "token",
    "cache",
    "image",
]


def issue(number: int, title: str, body: str = "", **fields: object) -> Issue:
    given_: dict[str, object] = {
        "key": f"github:acme/shop#{number}",
        "tracker": "github",
        "project": "acme/shop",
        "id": number,
        "created_at": BEGAN + timedelta(hours=number),
    }
    return Issue(title=title, body=body, **(given_ | fields))  # type: ignore[arg-type]


def numbers(one: Issue, other: Issue, **more: object) -> dict[str, float]:
    rarity = Rarity()
    for known in (one, other):
        rarity.add(text_of(known.title, known.body))
    given_: dict[str, object] = {"score": 0.5, "place": 1}
    found = Asking(one, rarity.weights()).features(other, **(given_ | more))  # type: ignore[arg-type]
    return dict(zip(FEATURES, found, strict=True))


# -- twins ---------------------------------------------------------------------------------


def test_chains_and_rings_of_marks_are_one_group() -> None:
    of = {2: 1, 3: 2, 4: 5, 5: 4}
    history = [
        issue(n, "x", duplicate_of=f"github:acme/shop#{of[n]}" if n in of else "")
        for n in range(1, 7)
    ]
    assert twins_of(history) == {
        1: frozenset({0}),
        2: frozenset({0, 1}),
        3: frozenset(),
        4: frozenset({3}),
    }


# -- pairs ---------------------------------------------------------------------------------


def test_what_two_issues_have_in_common() -> None:
    one = issue(1, "Crash in version 2.1 of the export", "NullPointerException in ExportJob")
    same = numbers(one, replace(one, id=2))
    assert same["same_title"] == same["titles"] == pytest.approx(1)
    assert same["numbers_differ"] == 0
    other = numbers(one, issue(2, "Crash in version 2.2 of the export"))
    assert other["numbers_differ"] == 1
    assert 0 < other["titles"] < 1
    assert other["days_between"] == pytest.approx(np.log1p(1 / 24))
    nothing = numbers(one, issue(3, "Banner"))
    assert nothing["texts"] == nothing["shared"] == nothing["title_pairs"] == 0


@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=80), st.text(max_size=200))
def test_any_two_texts_give_finite_numbers(a: str, b: str, c: str, d: str) -> None:
    found = numbers(issue(1, a, b, created_at=None), issue(2, c, d), duplicates=3)
    assert np.isfinite(list(found.values())).all()


def test_hostile_texts_are_compared_in_time() -> None:
    one = issue(1, "a" * 1_000_000, "x y " * 500_000)
    started = time.process_time()
    numbers(one, replace(one, id=2))
    assert time.process_time() - started < 5


def test_rarity_is_read_as_it_was_written() -> None:
    rarity = Rarity()
    for title in ("cart breaks", "cart burns", "login"):
        rarity.add(text_of(title, ""))
    again = Rarity.from_data(json.loads(json.dumps(rarity.to_data(10))))
    assert again.issues == 3
    assert again.of("cart") == rarity.of("cart") < again.of("login") == again.of("unheard")


# -- learning ------------------------------------------------------------------------------


def history(count: int) -> list[Issue]:
    """Long reports of two kinds; the twin has the same number in its title, the rest chatter."""
    chance = np.random.default_rng(4)

    def chatter() -> str:
        return " ".join(WORDS[n] for n in chance.integers(len(WORDS), size=30))

    found = []
    for number in range(1, count + 1):
        twin = number % 3 == 0 and number > 3
        code = f"E{1000 + (number - 2 if twin else number)}"
        target = f"github:acme/shop#{number - 2}" if twin else ""
        found.append(issue(number, f"Report {code}", chatter(), duplicate_of=target))
    return found


def test_too_few_duplicates_teach_nothing() -> None:
    few = history(3 * LEAST_DUPLICATES - 30)
    assert learn_order(few, twins_of(few), lambda _done, _what: None) is None
    assert learn_order([], {}, lambda _done, _what: None) is None


@pytest.fixture(scope="module")
def trained() -> TrainedModel:
    plugin = SimilarPlugin(SimilarConfig())
    (model,) = plugin.trackside_train("acme/shop", history(300), Training())
    return replace(model, version="similar-1")


def test_what_tells_twins_is_learned_and_the_card_says_what_it_brought(
    trained: TrainedModel,
) -> None:
    assert trained.card.rows >= LEAST_DUPLICATES
    assert trained.card.notes[0].startswith("Of the newest ")
    order = Order.from_data(json.loads(json.dumps(trained.data["order"])))
    assert len(order.weights) == len(FEATURES)
    assert np.isfinite(order.weights).all()


@pytest.mark.parametrize("better", [True, False])
def test_an_order_that_is_not_used_is_not_said_to_be(
    monkeypatch: pytest.MonkeyPatch, better: bool
) -> None:
    def decided(*given: Any) -> Any:
        learned = learn_order(*given)
        assert learned is not None
        return replace(learned, is_better=better)

    monkeypatch.setattr("plugins.similar.ordering.learn_order", decided)
    (model,) = SimilarPlugin(SimilarConfig()).trackside_train("acme/shop", history(300), Training())
    assert model.data["suggests"] is better
    why = "" if better else "its order is not surely better than the default one"
    assert abstains(card_json(model.card)) == why


def found(*issues: Issue) -> list[SimilarIssue]:
    return [
        SimilarIssue(issue=one, score=0.9 - 0.1 * n, shared=("a", "b", "c"))
        for n, one in enumerate(issues)
    ]


def test_the_twin_is_named_first_and_nothing_is_lost(trained: TrainedModel) -> None:
    asked = issue(900, "Report E5000", " ".join(WORDS))
    strangers = [
        issue(700 + n, f"The {word} fails: E{n}", " ".join(WORDS[::-1]))
        for n, word in enumerate(WORDS[:5])
    ]
    twin = issue(800, "Report E5000", "mail mail")
    order = Order.from_data(trained.data["order"])
    rarity = Rarity.from_data(trained.data["rarity"])
    best = reorder(order, rarity.weights(), asked, found(*strangers, twin))
    assert best[0].issue.key == twin.key
    assert {one.issue.key for one in best} == {one.key for one in (*strangers, twin)}
    assert reorder(order, rarity.weights(), asked, []) == []


def names(model: TrainedModel, earlier: Sequence[SimilarIssue]) -> list[tuple[str, float]]:
    plugin = SimilarPlugin(SimilarConfig())
    asked = issue(900, "Report E5000", " ".join(WORDS))
    context = Suggesting([model], earlier=earlier)
    return [(s.value, s.confidence) for s in plugin.trackside_suggest(asked, context)]


def test_the_plugin_names_them_in_the_learned_order_where_it_is_better(
    trained: TrainedModel,
) -> None:
    strangers = [
        issue(700 + n, f"The {word} fails: E{n}", " ".join(WORDS[::-1]))
        for n, word in enumerate(WORDS[:5])
    ]
    earlier = found(*strangers, issue(800, "Report E5000", "mail mail"))
    used = replace(trained, data={**trained.data, "suggests": True})
    unused = replace(trained, data={**trained.data, "suggests": False})
    told = names(used, earlier)
    assert told[0][0] == "github:acme/shop#800"
    assert [sure for _, sure in told] == sorted((sure for _, sure in told), reverse=True)
    plugin = SimilarPlugin(SimilarConfig())
    untaught = plugin.trackside_suggest(
        issue(900, "Report E5000", " ".join(WORDS)), Suggesting(earlier=earlier)
    )
    assert names(unused, earlier) == [(s.value, s.confidence) for s in untaught]


def test_confidences_never_rise_down_the_list() -> None:
    assert falling([0.2, 0.7, 0.5]) == [0.7, 0.7, 0.5]
    assert falling([]) == []


def test_sixty_are_put_in_order_quickly(trained: TrainedModel) -> None:
    order = Order.from_data(trained.data["order"])
    rarity = Rarity.from_data(trained.data["rarity"])
    many = found(*history(60))
    asked = issue(900, "Report E5000", " ".join(WORDS * 5))
    reorder(order, rarity.weights(), asked, many)
    started = time.thread_time()
    for _ in range(5):
        reorder(order, rarity.weights(), asked, many)
    assert (time.thread_time() - started) / 5 < 0.1
