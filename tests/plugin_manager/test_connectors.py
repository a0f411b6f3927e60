"""Connectors come by the same door; what cannot be used as one is found at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any

import pytest

from core.errors import PluginError
from core.plugin_manager import PluginManager, connector_classes
from tests.web.conftest import NoteConnector
from trackside import Connector, PluginConfig, hookimpl


class Memos(NoteConnector):
    name = "memos"


def offering(name: str, offer: Callable[[], Any]) -> ModuleType:
    module = ModuleType(name)

    @hookimpl
    def trackside_register_connectors() -> Iterable[type[Connector[Any]]]:
        return offer()  # type: ignore[no-any-return]

    module.trackside_register_connectors = trackside_register_connectors  # type: ignore[attr-defined]
    return module


def managed(*offers: Callable[[], Any]) -> PluginManager:
    manager = PluginManager()
    for number, offer in enumerate(offers, 1):
        manager.register(offering(f"plugin{number}", offer))
    return manager


def test_all_plugins_connectors_are_pooled_by_name() -> None:
    def lazily() -> Iterator[type[Connector[Any]]]:
        yield Memos

    found = connector_classes(managed(lambda: [NoteConnector], lambda: None, lazily))
    assert found == {"notes": NoteConnector, "memos": Memos}


def test_two_connectors_of_one_name_name_both_plugins() -> None:
    class Others(NoteConnector):
        pass

    with pytest.raises(PluginError) as caught:
        connector_classes(managed(lambda: [NoteConnector], lambda: [Memos, Others]))
    assert str(caught.value) == "plugins 'plugin1' and 'plugin2' both offer a connector 'notes'"


def test_one_plugin_offering_a_name_twice_is_told_too() -> None:
    with pytest.raises(PluginError, match="'plugin1' and 'plugin1' both offer"):
        connector_classes(managed(lambda: [Memos, Memos]))


class Unfinished(Connector[Any]):
    name = "unfinished"

    def delivery_id(self, headers: Any, body: bytes) -> str:
        return ""


class Nameless(NoteConnector):
    name = ""


class OtherSettings(NoteConnector):
    config_class = PluginConfig


class Incapable(NoteConnector):
    can = {"comment"}  # type: ignore[assignment]  # noqa: RUF012


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        (dict, "is not a Connector class"),
        ("notes", "is not a Connector class"),
        (None, "is not a Connector class"),
        (
            Unfinished,
            "lacks kept_headers, may_triage, parse, read_issue, verify, whoami",
        ),
        (Nameless, "declares no name"),
        (OtherSettings, "declares no config_class derived from ConnectionConfig"),
        (Incapable, "declares in can no frozenset of capabilities"),
    ],
)
def test_what_is_no_usable_connector_is_refused(offered: Any, said: str) -> None:
    with pytest.raises(PluginError, match=said) as caught:
        connector_classes(managed(lambda: [NoteConnector], lambda: [offered]))
    assert "plugin 'plugin2' (code)" in str(caught.value)


def test_a_connector_instance_is_no_connector_class() -> None:
    from trackside import ConnectionConfig

    with pytest.raises(PluginError, match="is not a Connector class"):
        connector_classes(managed(lambda: [NoteConnector("acme", ConnectionConfig())]))


def test_a_plugin_that_cannot_offer_its_connectors_is_named() -> None:
    def broken() -> Any:
        raise ImportError("no client library")

    with pytest.raises(PluginError) as caught:
        connector_classes(managed(lambda: [NoteConnector], broken))
    assert str(caught.value) == (
        "plugin 'plugin2' (code) failed in trackside_register_connectors: "
        "ImportError: no client library"
    )
