"""Estimators that plugins offer: checked before anything is learned with them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import ConfigError, PluginError
from core.hookspecs import hookimpl
from core.plugin import EstimatorOffer, VectorOffer
from core.plugin_manager import PluginManager
from core.triage.offers import encoder_named, offers_of, trusted_types


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


# -- encoders ------------------------------------------------------------------------------


def encoders(**by_plugin: Any) -> PluginManager:
    plugins = PluginManager()
    for name, offered in by_plugin.items():

        @hookimpl
        def trackside_offer_vectors(offered: Any = offered) -> list[Any]:
            return list(offered)

        plugins.register(
            SimpleNamespace(trackside_offer_vectors=trackside_offer_vectors), name=name
        )
    return plugins


def an_encoder(name: str = "small", version: str = "1") -> VectorOffer:
    return VectorOffer(name=name, version=version, load=lambda: lambda texts: texts)


def test_the_encoder_that_is_named_is_used_and_none_unasked() -> None:
    plugins = encoders(mine=[an_encoder(), an_encoder("large")], theirs=[])
    found = encoder_named(plugins, "large")
    assert found is not None
    assert found.name == "large"
    assert encoder_named(plugins, "") is None
    with pytest.raises(ConfigError, match=r"vectors: no plugin offers 'huge'; offered: large, sma"):
        encoder_named(plugins, "huge")
    with pytest.raises(ConfigError, match="offered: none"):
        encoder_named(PluginManager(), "transformer")


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ({"mine": ["small"]}, "returned str; return VectorOffer"),
        ({"mine": [an_encoder(version="")]}, "no name or no version"),
        ({"mine": [an_encoder()], "theirs": [an_encoder()]}, "'mine' and 'theirs' both offer"),
    ],
)
def test_an_encoder_that_cannot_be_is_told_at_start(offered: Any, said: str) -> None:
    with pytest.raises(PluginError, match=said):
        encoder_named(encoders(**offered), "")
