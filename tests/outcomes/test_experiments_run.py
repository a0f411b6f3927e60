"""Experiments at work: on real plugins and a real store, from the first look to the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.config import load_config
from core.errors import ConfigError
from core.experiments import Arm
from core.installation import Installation
from core.learning.rows import Truth
from core.model import ABOUT_ISSUES, Issue, OutcomeKind, Person, StatusCategory
from core.outcomes.comparing import compare
from core.outcomes.judging import AFTER, Settled, score, settled
from core.outcomes.sweep import judge_experiments
from core.plugin import Answered
from core.store.experiments import TakingPart
from core.working import look_at_outcomes
from tests.store.stores import an_issue

PLUGIN = """
from trackside import Suggestion, hookimpl

@hookimpl
def trackside_suggest(issue, context):
    yield Suggestion(kind="label", value="{label}", confidence={sure}, because="always",
                     made_by="{name}", version="1")
    yield Suggestion(kind="priority", value="high", confidence=0.9, because="always",
                     made_by="{name}", version="1")
"""
BASIS = """
[store]
data_dir = "{folder}/data"
[connections.acme-github]
tracker = "github"
token = "env:ANY"
webhook_secrets = ["env:ANY"]
mode = "suggest"
"""
ME = Person(id="7", handle="maintainer-1")
NO_DIFFERENCE = """
[experiments.which]
kind = "label"
project = "acme/shop"
mode = "live"
variant = { threshold = 0.6 }
"""
Opened = Callable[[str], Installation]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens the installation with some more configuration, as often as that changes."""
    monkeypatch.setenv("ANY", "any-secret")
    (tmp_path / "own").mkdir()
    for name, label, sure in (("alpha", "ui", 0.9), ("beta", "docs", 0.7)):
        text = PLUGIN.format(name=name, label=label, sure=sure)
        (tmp_path / "own" / f"{name}.py").write_text(text)
    last: list[Installation] = []

    def open_with(experiments: str) -> Installation:
        while last:
            last.pop().close()
        file = tmp_path / "trackside.toml"
        file.write_text('plugins_dir = "own"\n' + BASIS.format(folder=tmp_path) + experiments)
        last.append(Installation.open(load_config(file)))
        return last[-1]

    yield open_with
    for one in last:
        one.close()


def plugins(mode: str, share: float = 0.5, name: str = "which") -> str:
    return (
        f'[experiments.{name}]\nkind = "label"\nproject = "acme/shop"\nmode = "{mode}"\n'
        f'control = {{ plugin = "alpha" }}\nvariant = {{ plugin = "beta" }}\nshare = {share}\n'
    )


def meet(installation: Installation, number: int) -> Issue:
    """An issue is filed, and considered as a delivery would have it."""
    installation.store.issues.import_batch([an_issue(number)])
    issue = installation.store.issues.by_key(f"github:acme/shop#{number}")
    assert issue is not None
    look_again(installation, issue)
    return issue


def look_again(installation: Installation, issue: Issue) -> None:
    found = installation.adviser.suggestions_for(issue, enrol=True)
    installation.desk("acme-github").consider(issue, found)


def seen(installation: Installation, issue: Issue) -> list[str]:
    """The labels that people are shown on an issue."""
    with installation.store.read() as transaction:
        found = installation.store.suggestions.suggestions(transaction, issue_id=issue.id)
    return sorted(s.suggestion.value for s in found if s.suggestion.kind == "label")


def parts(installation: Installation, name: str = "which") -> list[TakingPart]:
    return list(installation.store.experiments.issues(name))


# -- which way -----------------------------------------------------------------------------


def test_in_the_shadow_the_control_alone_is_shown_and_what_both_say_is_kept(
    opened: Opened,
) -> None:
    house = opened(plugins("shadow", share=0.5))
    issues = [meet(house, n) for n in range(1, 9)]
    assert all(seen(house, issue) == ["ui"] for issue in issues)
    kept = {part.issue_id: part for part in parts(house)}
    compared = [part for part in kept.values() if part.said]
    assert 0 < len(compared) < len(issues)
    for part in compared:
        assert [one["value"] for one in part.said["control"]] == ["ui"]
        assert [one["value"] for one in part.said["variant"]] == ["docs"]
        assert part.said["variant"][0]["because"] == "always"
    # What the variant says is in nobody's list of suggestions, and other kinds are untouched.
    with house.store.read() as transaction:
        stored = house.store.suggestions.suggestions(transaction, current_only=False)
    said = {s.suggestion.value for s in stored if s.suggestion.kind not in ABOUT_ISSUES}
    assert said == {"ui", "high"}


