"""Tables of the configuration bound to the frozen dataclasses that their owners declare."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

import cattrs

from core.errors import ConfigError
from core.secrets import Secret, read_secret

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def bind(cls: type[T], table: Mapping[str, Any], *, where: str) -> T:
    """Make a ``cls`` of one table of the configuration; ``where`` is its name, for messages.

    Secrets are read from where the table says they are kept.

    Raises:
        ConfigError: an unknown setting (named, with the known ones), a value of the wrong
            kind, a required setting that is missing, a secret that cannot be read.
    """
    known = [f.name for f in dataclasses.fields(cls)]
    if unknown := sorted(set(table) - set(known)):
        names = ", ".join(repr(name) for name in unknown)
        raise ConfigError(
            f"[{where}]: unknown setting {names}; known settings: {', '.join(sorted(known))}"
        )
    try:
        return _converter().structure(dict(table), cls)
    except (cattrs.BaseValidationError, cattrs.StructureHandlerNotFoundError, ValueError) as error:
        problems = "; ".join(_problems(error, cls))
        raise ConfigError(f"[{where}]: {problems}") from error


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(Secret, _structure_secret)
    for plain in (str, int, float, bool):
        converter.register_structure_hook(plain, _structure_plain)
    return converter


def _structure_secret(value: object, _: Any) -> Secret:
    if not isinstance(value, str):
        raise ConfigError("a secret is given by reference: write 'env:NAME' or 'file:/path'")
    return read_secret(value)


def _structure_plain(value: object, wanted: Any) -> object:
    # A StrEnum is a str to cattrs' dispatch, so its members are made here.
    if issubclass(wanted, Enum):
        try:
            return wanted(value)
        except ValueError:
            known = ", ".join(repr(str(member.value)) for member in wanted)
            raise ConfigError(f"{value!r} is not one of {known}") from None
    # cattrs would make str(None) and bool("no") without a word; TOML already has types.
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not wanted:
        raise ConfigError(f"expected {wanted.__name__}, got {type(value).__name__}")
    return value


def _problems(error: BaseException, cls: type[Any]) -> list[str]:
    """Every leaf of cattrs' error tree as 'setting: what is wrong'."""
    if isinstance(error, cattrs.ClassValidationError):
        found = []
        for leaf, note in error.group_exceptions()[0]:
            found += [f"{note.name}: {text}" for text in _problems(leaf, cls)]
        found += [text for leaf in error.group_exceptions()[1] for text in _problems(leaf, cls)]
        return found
    if isinstance(error, cattrs.BaseValidationError):
        return [text for leaf in error.exceptions for text in _problems(leaf, cls)]
    if isinstance(error, KeyError):
        return ["is required"]
    return [str(error)]
