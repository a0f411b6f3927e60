"""Vectors are used where they help, by language, and the card says what was measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.model import Issue
from core.plugin import SimilarIssue, TrainedModel, VectorOffer
from core.search.pairs import nearer
from core.search.vector_use import LEAST_TESTED, Compared, compare, helps, key_of, language
from plugins.similar import SimilarConfig, SimilarPlugin
from tests.learning.contexts import Suggesting, Training
from tests.search.encoders import an_encoder
from tests.search.test_search_reranking import WORDS, history, issue

pytestmark = pytest.mark.timeout(400)

GERMAN = "Der Export geht nicht mehr und die Datei ist leer, wenn ich das mit der App mache"


LETTERS = str.maketrans("0123456789", "bcdfghjklm")


def told(encoder: VectorOffer, measured: dict[str, Compared]) -> dict[str, bool]:
    return {name: helps(encoder, name, measured) for name in ("english", "german")}


def test_with_nothing_measured_an_encoder_is_used_in_the_languages_that_it_knows() -> None:
    assert told(an_encoder(), {}) == {"english": True, "german": False}
    few = Compared(LEAST_TESTED - 1, 1.0, 0.0, True)
    assert told(an_encoder(), {"english": few, "german": few}) == {"english": True, "german": False}


def test_a_language_that_it_knows_must_not_lose_and_another_must_clearly_win() -> None:
    ahead, behind = Compared(40, 0.6, 0.5, False), Compared(40, 0.5, 0.6, False)
    surely = Compared(40, 0.6, 0.5, True)
    assert told(an_encoder(), {"english": ahead, "german": ahead})["english"]
    assert not told(an_encoder(), {"english": ahead, "german": ahead})["german"]
    assert not told(an_encoder(), {"english": behind})["english"]
    assert told(an_encoder(), {"german": surely}) == {"english": True, "german": True}


def test_languages_are_compared_apart() -> None:
    english, german = [1.0, 0.5] * 20, [0.0, 0.5] * 20
    found = compare(["english", "german"] * 20, english, german)
    assert found["english"] == Compared(20, 1.0, 0.0, True)
    assert found["german"] == Compared(20, 0.5, 0.5, False)
    assert (
        Compared.from_data(json.loads(json.dumps(found["english"].to_data()))) == found["english"]
    )


def test_who_has_no_vector_is_as_near_as_the_others_on_the_average() -> None:
    assert nearer([0.2, None, 0.8]) == pytest.approx([-0.3, 0.0, 0.3])
    assert nearer([None, None]) == [0.0, 0.0]
    assert nearer([]) == []


# -- learning ------------------------------------------------------------------------------


def past(count: int, *, german: bool) -> list[Issue]:
    """Twins whose words say nothing of each other; the encoder of these tests knows them."""
    found = []
    for one in history(count):
        number = (one.duplicate_of or one.key).rpartition("#")[2].translate(LETTERS)
        title = f"Report {'second' if one.duplicate_of else 'first'}x{number}"
        in_german = german and one.id % 2
        # In German the words of twins are alike, in English only what they mean.
        same = int((one.duplicate_of or one.key).rpartition("#")[2])
        chance = np.random.default_rng(same if in_german else one.id)
        words = " ".join(chance.choice(WORDS, 6).tolist())
        body = f"{GERMAN} {words}" if in_german else words
        found.append(replace(one, title=title, body=body, created_at=None))
    return found


def by_title(texts: Sequence[str]) -> Any:
    """Reads what comes after the x of a title's second word; of German it reads noise."""
    found = np.zeros((len(texts), 128), np.float32)
    for row, text in enumerate(texts):
        words = text.split()
        seed = (
            sum(map(ord, text))
            if "Export" in text
            else hash_of(words[1].partition("x")[2] if words[1:] else "")
        )
        found[row] = np.random.default_rng(seed).normal(size=128)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def hash_of(word: str) -> int:
    return int.from_bytes(word.encode()[:8], "little")


READER = an_encoder(load=lambda: by_title, languages=frozenset({"english", "german"}))


@pytest.fixture(scope="module")
def trained() -> TrainedModel:
    plugin = SimilarPlugin(SimilarConfig())
    (model,) = plugin.trackside_train("acme/shop", past(450, german=True), Training(offered=READER))
    return replace(model, version="similar-1")


def test_what_vectors_bring_is_measured_by_language_and_told(trained: TrainedModel) -> None:
    kept = json.loads(json.dumps(trained.data["vectors"]))
    assert kept["encoder"] == key_of(READER)
    measured = {name: Compared.from_data(one) for name, one in kept["languages"].items()}
    assert set(measured) == {"english", "german"}
    assert measured["english"].is_measured
    assert measured["german"].is_measured
    assert told(READER, measured) == {"english": True, "german": False}
    (english,) = [note for note in trained.card.notes if "in English" in note]
    (german,) = [note for note in trained.card.notes if "in German" in note]
    assert english.endswith("They are used there.")
    assert german.endswith("They are not used there.")
    assert "“meanings”" in english


def test_without_an_encoder_nothing_of_it_is_learned() -> None:
    plugin = SimilarPlugin(SimilarConfig())
    (model,) = plugin.trackside_train("acme/shop", past(300, german=False), Training())
    assert "vectors" not in model.data
    told = " ".join(model.card.notes)
    assert "twin came first" in told
    assert "“meanings”" not in told
    assert " in English" not in told


def named(
    model: TrainedModel | None, asked: Issue, encoder: VectorOffer | None, having: int = 10
) -> list[str]:
    earlier = [
        SimilarIssue(
            issue=issue(700 + n, f"The {word} fails", f"{word} {GERMAN}"),
            score=0.6,
            shared=("a", "b", "c"),
            near=None if n >= having else 0.9 if n == 7 else 0.1,
        )
        for n, word in enumerate(WORDS[:10])
    ]
    context = Suggesting([] if model is None else [model], earlier=earlier, offered=encoder)
    found = SimilarPlugin(SimilarConfig()).trackside_suggest(asked, context)
    return [one.value.rpartition("#")[2] for one in found]


def test_the_nearest_is_named_only_where_vectors_are_used(trained: TrainedModel) -> None:
    english = issue(900, "Something is wrong", "the total is wrong")
    german = issue(901, "Etwas geht nicht", GERMAN)
    assert (language(english), language(german)) == ("english", "german")
    for model in (None, trained):
        assert "707" in named(model, english, READER)
        assert "707" not in named(model, english, None)
    assert "707" in named(None, german, READER)
    assert "707" not in named(trained, german, READER)
    # Another encoder's vectors were not measured: it counts for what it says that it knows.
    other = replace(READER, version="2")
    assert "707" in named(trained, german, other)
    assert "707" not in named(trained, german, replace(other, languages=frozenset()))


def test_issues_that_have_no_vectors_yet_come_in_the_order_of_their_words() -> None:
    english = issue(900, "Something is wrong", "the total is wrong")
    by_words = named(None, english, None)
    assert named(None, english, READER, having=0) == by_words
    assert named(None, english, READER, having=5) == by_words
    assert named(None, english, READER, having=8)[0] == "707" != by_words[0]
