from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.errors import UserError
from core.model import Issue
from core.search.evaluation import arrange, evaluate_duplicates
from core.search.ranks import metrics_of
from tests.search.encoders import an_encoder
from tests.support import need_data


def archive(tmp_path, records):
    path = tmp_path / "archive.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def record(number, title, **fields):
    return {"key": f"github:acme/shop#{number}", "project": "acme/shop", "title": title, **fields}


def dup(number):
    return {"duplicate_of": f"github:acme/shop#{number}"}


KNOWN = [
    record(1, "Cart shows zebra stripes"),
    record(2, "Login with quokka fails"),
    record(3, "Zebra stripes in the cart", **dup(1)),  # found first
    record(4, "Cart shows zebra stripes and a quokka", **dup(2)),  # 1 and 3 are nearer than 2
    record(5, "Something else entirely", **dup(2)),  # shares nothing: not found
    record(6, "Stripes of a zebra in a cart", **dup(3)),  # the group of 1 by way of 3
]


def test_a_hand_made_archive_has_the_known_answer(tmp_path):
    result = evaluate_duplicates(archive(tmp_path, KNOWN))
    values = {name: metric["value"] for name, metric in result["metrics"].items()}
    assert values["recall_at_1"] == 0.5
    assert values["recall_at_5"] == values["recall_at_20"] == 0.75
    assert values["mrr"] == pytest.approx((1 + 1 / 3 + 0 + 1) / 4, abs=1e-4)
    assert (result["task"], result["test"], result["issues"]) == ("duplicates", 4, 6)
    assert result["without_earlier_twin"] == 0
    assert set(result["baselines"]) == {"search", "majority", "most_recent", "tfidf"}
    # The most recent earlier issues: twins of 3, 4, 5, 6 stand at places 2, 2, 1, 3.
    recent = result["baselines"]["most_recent"]
    assert recent["recall_at_1"]["value"] == 0.25
    assert recent["mrr"]["value"] == pytest.approx((1 / 2 + 1 / 2 + 1 + 1 / 3) / 4, abs=1e-4)
    # Before 3 nothing was a duplicate's target; before 4 only 1 was; before 5: 2, then 1.
    majority = result["baselines"]["majority"]
    assert majority["mrr"]["value"] == pytest.approx((0 + 0 + 1 + 1 / 2) / 4, abs=1e-4)
    for metric in result["metrics"].values():
        assert 0 <= metric["low"] <= metric["value"] <= metric["high"] <= 1
    assert result["projects"]["acme/shop"]["metrics"] == result["metrics"]
    assert result["newest"]["test"] == 2
    assert result["peak_mb"] > 10
    assert result["ms_per_issue"] > 0
    json.dumps(result)


def test_later_issues_are_never_an_answer(tmp_path):
    records = [
        record(1, "Cart shows zebra stripes", **dup(3)),
        record(2, "Login fails"),
        record(3, "Cart shows zebra stripes"),
    ]
    result = evaluate_duplicates(archive(tmp_path, records))
    assert result["without_earlier_twin"] == 1
    assert result["metrics"]["recall_at_20"]["value"] == 0


def test_dates_decide_the_order_where_all_issues_have_one():
    start = datetime(2025, 1, 1, tzinfo=UTC)
    issues = [
        Issue(
            key=f"github:acme/shop#{n}",
            tracker="github",
            project="acme/shop",
            title="Cart",
            created_at=start - timedelta(days=n),
            duplicate_of="github:acme/shop#3" if n == 1 else "",
        )
        for n in (1, 2, 3)
    ]
    arranged = arrange(issues)
    assert [issue.key[-1] for issue in arranged.issues] == ["3", "2", "1"]
    assert arranged.twins == {2: frozenset({0})}
    undated = arrange([*issues[:2], Issue(key="x:y#3", tracker="x", project="y", title="")])
    assert [issue.key[-1] for issue in undated.issues] == ["1", "2", "3"]


def test_a_group_reaches_over_issues_that_the_archive_lacks(tmp_path):
    records = [
        record(1, "Cart shows zebra stripes", **dup(99)),
        record(2, "Stripes of a zebra in the cart", **dup(99)),
    ]
    result = evaluate_duplicates(archive(tmp_path, records))
    assert result["test"] == 2
    assert result["without_earlier_twin"] == 1
    assert result["metrics"]["recall_at_1"]["value"] == 0.5


def test_an_archive_without_duplicates_measures_nothing(tmp_path):
    with pytest.raises(UserError, match="duplicate_of"):
        evaluate_duplicates(archive(tmp_path, [record(1, "Cart")]))


def test_intervals_hold_what_chance_would_give():
    ranks = np.array([1, 0, 3, 7, 0, 1, 1, 15, 2, 0] * 20)
    metrics = metrics_of(ranks)
    assert metrics["recall_at_1"]["value"] == 0.3
    assert 0.2 < metrics["recall_at_1"]["low"] < 0.3 < metrics["recall_at_1"]["high"] < 0.4
    assert metrics_of(np.ones(5, dtype=int))["mrr"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert metrics_of(ranks) == metrics, "the same ranks give the same intervals"


def test_progress_is_told_up_to_the_end(tmp_path):
    seen: list[float] = []
    evaluate_duplicates(archive(tmp_path, KNOWN), progress=lambda done, what: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


MEANT = [
    record(1, "Cart freezes on the phone"),
    *(record(n, f"Basket of the phone shop w{n}") for n in range(2, 9)),
    record(9, "Basket hangs on the phone", **dup(1)),
    record(10, "Der Warenkorb wird nicht geladen und die App ist nicht mehr da", **dup(1)),
]


def test_figures_with_vectors_stand_beside_those_without(tmp_path):
    result = evaluate_duplicates(archive(tmp_path, MEANT), dense=an_encoder())
    dense = result["dense"]
    assert result["metrics"]["recall_at_1"]["value"] == 0
    assert dense["everywhere"]["recall_at_1"]["value"] == 0.5
    assert (dense["encoder"], dense["test"], dense["used_on"]) == ("meanings", 2, 1)
    assert dense["metrics"]["recall_at_1"]["value"] == 0.5
    assert result["apart"]["german"]["test"] == dense["apart"]["german"]["test"] == 1
    assert dense["apart"]["english"]["metrics"]["recall_at_1"]["value"] == 1.0
    assert result["apart"]["not_english"]["test"] == 1
    json.dumps(result)


def test_an_encoder_that_knows_no_language_changes_nothing_unasked(tmp_path):
    path = archive(tmp_path, MEANT)
    plain = evaluate_duplicates(path)
    assert plain["dense"] is None
    assert plain["apart"]["german"]["test"] == 1
    result = evaluate_duplicates(path, dense=an_encoder(languages=frozenset()))
    assert result["dense"]["used_on"] == 0
    assert result["dense"]["metrics"] == result["metrics"] == plain["metrics"]
    assert result["baselines"] == plain["baselines"]


@pytest.mark.data
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("name", "least"), [("mobile", 0.70), ("openoffice", 0.74), ("hadoop", 0.85)]
)
def test_real_duplicates_are_found_more_often_than_by_plain_tfidf(name, least):
    result = evaluate_duplicates(need_data(f"{name}.jsonl.gz"))
    found = result["metrics"]["recall_at_10"]["value"]
    assert found >= least
    assert found >= result["baselines"]["tfidf"]["recall_at_10"]["value"]
    assert found > result["baselines"]["most_recent"]["recall_at_10"]["value"]
