"""Editing the text of ``trackside.toml``: what people wrote stays, their comments included."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from core.errors import ConfigError


def with_connection(
    text: str, connection: str, table: Mapping[str, Any], public_url: str | None = None
) -> str:
    """The configuration with this connection's table, and with the server's public address.

    A table of that name is brought to what is given, in its place; everything else stays as
    it was written. The result is compared with what it must mean before it is given away.

    Raises:
        ConfigError: the file is written in a way that cannot be edited; the text says what to
            add by hand.
    """
    wanted = _meaning(text, connection, table, public_url)
    try:
        document = tomlkit.parse(text)
        _set_connection(document, connection, table)
        if public_url is not None:
            _part(document, "server")["public_url"] = public_url
        made = tomlkit.dumps(document)
        if tomllib.loads(made) == wanted:
            return made
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, ValueError):
        # What the library cannot do with an unusual layout ends as the sentence below.
        pass
    raise ConfigError(
        "the configuration is written in a way that cannot be edited by itself; add this by "
        f"hand:\n{as_text(connection, table, public_url)}"
    )


def as_text(connection: str, table: Mapping[str, Any], public_url: str | None = None) -> str:
    """What is written, alone."""
    document = tomlkit.document()
    _set_connection(document, connection, table)
    if public_url is not None:
        _part(document, "server")["public_url"] = public_url
    return tomlkit.dumps(document)


def plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as TOML has them: texts, lists and tables."""

    def one(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(name): one(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [one(inner) for inner in value]
        return str(value) if isinstance(value, str) else value

    return {name: one(value) for name, value in settings.items()}


def _meaning(
    text: str, connection: str, table: Mapping[str, Any], public_url: str | None
) -> Mapping[str, Any]:
    whole = deepcopy(tomllib.loads(text))
    whole.setdefault("connections", {})[connection] = dict(table)
    if public_url is not None:
        whole.setdefault("server", {})["public_url"] = public_url
    return whole


def _set_connection(document: Any, connection: str, table: Mapping[str, Any]) -> None:
    connections = document.get("connections")
    if connections is None:
        connections = tomlkit.table(is_super_table=True)
        document["connections"] = connections
        connections = document["connections"]
    present = connections.get(connection)
    if present is None:
        inline = isinstance(connections, InlineTable)
        connections[connection] = _item(table) if inline else _table(table)
        return
    for name in [name for name in present if name not in table]:
        del present[name]
    for name, value in table.items():
        if name not in present or present[name] != value:
            present[name] = _item(value)


def _part(document: Any, name: str) -> Any:
    if name not in document:
        document[name] = tomlkit.table()
    return document[name]


def _table(values: Mapping[str, Any]) -> Any:
    made = tomlkit.table()
    for name, value in values.items():
        made.add(name, _item(value))
    made.add(tomlkit.nl())
    return made


def _item(value: Any) -> Any:
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        for name, one in value.items():
            inline[name] = _item(one)
        return inline
    return value
