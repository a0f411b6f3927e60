"""Outcomes counted: by what, how many, and how sure one may be of the shares."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.cli.outcomes import show
from core.metrics import MOST_KINDS, MOST_PROJECTS, OTHER, WorkMetrics, bounded
from core.model import OutcomeKind
from core.outcomes.counting import FATES, By, count, fate, over_time
from core.outcomes.page import page
from core.outcomes.words import FATES as EXPLAINED
from core.outcomes.words import legend
from core.shares import share_of
from core.store.measures import Shown
from tests.store.stores import NOON

LATER = NOON + timedelta(days=30)
NOW = datetime(2026, 4, 1, tzinfo=NOON.tzinfo)


def shown(outcome: OutcomeKind | None = None, **fields: Any) -> Shown:
    given: dict[str, Any] = {
        "tracker": "github",
        "project": "acme/shop",
        "kind": "label",
        "value": "ui",
        "plugin": "labels",
        "version": "labels-1",
        "shown_at": NOON,
        "applied_at": None,
        "answered_at": None,
    }
    return Shown(outcome=outcome, **(given | fields))


def test_what_may_become_of_a_suggestion_is_explained_on_terminal_and_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert EXPLAINED.keys() == set(FATES)
    total, groups = count([shown(OutcomeKind.ACCEPTED), shown()], By.VALUE, NOW)
    found = {
        "project": "", "since": None, "by": "value",
        "methods": {"shares": "m", "time_to_triage": ""},
        "total": total.to_data(), "over_time": [], "time_to_triage": [],
        "groups": [{"name": name, **of.to_data()} for name, of in groups.items()],
    }  # fmt: skip
    html = page(found)
    read = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", html))
    show(found)
    out = " ".join(capsys.readouterr().out.split())
    said = legend("m").splitlines()
    named = [one.partition(":")[0] for one in said]
    headings = re.findall(r"<th[^>]*>(.*?)</th>", html)
    assert headings[2:] == named[:-1], "each column is explained"
    assert all(one in read and one in out for one in said)


def test_the_interval_is_wilsons() -> None:
    """The figures of Wilson's interval for 7 of 10, as tables give them."""
    assert share_of(7, 10) == {"value": 0.7, "low": 0.3968, "high": 0.8922}
    assert share_of(0, 0) is None
    assert share_of(10, 10) == {"value": 1.0, "low": 0.7225, "high": 1.0}


def test_acceptance_counts_what_people_were_asked_and_precision_what_is_known() -> None:
    accepted, ignored = OutcomeKind.ACCEPTED, OutcomeKind.IGNORED
    found = [
        *[shown(accepted)] * 3,
        *[shown(ignored)] * 5,
        shown(OutcomeKind.EDITED),
        shown(OutcomeKind.REJECTED),
        shown(),
        *[shown(applied_at=NOON)] * 4,
        shown(OutcomeKind.REVERSED, applied_at=NOON),
    ]
    total, groups = count(found, By.KIND, LATER)
    assert total.to_data() == groups["label"].to_data()
    data = total.to_data()
    assert [data[name] for name in ("shown", "accepted", "ignored", "stood", "waiting")] == [
        16, 3, 5, 4, 1,
    ]  # fmt: skip
    # Nobody was asked about what was applied, and what was ignored is neither right nor wrong.
    assert data["acceptance"]["value"] == 3 / 10
    assert data["precision"]["value"] == 0.7


def test_what_we_took_back_before_anybody_said_a_word_waits_for_nobody() -> None:
    found = [shown(current=False), shown(OutcomeKind.REJECTED, current=False)]
    total, _ = count(found, By.KIND, LATER)
    assert dict(total.fates) == {"withdrawn": 1, "rejected": 1}
    assert total.acceptance() == share_of(0, 1)


def test_what_was_applied_stands_after_a_day() -> None:
    one = shown(applied_at=NOON)
    assert fate(one, NOON + timedelta(hours=23)) == "waiting"
    assert fate(one, NOON + timedelta(hours=25)) == "stood"


@pytest.mark.parametrize(
    ("by", "names"),
    [
        (By.KIND, ["label", "type"]),
        (By.VALUE, ["label: ui", "type: bug"]),
        (By.PROJECT, ["github:acme/shop", "jira:acme/SHOP"]),
        (By.PLUGIN, ["labels", "issue_type"]),
        (By.VERSION, ["labels: labels-1", "issue_type: type-9"]),
    ],
)
def test_the_largest_group_comes_first(by: By, names: list[str]) -> None:
    other = shown(
        tracker="jira", project="acme/SHOP", kind="type", value="bug", plugin="issue_type",
        version="type-9",
    )  # fmt: skip
    _, groups = count([other, shown(), shown()], by, LATER)
    assert list(groups) == names


def test_time_is_told_by_week_and_kind() -> None:
    found = [
        shown(OutcomeKind.ACCEPTED, shown_at=NOW - timedelta(days=7)),
        shown(OutcomeKind.REJECTED, shown_at=NOW),
        shown(OutcomeKind.ACCEPTED, shown_at=NOW, kind="type"),
        shown(OutcomeKind.ACCEPTED, shown_at=NOW - timedelta(days=700)),
    ]
    told = over_time(found, NOW)
    assert [(one["from"], one["kind"], one["acceptance"]["value"]) for one in told] == [
        ("2026-03-23", "label", 1.0),
        ("2026-03-30", "label", 0.0),
        ("2026-03-30", "type", 1.0),
    ]


# -- for Prometheus ------------------------------------------------------------------------


def test_however_many_projects_and_kinds_there_are_the_series_are_few() -> None:
    fates = {
        (f"acme/p{n}", f"kind-{n % 90}", kind): n + 1
        for n in range(500)
        for kind in ("accepted", "ignored")
    }
    found = bounded(fates)
    assert len({project for project, _, _ in found}) == MOST_PROJECTS + 1
    assert len({kind for _, kind, _ in found}) == MOST_KINDS + 1
    assert sum(found.values()) == sum(fates.values())
    assert any(project == OTHER for project, _, _ in found)
    assert bounded({("acme/shop", "label", "accepted"): 2}) == {
        ("acme/shop", "label", "accepted"): 2
    }


def test_what_became_of_suggestions_is_read_when_prometheus_asks() -> None:
    metrics, asked = WorkMetrics(), []

    def fates() -> dict[tuple[str, str, str], int]:
        asked.append(1)
        return {("acme/shop", "label", "accepted"): 3}

    metrics.watch_outcomes(fates)
    assert asked == [], "watching asks nothing yet"
    metrics.waited("acme-github", "before", 7200.0)
    text = metrics.render().decode()
    metrics.render()
    assert 'trackside_outcomes{kind="label",outcome="accepted",project="acme/shop"} 3.0' in text
    assert (
        'trackside_time_to_triage_seconds{connection="acme-github",period="before"} 7200.0' in text
    )
    assert asked == [1], "and not at every turn"
