"""Registering one plugin: what is accepted, and that what is wrong is said by name."""

from __future__ import annotations

import types
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from core.errors import ConfigError, PluginError
from core.plugin_manager import PluginManager
from trackside import Issue, Plugin, PluginConfig, SuggestContext, Suggestion, hookimpl

ISSUE = Issue(key="github:acme/shop#1", tracker="github", project="acme/shop", title="It smokes")


def suggestion(made_by: str, value: str = "bug") -> Suggestion:
    return Suggestion(
        kind="label", value=value, confidence=0.9, because="a test", made_by=made_by, version="1"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GreeterConfig(PluginConfig):
    label: str = "hello"


class Greeter(Plugin[GreeterConfig]):
    """Suggests one label, always.

    Only in tests.
    """

    name = "greeter"
    config_class = GreeterConfig

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        return [suggestion(self.name, self.config.label)]


class Second(Greeter):
    name = "second"
    help = "Another one."


def module(name: str, **attributes: Any) -> types.ModuleType:
    made = types.ModuleType(name, "What this module is for.\n\nAnd more.")
    for key, value in attributes.items():
        setattr(made, key, value)
    return made


def values(manager: PluginManager) -> list[str]:
    """What the plugins suggest, in the order in which they were asked."""
    found = manager.each_guarded("trackside_suggest", issue=ISSUE, context=None)
    return [s.value for _, suggestions in found for s in suggestions]


@hookimpl
def trackside_suggest(issue: Issue) -> Iterable[Suggestion]:
    return [suggestion("module", issue.title)]


# -- what is accepted ----------------------------------------------------------------------


def test_a_plugin_class_is_built_with_its_own_settings() -> None:
    manager = PluginManager({"greeter": {"label": "welcome", "time_limit": 1}})
    manager.register(Greeter)

    (loaded,) = manager.loaded
    assert (loaded.name, loaded.source) == ("greeter", "code")
    assert loaded.config == GreeterConfig(label="welcome", time_limit=1.0)
    assert loaded.help == "Suggests one label, always."
    assert values(manager) == ["welcome"]
    assert manager.hooks_of("greeter") == ["trackside_suggest"]
    manager.check_settings()


def test_without_settings_a_plugin_has_its_defaults() -> None:
    manager = PluginManager()
    manager.register(Greeter)
    assert values(manager) == ["hello"]


def test_a_module_is_a_plugin_named_for_its_last_part() -> None:
    manager = PluginManager()
    manager.register(module("acme.tools.greetings", trackside_suggest=trackside_suggest))
    (loaded,) = manager.loaded
    assert (loaded.name, loaded.help) == ("greetings", "What this module is for.")
    assert values(manager) == ["It smokes"], "a plugin may leave out arguments"


def test_any_object_with_hooks_is_a_plugin() -> None:
    class Thing:
        @hookimpl
        def trackside_suggest(self) -> Iterable[Suggestion]:
            return [suggestion("thing", "thing")]

    manager = PluginManager()
    manager.register(Thing())
    assert [p.name for p in manager.loaded] == ["Thing"]
    manager.register(Thing(), name="another")
    assert values(manager) == ["thing", "thing"]


def test_a_plugin_class_is_known_by_its_own_name_wherever_it_came_from() -> None:
    """It is the name of its table in the configuration and in the ledger."""
    manager = PluginManager({"greeter": {"label": "welcome"}})
    manager.register(Greeter, name="an-entry-point")
    assert [p.name for p in manager.loaded] == ["greeter"]
    assert values(manager) == ["welcome"]


def test_plugins_are_called_in_the_order_of_registration() -> None:
    manager = PluginManager({"greeter": {"label": "first"}, "second": {"label": "second"}})
    for plugin in (Greeter, Second, module("third", trackside_suggest=trackside_suggest)):
        manager.register(plugin)
    assert [p.name for p in manager.loaded] == ["greeter", "second", "third"]
    assert values(manager) == ["first", "second", "It smokes"]


def test_two_managers_know_nothing_of_each_other() -> None:
    first, second = PluginManager({"greeter": {"label": "one"}}), PluginManager()
    first.register(Greeter)
    second.register(Greeter)
    assert (values(first), values(second)) == (["one"], ["hello"])


# -- what is refused -----------------------------------------------------------------------


@hookimpl
def trackside_sugest(issue: Issue) -> Iterable[Suggestion]:
    return []


def not_marked(issue: Issue) -> Iterable[Suggestion]:
    return []


@hookimpl
def wrong_arguments(issue: Issue, project: str) -> Iterable[Suggestion]:
    return []


@hookimpl(wrapper=True)
def wrapping(issue: Issue) -> Any:
    return (yield)


@hookimpl
async def waiting_and_yielding(issue: Issue) -> AsyncIterator[Suggestion]:
    yield Suggestion(kind="type", value="bug", confidence=1.0, reason="")


@hookimpl
async def waiting(issue: Issue) -> Iterable[Suggestion]:
    return []


class NoName(Plugin[PluginConfig]):
    @hookimpl
    def trackside_suggest(self, issue: Issue) -> Iterable[Suggestion]:
        return []


class OddConfig(NoName):
    name = "odd"
    config_class = dict


class UnreadableConfig(NoName):
    name = "odd"

    @dataclass(frozen=True, kw_only=True)
    class Config(PluginConfig):
        when: "Undeclared"  # type: ignore[name-defined]  # noqa: F821, UP037

    config_class = Config


class Unbuildable(NoName):
    name = "odd"

    def __init__(self, config: PluginConfig) -> None:
        raise ZeroDivisionError("nothing to divide")


class Quitting(NoName):
    name = "odd"

    def __init__(self, config: PluginConfig) -> None:
        raise SystemExit(3)


REFUSED = [
    pytest.param(
        module("odd", trackside_sugest=trackside_sugest),
        "there is no hook trackside_sugest; did you mean trackside_suggest",
        id="misspelt",
    ),
    pytest.param(
        module("odd", trackside_suggest=not_marked),
        "trackside_suggest is not marked with @hookimpl",
        id="not-marked",
    ),
    pytest.param(
        module("odd", trackside_sugest=not_marked),
        "trackside_sugest is not marked with @hookimpl",
        id="misspelt-and-not-marked",
    ),
    pytest.param(
        module("odd", trackside_suggest=wrong_arguments),
        "trackside_suggest has no 'project' to give",
        id="wrong-arguments",
    ),
    pytest.param(module("odd", trackside_suggest=wrapping), "is a wrapper", id="wrapper"),
    pytest.param(module("odd", trackside_suggest=waiting), "is async", id="async"),
    pytest.param(
        module("odd", trackside_suggest=waiting_and_yielding), "is async", id="async-generator"
    ),
    pytest.param(module("odd", suggest=not_marked), "implements no hook", id="no-hook"),
    pytest.param(OddConfig, "config_class is not derived from PluginConfig", id="config-class"),
    pytest.param(UnreadableConfig, "settings cannot be read: NameError", id="unreadable-config"),
    pytest.param(Unbuildable, "ZeroDivisionError: nothing to divide", id="unbuildable"),
    pytest.param(Quitting, "SystemExit: 3", id="quitting"),
]  # fmt: skip


@pytest.mark.parametrize(("plugin", "said"), REFUSED)
def test_what_is_wrong_with_a_plugin_is_said_by_name(plugin: object, said: str) -> None:
    manager = PluginManager()
    with pytest.raises(PluginError, match=said) as caught:
        manager.register(plugin, source="file /acme/odd.py")
    assert str(caught.value).startswith("plugin 'odd' (file /acme/odd.py): ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("plugin", "said"), REFUSED)
def test_a_refused_plugin_leaves_the_manager_as_it_was(plugin: object, said: str) -> None:
    manager = PluginManager()
    manager.register(Greeter)
    for _ in range(2):
        with pytest.raises(PluginError, match=said):
            manager.register(plugin)

    assert [p.name for p in manager.loaded] == ["greeter"]
    assert values(manager) == ["hello"]
    manager.register(module("odd", trackside_suggest=trackside_suggest))
    assert values(manager) == ["hello", "It smokes"], "its name is free"


def test_a_misspelt_hook_is_told_with_those_that_there_are() -> None:
    with pytest.raises(PluginError) as caught:
        PluginManager().register(module("odd", trackside_sugest=trackside_sugest))
    assert str(caught.value).endswith(
        "(hooks: trackside_offer_commands(), trackside_offer_estimators(), "
        "trackside_offer_vectors(), "
        "trackside_register_connectors(), trackside_register_routes(context), "
        "trackside_register_subscribers(), trackside_suggest(issue, context), "
        "trackside_train(project, history, context), trackside_translate_reasons(language))"
    )


def test_a_class_without_a_name_is_refused() -> None:
    with pytest.raises(PluginError, match=r"NoName.* declares no name"):
        PluginManager().register(NoName)


def test_two_plugins_of_one_name_are_both_told() -> None:
    manager = PluginManager()
    manager.register(Greeter, source="package acme-greeter")
    another = module("greeter", trackside_suggest=trackside_suggest)
    with pytest.raises(PluginError) as caught:
        manager.register(another, source="file greeter.py")
    assert str(caught.value) == (
        "two plugins are called 'greeter': package acme-greeter and file greeter.py"
    )
    assert values(manager) == ["hello"]


def test_the_same_object_under_two_names_is_refused_and_stays_under_the_first() -> None:
    manager = PluginManager()
    one = module("one", trackside_suggest=trackside_suggest)
    manager.register(one)
    with pytest.raises(PluginError, match=r"plugin 'two' \(code\) is already registered as 'one'"):
        manager.register(one, name="two")
    assert values(manager) == ["It smokes"]


# -- settings ------------------------------------------------------------------------------


def test_wrong_settings_are_told_with_their_table() -> None:
    with pytest.raises(ConfigError, match=r"^\[plugins\.greeter\]: unknown setting 'lable'"):
        PluginManager({"greeter": {"lable": "x"}}).register(Greeter)
    with pytest.raises(ConfigError, match=r"^\[plugins\.greeter\]: label: expected text"):
        PluginManager({"greeter": {"label": 1}}).register(Greeter)
    with pytest.raises(ConfigError, match=r"^\[plugins\.m\]: unknown setting 'label'"):
        PluginManager({"m": {"label": "x"}}).register(
            module("m", trackside_suggest=trackside_suggest)
        )


def test_what_a_plugin_itself_refuses_is_told_with_its_table() -> None:
    class Picky(NoName):
        name = "picky"

        def __init__(self, config: PluginConfig) -> None:
            raise ConfigError("label: write another one")

    with pytest.raises(ConfigError, match=r"^\[plugins\.picky\]: label: write another one$"):
        PluginManager().register(Picky)


def test_a_disabled_plugin_is_not_built_and_its_name_is_free() -> None:
    manager = PluginManager({"odd": {"enabled": False}})
    manager.register(Unbuildable)
    assert manager.loaded == ()
    manager.check_settings()


def test_a_disabled_plugin_may_keep_its_settings_but_not_wrong_ones() -> None:
    manager = PluginManager({"greeter": {"enabled": False, "label": "x"}})
    manager.register(Greeter)
    assert manager.loaded == ()
    manager.check_settings()
    with pytest.raises(ConfigError, match="lable"):
        PluginManager({"greeter": {"enabled": False, "lable": "x"}}).register(Greeter)


def test_settings_of_a_plugin_that_is_not_there_are_refused() -> None:
    manager = PluginManager({"greter": {"label": "x"}})
    manager.register(Greeter)
    with pytest.raises(ConfigError) as caught:
        manager.check_settings()
    assert str(caught.value) == "[plugins.greter]: there is no such plugin; loaded: greeter"


def test_a_plugin_that_is_not_there_may_be_switched_off() -> None:
    PluginManager({"gone": {"enabled": False}}).check_settings()
