"""Learning from small histories: what is found, what is promised, and when it keeps silent."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline

from core.learning.documents import document
from core.learning.estimators import coefficients, scores
from core.learning.explain import reasons
from core.learning.features import IssueFeatures
from core.learning.folds import assign_folds
from core.learning.prediction import predict_many, predict_one, probabilities
from core.learning.rows import Row, rows_of
from core.learning.silent import OLDER, TOO_FEW
from core.learning.training import RECIPES, choose, learn
from core.model import Issue
from core.plugin import TrainedModel
from tests.learning.synthetic import issue, issues, trained


def must(model: TrainedModel | None) -> TrainedModel:
    assert model is not None
    return model


def answers(model: TrainedModel, some: list[Issue]) -> list[str]:
    found = [predict_one(model, document(one.title, one.body)) for one in some]
    return [one.value if one else "" for one in found]


def test_finds_what_can_be_found() -> None:
    model = must(trained("type", issues(120)))
    new = issues(40, seed=9)
    right = [value == one.type for value, one in zip(answers(model, new), new, strict=True)]
    assert np.mean(right) >= 0.95
    assert model.card.classes == ("bug", "feature", "question")
    assert model.card.metrics["micro_f1"]["value"] > 0.9
    assert model.card.baselines["majority"]["micro_f1"]["value"] < 0.6


def test_the_same_history_and_seed_give_the_same_model() -> None:
    one, two = (must(trained("type", issues(80, noise=0.2))) for _ in range(2))
    assert one.data == two.data
    assert one.card == two.card
    assert np.array_equal(one.estimator[-1].coef_, two.estimator[-1].coef_)


def test_labels_are_learned_each_for_itself() -> None:
    model = must(trained("labels", issues(150)))
    read = document("The export crashes", "Since 2.1 the export fails.")
    assert [found.value for found in predict_many(model, read)] == ["area: files"]
    assert predict_many(model, read)[0].confidence > 0.8


def test_abstains_where_the_text_tells_nothing() -> None:
    chance = random.Random(3)  # noqa: S311
    history = [
        replace(one, type=chance.choices(["bug", "feature"], [7, 3])[0]) for one in issues(200)
    ]
    model = must(trained("type", history))
    assert model.data["suggests"] is False
    assert any("Abstains" in note for note in model.card.notes)
    assert answers(model, history[:5]) == [""] * 5


def test_a_label_that_cannot_be_told_is_never_suggested() -> None:
    chance = random.Random(4)  # noqa: S311
    history = [
        replace(one, labels=(*one.labels, "lucky") if chance.random() < 0.3 else one.labels)
        for one in issues(200)
    ]
    model = must(trained("labels", history))
    suggests = dict(zip(model.data["classes"], model.data["suggests"], strict=True))
    assert suggests == {
        "area: access": True,
        "area: files": True,
        "area: rest": True,
        "lucky": False,
    }
    assert any("lucky" in note for note in model.card.notes)


def test_confidence_is_a_probability() -> None:
    model = must(trained("type", issues(300, noise=0.2)))
    new = issues(300, seed=7, noise=0.2)
    chances = probabilities(model, [document(one.title, one.body) for one in new])
    classes = model.data["classes"]
    right = [classes[row.argmax()] == one.type for row, one in zip(chances, new, strict=True)]
    assert chances.sum(axis=1) == pytest.approx(1.0)
    assert chances.max(axis=1).mean() == pytest.approx(np.mean(right), abs=0.1)


def test_a_promise_holds_on_issues_to_come() -> None:
    model = must(trained("type", issues(400, noise=0.15)))
    kept, promised = [], []
    for one in issues(300, seed=11, noise=0.15):
        found = predict_one(model, document(one.title, one.body))
        assert found is not None
        if found.promised is not None and found.promised >= 0.7:
            kept.append(found.value == one.type)
            promised.append(found.promised)
    assert len(kept) > 100
    assert np.mean(kept) >= np.mean(promised) - 0.02


def test_nothing_is_promised_where_nothing_was_measured() -> None:
    model = must(trained("type", issues(15)))
    assert model.data["tracks"] == {}
    found = predict_one(model, document("The export crashes", ""))
    assert found is None or found.promised is None


@pytest.mark.parametrize("count", [0, 1, 9])
def test_too_little_gives_no_model(count: int) -> None:
    assert trained("type", issues(count)) is None
    assert trained("labels", issues(count)) is None


def test_one_value_gives_no_model() -> None:
    assert trained("type", [replace(one, type="bug") for one in issues(50)]) is None


def test_ten_rows_of_two_values() -> None:
    history = [replace(one, type="bug" if n % 2 else "feature") for n, one in enumerate(issues(10))]
    assert must(trained("type", history)).card.rows == 10


def test_a_value_seen_once_is_left_out_and_said() -> None:
    model = must(trained("type", [*issues(60), issue(99, title="One of a kind", type="epic")]))
    assert "epic" not in model.card.classes
    assert any("epic" in note for note in model.card.notes)


def test_missing_bodies_and_any_language() -> None:
    texts = {
        "bug": (
            "应用崩溃了 {}",
            "ошибка при входе {}",
            "Absturz beim Öffnen {}",
            "クラッシュする {}",
        ),
        "feature": (
            "请增加功能 {}",
            "добавить поддержку {}",
            "Wunsch: neue Funktion {}",
            "機能追加 {}",
        ),
    }
    history = [
        issue(number, title=texts[kind][number // 2 % 4].format(number), type=kind)
        for number in range(1, 121)
        for kind in [("bug", "feature")[number % 2]]
    ]
    model = must(trained("type", history))
    asked = [issue(title=text.format(500)) for kind in texts for text in texts[kind]]
    assert answers(model, asked) == ["bug"] * 4 + ["feature"] * 4


def test_titles_without_a_single_word() -> None:
    history = [replace(one, title="🙂", body="") for one in issues(30)]
    model = trained("type", history)
    assert model is None or not model.data["suggests"]


def test_a_label_of_unknown_truth_is_neither_example_nor_counterexample() -> None:
    rows = rows_of("labels", issues(100))
    doubted = [
        replace(row, values=frozenset({"area: rest"}), unknown=row.values) for row in rows[:30]
    ]
    classes = ("area: access", "area: files", "area: rest")
    model = must(trained("labels", [*doubted, *rows[30:]]))
    assert tuple(model.data["classes"]) == classes
    read = document("The login crashes", "Since 2.1 the login fails.")
    assert predict_many(model, read)[0].value == "area: access"


def test_the_newest_rows_are_learned_from_and_rare_labels_from_older_ones() -> None:
    recipe = replace(RECIPES["labels"], most_rows=100)
    rows = rows_of("labels", issues(400))
    old = replace(rows[0], key="old", values=frozenset({"rare"}))
    chosen, classes, notes, silent = choose([old] * 6 + rows, recipe)
    assert chosen[-100:] == rows[-100:]
    assert "rare" in classes
    assert "of 406 issues" in notes[0]
    assert silent == {}
    once = replace(rows[0], key="once", values=frozenset({"forgotten"}))
    alone, _, _, silent = choose([once, *rows], replace(RECIPES["labels"], most_rows=100))
    assert silent == {"forgotten": {"why": TOO_FEW, "issues": 1, "takes": 5, "lacks": 4}}
    alone, _, _, silent = choose([once] * 5 + rows, replace(RECIPES["type"], most_rows=100))
    assert alone == rows[-100:]
    assert silent["forgotten"] == {"why": OLDER, "issues": 5, "takes": 3, "lacks": 3}


def test_folds_leave_every_class_to_learn_from() -> None:
    truth = np.array([0] * 50 + [1] * 2 + [2] * 7)
    folds = assign_folds(truth, 5, seed=1)
    assert Counter(folds.tolist()).keys() == {0, 1, 2, 3, 4}
    for fold in range(5):
        assert set(truth[folds != fold]) == {0, 1, 2}


# -- estimators of one's own -----------------------------------------------------------------


def own(make: object) -> TrainedModel:
    recipe = replace(RECIPES["type"], make=make)  # type: ignore[arg-type]
    rows = rows_of("type", issues(90))
    found = learn(rows, recipe, project="p", seed=1, progress=lambda _done, _what: None)
    return must(found)


class Counting(IssueFeatures):
    """Features that are never negative, as naive Bayes wants them."""

    def transform(self, X):  # type: ignore[no-untyped-def]  # noqa: N803
        return abs(super().transform(X))


def test_any_scikit_learn_estimator_can_take_our_place() -> None:
    model = own(lambda _seed: Pipeline([("features", Counting()), ("bayes", MultinomialNB())]))
    read = document("The export crashes", "Since 2.1 the export fails.")
    found = predict_one(model, read)
    assert found is not None
    assert found.value == "bug"
    assert reasons(model.estimator, read, found.column) == ()


def test_an_estimator_that_knows_nothing_abstains() -> None:
    model = own(lambda _seed: Pipeline([("f", IssueFeatures()), ("d", DummyClassifier())]))
    assert model.data["suggests"] is False


def test_scores_of_classes_that_were_not_seen_are_the_lowest() -> None:
    rows = [row for row in rows_of("type", issues(60)) if row.value != "feature"]
    documents = [document(row.title, row.body) for row in rows]
    truth = np.array([2 if row.value == "question" else 0 for row in rows])
    estimator = RECIPES["type"].make(0).fit(documents, truth)
    found = scores(estimator, documents, 3)
    assert found.shape == (len(rows), 3)
    assert (found.argmin(axis=1) == 1).all()
    assert coefficients(estimator, 0) is not None


def test_values_of_a_row() -> None:
    with pytest.raises(ValueError, match="unpack"):
        _ = Row(key="k", project="p", title="t", body="", values=frozenset({"a", "b"})).value
