"""Estimators that plugins offer: checked before anything is learned with them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import PluginError
from core.hookspecs import hookimpl
from core.plugin import EstimatorOffer
from core.plugin_manager import PluginManager
from core.triage.offers import offers_of, trusted_types


def offering(*offers: Any, error: Exception | None = None) -> PluginManager:
    @hookimpl
    def trackside_offer_estimators() -> list[Any]:
        if error:
            raise error
        return list(offers)

    plugins = PluginManager()
    plugins.register(
        SimpleNamespace(trackside_offer_estimators=trackside_offer_estimators), name="mine"
    )
    return plugins


def offer(**fields: Any) -> EstimatorOffer:
    given: dict[str, Any] = {"name": "bayes", "task": "type", "make": lambda _seed: None}
    return EstimatorOffer(**(given | fields))


def test_what_is_offered_is_taken_with_its_types() -> None:
    plugins = offering(offer(trusted=("mine.Bayes",)), offer(task="priority"))
    assert [one.task for one in offers_of(plugins)] == ["type", "priority"]
    assert trusted_types(plugins) == ["mine.Bayes"]


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ("bayes", "returned str; return EstimatorOffer"),
        (offer(task="labels"), "its task is 'labels'; write one of type, priority"),
        (offer(trusted=(dict,)), "trusted: write names as text"),
        (offer(trusted=("Bayes",)), "trusted: write names as text"),
    ],
)
def test_an_offer_that_is_none_is_told_to_its_author(offered: Any, said: str) -> None:
    with pytest.raises(PluginError, match="'mine'") as caught:
        offers_of(offering(offered))
    assert said in str(caught.value)


def test_a_plugin_that_fails_to_say_keeps_no_model_from_being_loaded() -> None:
    assert trusted_types(offering(error=RuntimeError("no"))) == ()