def test_live_an_issue_is_shown_one_of_both_whatever_becomes_of_the_share(opened: Opened) -> None:
    house = opened(plugins("live", share=0.5))
    issues = [meet(house, n) for n in range(1, 9)]
    before = {issue.key: seen(house, issue) for issue in issues}
    assert {tuple(labels) for labels in before.values()} == {("ui",), ("docs",)}
    for share in (0.05, 0.95):
        house = opened(plugins("live", share=share))
        for issue in issues:
            look_again(house, issue)
        assert {issue.key: seen(house, issue) for issue in issues} == before
    assert {part.share for part in parts(house)} == {0.5}
    late = [meet(house, n) for n in range(20, 30)]
    assert sum(seen(house, issue) == ["docs"] for issue in late) >= 7


def test_a_stopped_experiment_takes_no_further_issue_and_leaves_those_it_has(
    opened: Opened,
) -> None:
    house = opened(plugins("live"))
    issues = [meet(house, n) for n in range(1, 6)]
    before = [seen(house, issue) for issue in issues]
    assert house.store.experiments.end("which", why="enough", at=datetime.now(UTC))
    for issue in issues:
        look_again(house, issue)
    assert [seen(house, issue) for issue in issues] == before
    assert seen(house, meet(house, 9)) == ["docs", "ui"], "as without any experiment"
    assert len(parts(house)) == 5
    house = opened(plugins("live") + 'until = "2020-01-01"\n')
    assert seen(house, meet(house, 10)) == ["docs", "ui"]


def test_what_was_shown_before_an_experiment_began_takes_no_part(opened: Opened) -> None:
    house = opened("")
    issue = meet(house, 1)
    house = opened(plugins("live"))
    look_again(house, issue)
    assert seen(house, issue) == ["docs", "ui"]
    assert parts(house) == []


def test_a_preview_begins_nothing(opened: Opened) -> None:
    house = opened(plugins("live"))
    house.store.issues.import_batch([an_issue(1)])
    issue = house.store.issues.by_key("github:acme/shop#1")
    assert issue is not None
    house.adviser.preview(issue)
    assert house.store.experiments.list() == []


def test_a_threshold_shows_only_what_is_as_sure(opened: Opened) -> None:
    house = opened(
        '[experiments.surer]\nkind = "label"\nproject = "github:acme/shop"\nmode = "live"\n'
        "variant = { threshold = 0.8 }\n"
    )
    issues = [meet(house, n) for n in range(1, 9)]
    assert {tuple(seen(house, issue)) for issue in issues} == {("docs", "ui"), ("ui",)}


def test_a_model_that_is_lost_takes_nobody_into_the_variant(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    house = opened(
        '[experiments.newer]\nkind = "label"\nproject = "acme/shop"\nmode = "live"\n'
        'variant = { model = "labels-0" }\n'
    )
    issues = [meet(house, n) for n in range(1, 5)]
    assert {tuple(seen(house, issue)) for issue in issues} == {("docs", "ui")}
    assert "experiment newer: the variant cannot be asked" in caplog.text
    with pytest.raises(ConfigError, match="there is no model 'labels-0'; `trackside models list`"):
        house.adviser.check_experiments()


def test_what_is_compared_cannot_change_under_the_same_name(opened: Opened) -> None:
    house = opened(plugins("shadow", share=1.0))
    meet(house, 1)
    house.adviser.check_experiments()
    house = opened(plugins("live"))
    with pytest.raises(ConfigError, match="give it another name"):
        house.adviser.check_experiments()
    assert seen(house, meet(house, 2)) == ["docs", "ui"]


def test_two_that_run_cannot_be_about_the_same_issues(opened: Opened) -> None:
    house = opened(plugins("live") + plugins("shadow", name="second"))
    with pytest.raises(ConfigError, match="which is about label in acme/shop too"):
        house.adviser.check_experiments()
    meet(house, 1)
    assert len(parts(house)) == 1
    assert parts(house, "second") == []
    house.store.experiments.end("which", why="enough", at=datetime.now(UTC))
    house.adviser.check_experiments()


# -- what it does to others ----------------------------------------------------------------


def test_people_who_refuse_a_variant_hold_back_nothing_but_it(opened: Opened) -> None:
    # Both arms suggest one value, so that only the arm tells them apart.
    house = opened(NO_DIFFERENCE)
    for number in range(1, 17):
        meet(house, number)
    arms = {part.issue_id: part.arm for part in parts(house)}
    with house.store.write() as transaction:
        for stored in house.store.suggestions.suggestions(transaction):
            if arms[stored.issue_id] is Arm.VARIANT and stored.suggestion.value == "ui":
                house.store.suggestions.answer(
                    transaction,
                    stored.suggestion,
                    OutcomeKind.REJECTED,
                    issue_id=stored.issue_id,
                    by="ada",
                    because="no",
                )
    house = opened(NO_DIFFERENCE)
    assert house.store.experience.fared("github", "acme/shop") == []
    tried = house.store.experience.fared("github", "acme/shop", variants_of={"label"})
    assert len(tried) == sum(arm is Arm.VARIANT for arm in arms.values()) >= 5
    later = [meet(house, n) for n in range(30, 38)]
    now = {part.issue_id: part.arm for part in parts(house)}
    with house.store.read() as transaction:
        verdicts = {
            (now[s.issue_id], str(s.verdict))
            for issue in later
            for s in house.store.suggestions.suggestions(transaction, issue_id=issue.id)
            if s.suggestion.value == "ui"
        }
    assert verdicts == {(Arm.VARIANT, "hide"), (Arm.CONTROL, "show")}


# -- the verdict ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "found", "points"),
    [
        ([], Settled(frozenset({"ui"})), 0.0),
        (["ui"], Settled(), 0.0),
        (["ui"], Settled(frozenset({"ui"})), 1.0),
        (["ui"], Settled(frozenset({"docs"})), -1.0),
        (["ui", "docs"], Settled(frozenset({"docs"})), 0.0),
        (["ui"], Settled(denied=frozenset({"ui"})), -1.0),
        (["ui"], Settled(frozenset({"docs"}), unknown=frozenset({"ui"})), 0.0),
        (["github:a/b#1"], Settled(closed=True), -1.0),
    ],
)
def test_a_right_word_is_worth_what_a_wrong_one_costs(
    said: list[str], found: Settled, points: float
) -> None:
    assert score(said, found) == points


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("label", {"labels": ("ui",)}, {"ui"}),
        ("type", {"labels": ("bug",)}, {"bug"}),
        ("priority", {}, set()),
        ("assignee", {"assignees": (ME,)}, {"7"}),
        ("duplicate", {"duplicate_of": "github:acme/shop#2"}, {"github:acme/shop#2"}),
    ],
)
def test_what_people_settled_on_is_told_by_the_issue(
    kind: str, fields: dict[str, Any], expected: set[str]
) -> None:
    assert settled(an_issue(**fields), kind, Truth()).values == expected
    refused = Truth(answers={an_issue().key: [Answered(kind=kind, value="x", right=False)]})
    assert settled(an_issue(), kind, refused).denied == {"x"}


