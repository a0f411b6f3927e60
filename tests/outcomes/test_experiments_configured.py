"""Experiments as they are described, and which issue gets which way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import config_from
from core.errors import ConfigError
from core.experiments import Arm, Design, Experiment, Way, arm_for, place_of
from core.model import SuggestionKind
from tests.store.stores import an_issue

SURER = {"kind": "label", "project": "acme/shop", "variant": {"threshold": 0.8}}


def described(**fields: Any) -> Experiment:
    found = config_from({"experiments": {"surer": {**SURER, **fields}}}).experiments
    return found["surer"]


def test_what_is_not_said_is_the_careful_choice() -> None:
    one = described()
    assert one.mode is Design.SHADOW
    assert one.control == Way()
    assert str(one.control) == "as in use"
    assert (one.kind, one.share, one.until) == (SuggestionKind.LABEL, 0.5, "")
    assert described(until=date(2027, 1, 31)).until == "2027-01-31"
    assert described(until="2027-01-31").is_over(date(2027, 1, 31))
    assert not described(until="2027-01-31").is_over(date(2027, 1, 30))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "labels"}, "kind: 'labels' is not one of"),
        ({"kind": "similar"}, "kind: similar cannot be judged by what people do"),
        ({"project": " "}, "project: write the project's name"),
        ({"variant": {}}, "variant: write a plugin, a model or a threshold to try"),
        ({"variant": {"treshold": 0.8}}, "variant: unknown setting 'treshold'"),
        ({"variant": {"threshold": 3.0}}, "threshold: 3.0 is out of bounds"),
        ({"variant": {"threshold": 0.3}}, "variant: a threshold of 0.3 shows nothing more"),
        ({"variant": {"threshold": 0.8, "model": "m"}}, "write one of model, threshold"),
        ({"control": {"threshold": 0.8}}, "control and variant are the same"),
        ({"control": {"model": "m"}}, "control names a model, variant a threshold"),
        ({"variant": {"plugin": "area"}}, "control: name a plugin here too"),
        ({"share": 0.0}, "share: 0.0 is out of bounds; write a number from 0.05 to 1"),
        ({"mode": "live", "share": 1.0}, "share: live, the control needs issues too"),
        ({"mode": "silent"}, "mode: 'silent' is not one of 'shadow', 'live'"),
        ({"until": "soon"}, "until: 'soon' is no day; write 2027-01-31"),
        ({"salt": "x"}, "unknown setting 'salt'"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        described(**fields)
    assert str(refused.value).startswith("[experiments.surer]: ")
    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "-", "x" * 101])
def test_a_name_is_one_that_commands_can_be_given(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of an experiment"):
        config_from({"experiments": {name: SURER}})


def test_it_is_about_the_issues_of_its_project() -> None:
    issue = an_issue()
    assert described().is_about(issue)
    assert described(project="github:acme/shop").is_about(issue)
    assert not described(project="jira:acme/shop").is_about(issue)
    assert not described(project="acme/depot").is_about(issue)


# -- who gets which ------------------------------------------------------------------------


def test_the_place_of_an_issue_is_the_same_in_every_process_for_ever() -> None:
    """As numbers, so that no later version puts issues elsewhere."""
    assert place_of("surer", "github:acme/shop#1") == pytest.approx(0.8584936, abs=1e-7)
    assert place_of("other", "github:acme/shop#1") == pytest.approx(0.5652406, abs=1e-7)


@given(st.text(max_size=50), st.text(max_size=50))
def test_a_place_lies_between_zero_and_one(name: str, key: str) -> None:
    assert 0 <= place_of(name, key) < 1


def test_places_are_even_and_those_of_two_experiments_have_nothing_in_common() -> None:
    keys = [f"github:acme/shop#{n}" for n in range(4_000)]
    one, other = ([place_of(name, key) < 0.5 for key in keys] for name in ("one", "other"))
    both = sum(a and b for a, b in zip(one, other, strict=True))
    # Four standard errors of a fair coin.
    assert abs(sum(one) - 2_000) < 127
    assert abs(both - 1_000) < 110


def test_live_an_issue_gets_one_of_both_and_in_the_shadow_the_control() -> None:
    keys = [f"github:acme/shop#{n}" for n in range(500)]
    live = described(mode="live", share=0.2)
    arms = [arm_for("surer", live, key) for key in keys]
    assert {compared for _, compared in arms} == {True}
    assert 60 < sum(arm is Arm.VARIANT for arm, _ in arms) < 140
    shadow = [arm_for("surer", described(share=0.2), key) for key in keys]
    assert {arm for arm, _ in shadow} == {Arm.CONTROL}
    assert [compared for _, compared in shadow] == [arm is Arm.VARIANT for arm, _ in arms]
