"""``trackside evaluate``: its object, its honesty, and the figures on real archives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.archive import write_archive
from core.errors import UserError
from core.learning.evaluation import by_project, make_splits, run, split_newest
from core.learning.silent import ON_ALL
from core.model import Issue
from tests.learning.synthetic import BEGINNING, issue, issues
from tests.support import need_data

METRICS = {
    "macro_f1", "micro_f1", "per_class", "calibration_error", "coverage_at_0.90",
    "coverage_at_0.95", "abstained",
}  # fmt: skip


def archive(path: Path, some: Sequence[Issue]) -> Path:
    write_archive(path, some)
    return path


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return archive(tmp_path / "all.jsonl.gz", issues(200))


@pytest.mark.parametrize("task", ["type", "labels", "priority"])
def test_the_object(task: str, history: Path) -> None:
    seen: list[float] = []
    found = run(task, train=history, newest=0.25, progress=lambda done, _what: seen.append(done))
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {
        "task", "train", "test", "metrics", "baselines", "projects", "train_seconds",
        "ms_per_issue", "peak_mb",
    }  # fmt: skip
    assert (found["task"], found["train"], found["test"]) == (task, 150, 50)
    assert set(found["baselines"]) == {"majority", "most_recent", "tfidf"}
    # A simple rule always answers: that it abstained would mean nothing.
    every = [(found["metrics"], METRICS)]
    every += [(one, METRICS - {"abstained"}) for one in found["baselines"].values()]
    for metrics, names in every:
        steps = {"within_one_step", "steps_off"} if task == "priority" else set()
        assert set(metrics) == names | steps
        for name in names - {"per_class"}:
            assert 0 <= metrics[name]["low"] <= metrics[name]["high"] <= 1
    for of_class in found["metrics"]["per_class"].values():
        assert {"precision", "recall", "support"} <= set(of_class)
        assert isinstance(of_class["support"], int)
    assert found["metrics"]["micro_f1"]["value"] > 0.9
    assert (
        found["metrics"]["micro_f1"]["value"] > found["baselines"]["majority"]["micro_f1"]["value"]
    )
    assert found["projects"]["acme/shop"]["metrics"] == found["metrics"]
    assert found["peak_mb"] > 10
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_twice_the_same(history: Path) -> None:
    one, two = (run("type", train=history, newest=0.2) for _ in range(2))
    for name in ("metrics", "baselines", "projects"):
        assert one[name] == two[name]


def test_projects_are_learned_alone_and_averaged(tmp_path: Path) -> None:
    other = [
        replace(one, key=f"github:acme/web#{n}", project="acme/web")
        for n, one in enumerate(issues(120, seed=3, noise=0.5))
    ]
    found = run("type", train=archive(tmp_path / "two.jsonl", [*issues(120), *other]), newest=0.25)
    values = [part["metrics"]["macro_f1"]["value"] for part in found["projects"].values()]
    assert set(found["projects"]) == {"acme/shop", "acme/web"}
    assert found["metrics"]["macro_f1"]["value"] == pytest.approx(sum(values) / 2, abs=1e-3)
    assert values[0] != values[1]


@pytest.mark.parametrize("task", ["type", "labels"])
def test_across_learns_from_other_projects(task: str, tmp_path: Path) -> None:
    few = [
        replace(one, key=f"x:acme/web#{n}", project="acme/web") for n, one in enumerate(issues(24))
    ]
    train = archive(tmp_path / "train.jsonl", [*issues(150, seed=2), *few])
    test = archive(
        tmp_path / "test.jsonl",
        [
            replace(one, key=f"t#{n}", project="acme/web")
            for n, one in enumerate(issues(60, seed=5))
        ],
    )
    alone = run(task, train=train, test=test)
    across = run(task, train=train, test=test, across=True)
    assert across["metrics"]["macro_f1"]["value"] >= alone["metrics"]["macro_f1"]["value"]
    assert across["projects"]["acme/web"]["train"] == 24


def test_the_newest_are_those_created_last_else_last_in_the_file() -> None:
    some = issues(10)
    older, newer = split_newest(by_project(reversed(some)), 0.2)
    assert newer["acme/shop"] == some[8:]
    assert older["acme/shop"] == some[:8]
    undated = [replace(one, created_at=None) for one in reversed(some)]
    assert split_newest(by_project(undated), 0.2)[1]["acme/shop"] == undated[8:]


def test_the_date_is_never_learned_from(tmp_path: Path) -> None:
    years = [BEGINNING.replace(year=1999 + 20 * (n % 2)) for n in range(120)]
    shifted = [replace(one, created_at=at) for one, at in zip(issues(120), years, strict=True)]
    test = archive(tmp_path / "test.jsonl", issues(60, seed=4, noise=0.3))
    undated = [
        replace(one, created_at=None) for one in sorted(shifted, key=lambda i: str(i.created_at))
    ]
    dated = run("type", train=archive(tmp_path / "a.jsonl", shifted), test=test)
    plain = run("type", train=archive(tmp_path / "b.jsonl", undated), test=test)
    assert dated["metrics"] == plain["metrics"]


def test_a_test_issue_is_never_learned_from() -> None:
    some = issues(30)
    (split,) = make_splits("type", by_project(some), by_project(some[20:]), across=False)
    assert {row.key for row in split.train} == {one.key for one in some[:20]}


def test_what_was_never_seen_counts_as_missed(tmp_path: Path) -> None:
    strange = [
        issue(n, title=f"Strange {n}", type="", original_type="Epic") for n in range(900, 910)
    ]
    test = archive(tmp_path / "test.jsonl", [*issues(40, seed=6), *strange])
    found = run("type", train=archive(tmp_path / "train.jsonl", issues(100)), test=test)
    assert found["metrics"]["per_class"]["epic"]["recall"]["value"] == 0
    assert found["metrics"]["micro_f1"]["value"] <= 0.8


def test_too_little_in_a_project_beside_another_abstains_and_says_so(tmp_path: Path) -> None:
    few = [
        replace(one, key=f"github:acme/few#{n}", project="acme/few")
        for n, one in enumerate(issues(10))
    ]
    found = run("type", train=archive(tmp_path / "few.jsonl", [*issues(100), *few]), newest=0.3)
    small = found["projects"]["acme/few"]
    assert small["metrics"]["abstained"]["value"] == 1.0
    assert "too little" in small["notes"][0]
    assert not small["compared"]["suggests"]
    assert "it would abstain: there is too little to learn from" in small["compared"]["sentence"]


@pytest.mark.parametrize("task", ["type", "labels", "priority"])
def test_where_nothing_can_be_learned_there_is_nothing_to_measure(
    task: str, tmp_path: Path
) -> None:
    few = archive(tmp_path / "few.jsonl", issues(8))
    with pytest.raises(UserError, match=r"nothing to measure: it takes 10 .* acme/shop has 4 to "):
        run(task, train=few, newest=0.5)


@pytest.mark.parametrize(
    ("task", "values", "lacks"),
    [
        ("type", ["bug"], "and all of them are “bug”"),
        ("type", ["bug"] * 10 + ["feature"], "and only “bug” is on 3 or more of them"),
        ("type", [f"kind {n}" for n in range(20)], "and none is on 3 or more of them"),
        (
            "type",
            [*["bug", "feature"] * 3, *(f"kind {n}" for n in range(14))],
            "and only 6 of them have one that is on 3 or more",
        ),
        ("labels", [f"label {n}" for n in range(20)], "and none is on 5 or more of them"),
    ],
)
def test_where_there_are_enough_issues_it_says_what_else_is_lacking(
    task: str, values: Sequence[str], lacks: str, tmp_path: Path
) -> None:
    some = [
        issue(n, labels=(value,), type="") if task == "labels" else issue(n, labels=(), type=value)
        for n, value in ((n, values[n % len(values)]) for n in range(22))
    ]
    with pytest.raises(UserError) as error:
        run(task, train=archive(tmp_path / "some.jsonl", some), newest=0.1)
    assert str(error.value).endswith(f"acme/shop has 20 to learn from, {lacks}")


def test_each_project_is_compared_with_its_best_baseline(history: Path) -> None:
    found = run("type", train=history, newest=0.25)["projects"]["acme/shop"]["compared"]
    assert found["suggests"]
    assert found["baseline"] == "tfidf"
    assert found["found"] == "not told apart"
    assert found["issues"] == 50
    assert found["sentence"].startswith(
        "acme/shop: not told apart from the best baseline, TF-IDF: right on "
    )
    assert found["sentence"].endswith("In this project it would suggest.")


def test_of_a_label_that_all_issues_have_the_reason_is_told(tmp_path: Path) -> None:
    every = [replace(one, labels=("triaged",)) for one in issues(60)]
    found = run("labels", train=archive(tmp_path / "all.jsonl", every), newest=0.3)
    said = found["projects"]["acme/shop"]["compared"]["sentence"]
    assert f"“triaged” ({ON_ALL})" in said
    assert "chance" not in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"task": "colour"}, "the tasks are"),
        ({}, "--test FILE or --newest"),
        ({"newest": 1.5}, "between 0 and 1"),
        ({"task": "priority", "newest": 0.5}, "nothing to measure"),
    ],
)
def test_wrong_questions(given: Mapping[str, Any], said: str, tmp_path: Path) -> None:
    plain = [issue(n, type="bug") for n in range(20)]
    arguments = {"task": "type", "train": archive(tmp_path / "a.jsonl", plain)} | dict(given)
    with pytest.raises(UserError, match=said):
        run(arguments.pop("task"), **arguments)


# -- real archives ---------------------------------------------------------------------------


@pytest.mark.data
def test_types_of_three_repositories() -> None:
    found = run(
        "type", train=need_data("type-train.jsonl.gz"), test=need_data("type-test.jsonl.gz")
    )
    assert (found["train"], found["test"]) == (900, 900)
    assert found["metrics"]["macro_f1"]["value"] >= 0.80
    plain = found["baselines"]["tfidf"]["macro_f1"]["value"]
    assert found["metrics"]["macro_f1"]["low"] > plain
    assert found["metrics"]["calibration_error"]["value"] <= 0.06
    assert found["metrics"]["coverage_at_0.90"]["value"] >= 0.55


@pytest.mark.data
def test_priority_abstains_where_the_text_tells_nothing() -> None:
    found = run("priority", train=need_data("hadoop.jsonl.gz"), newest=0.2)
    assert found["metrics"]["abstained"]["value"] == 1.0
    assert "Abstains" in found["projects"]["hadoop"]["notes"][-1]


@pytest.mark.data
def test_labels_of_a_real_project() -> None:
    found = run("labels", train=need_data("datasets.jsonl.gz"), newest=0.2)
    ours, rule = found["metrics"], found["baselines"]["majority"]
    assert ours["micro_f1"]["low"] > rule["micro_f1"]["high"]
    assert ours["calibration_error"]["value"] <= 0.08
    assert ours["per_class"]["dataset-viewer"]["precision"]["value"] >= 0.7