def settle(house: Installation, issue: Issue, **fields: Any) -> None:
    with house.store.write() as transaction:
        house.store.issues.save(transaction, replace(issue, **fields))


def test_an_issue_is_judged_once_when_it_is_closed_or_old_enough(opened: Opened) -> None:
    house = opened(plugins("shadow", share=1.0))
    first, second = meet(house, 1), meet(house, 2)
    settle(house, first, labels=("docs",), status_category=StatusCategory.DONE)
    settle(house, second, labels=("ui",))
    now = datetime.now(UTC)
    judge_experiments(house.store, house.config.experiments, own=house.own, now=now)
    assert [part.scores for part in parts(house) if part.judged_at] == [
        {"control": -1.0, "variant": 1.0}
    ]
    settle(house, first, labels=("ui",), status_category=StatusCategory.DONE)
    look_at_outcomes(house, now + AFTER + timedelta(hours=1))
    assert b"trackside_outcomes" in house.metrics.render()
    judged = {part.issue_id: part.scores for part in parts(house) if part.judged_at}
    assert judged == {
        first.id: {"control": -1.0, "variant": 1.0},
        second.id: {"control": 1.0, "variant": -1.0},
    }


def test_what_is_decided_ends_by_itself(opened: Opened) -> None:
    house = opened(plugins("shadow", share=1.0))
    for number in range(1, 17):
        issue = meet(house, number)
        settle(house, issue, labels=("docs",), status_category=StatusCategory.DONE)
    now = datetime.now(UTC)
    described = house.config.experiments
    assert judge_experiments(house.store, described, own=house.own, now=now) == {
        "which": "decided: the variant is better"
    }
    (record,) = house.store.experiments.list()
    found = compare("which", described["which"], record, parts(house), now=now).to_data()
    assert (found["state"], found["better"], found["judged"]) == ("ended", "variant", 16)
    assert found["arms"]["control"] == {
        "issues": 16, "spoke": 16, "right": 0, "wrong": 16, "score": -1.0,
    }  # fmt: skip
    assert found["difference"]["value"] == 2.0
    assert "After 16 outcomes the variant is better, by" in found["sentence"]
    assert seen(house, meet(house, 40)) == ["docs", "ui"]


def test_live_outcomes_are_weighed_by_the_share_that_they_were_drawn_with(opened: Opened) -> None:
    house = opened(plugins("live", share=0.2))
    for number in range(1, 17):
        issue = meet(house, number)
        settle(house, issue, labels=("docs",), status_category=StatusCategory.DONE)
    now = datetime.now(UTC)
    judge_experiments(house.store, house.config.experiments, own=house.own, now=now)
    (record,) = house.store.experiments.list()
    found = compare("which", None, record, parts(house), now=now)
    assert found.judged == 16
    assert found.arms["variant"]["score"] == 1.0
    assert found.arms["control"]["score"] == -1.0
    assert found.why == "the configuration has it no more"
    assert "is not known yet. About" in found.sentence or found.better == "variant"
