"""What people answer, as the values that a connection's table holds. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from core.connector import Question
from core.errors import ConfigError
from core.secrets import Secret
from core.settings import problems_of

_YES: Final = frozenset({"yes", "y", "true", "on", "1"})
_NO: Final = frozenset({"no", "n", "false", "off", "0"})
_LISTS: Final = frozenset({tuple, frozenset, list, Sequence, AbstractSet})
_NAMED: Final = re.compile(r"([a-z][a-z0-9_]*)\b")


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether a question is asked, going by the answers before it."""
    if question.unless and answers.get(question.unless):
        return False
    if question.only_if is None:
        return True
    setting, values = question.only_if
    return str(answers.get(setting, "")) in values


def setting_names(cls: type[Any]) -> Sequence[str]:
    """The settings that a connection's dataclass has."""
    return [field.name for field in dataclasses.fields(cls) if field.init]


def secret_names(cls: type[Any]) -> Sequence[str]:
    """Those of them that hold secrets."""
    hints = get_type_hints(cls)
    return [name for name in setting_names(cls) if holds_secret(hints[name])]


def holds_secret(kind: Any) -> bool:
    """Whether values of a type hold a secret, however deep."""
    if kind is Secret:
        return True
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return any(holds_secret(hint) for hint in get_type_hints(kind).values())
    return any(holds_secret(inner) for inner in get_args(kind))


def value_of(cls: type[Any], setting: str, text: str) -> Any:
    """What a person wrote, as the kind of value that the setting has.

    A list is written with commas, a table as ``high=P1, low=P3``. A secret stays text: its
    reference, in a list where the setting is one.

    Raises:
        ConfigError: it cannot be read so; the text says how to write it.
    """
    hints = get_type_hints(cls, include_extras=True)
    if setting not in hints:
        known = ", ".join(setting_names(cls))
        raise ConfigError(f"there is no setting {setting!r}; known: {known}")
    return _value(_plain(hints[setting]), text.strip(), setting)


def _value(kind: Any, text: str, setting: str) -> Any:
    origin = get_origin(kind) or kind
    if origin in _LISTS:
        inner = _plain(get_args(kind)[0])
        return [_value(inner, part, setting) for part in _parts(text)]
    if origin in {Mapping, dict}:
        return _table_of(kind, text, setting)
    if origin is bool:
        if (word := text.casefold()) in _YES | _NO:
            return word in _YES
        raise ConfigError(f"{setting}: write yes or no")
    if origin in {int, float}:
        try:
            return origin(text)
        except ValueError:
            what = "a whole number" if origin is int else "a number"
            raise ConfigError(f"{setting}: write {what}") from None
    if isinstance(origin, type) and issubclass(origin, str | Enum | Path | Secret):
        return text
    raise ConfigError(f"{setting}: this cannot be asked for; write it in the configuration")


def _table_of(kind: Any, text: str, setting: str) -> Mapping[str, Any]:
    _, inner = get_args(kind)
    nested = get_origin(_plain(inner)) or _plain(inner)
    if nested in _LISTS or nested in {Mapping, dict}:
        raise ConfigError(f"{setting}: write this table in the configuration by hand")
    found = {}
    for part in _parts(text):
        name, equals, value = part.partition("=")
        if not (equals and name.strip() and value.strip()):
            raise ConfigError(f"{setting}: write pairs, as in high=P1, low=P3")
        found[name.strip()] = _value(_plain(inner), value.strip(), setting)
    return found


def _parts(text: str) -> Sequence[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _plain(kind: Any) -> Any:
    """The type without its bounds and without "or nothing"."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        inner = [one for one in get_args(kind) if one is not type(None)]
        return _plain(inner[0]) if len(inner) == 1 else kind
    return kind


def shown(value: Any) -> str:
    """A value of the table as a person would type it: the inverse of :func:`value_of`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={shown(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value))
    return str(value)


def problem_with(cls: type[Any], setting: str, table: Mapping[str, Any]) -> str:
    """What the connector's own settings say against one answer; "" where nothing.

    What is wrong with others is left for later: they were not asked yet.
    """
    for named, text in problems_of(cls, table):
        if concerns(named, text) == setting:
            return text.removeprefix(f"{setting}: ")
    return ""


def concerns(named: str, text: str) -> str:
    """The setting that a problem is about; "" where it names none, or several.

    Checks across settings raise one text, which begins with the name of the setting.
    """
    if named:
        return re.split(r"[.\[]", named, maxsplit=1)[0]
    found = _NAMED.match(text)
    return found.group(1) if found else ""
