"""Tables of the configuration bound to the frozen dataclasses that their owners declare.

A dataclass may use text, numbers, true/false, paths, enumerations, secrets, lists of these
(``tuple[X, ...]``, ``frozenset[X]``), tables (``Mapping[K, V]``) and further dataclasses.
``Annotated[int, Between(1, 10)]`` bounds a number.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

import cattrs
from cattrs.cols import list_structure_factory, mapping_structure_factory
from cattrs.gen import make_dict_structure_fn, override

from core.errors import ConfigError
from core.secrets import Secret, read_secret

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

K = TypeVar("K")
T = TypeVar("T", bound="DataclassInstance")
_Hook = Callable[[Any, Any], Any]

_WORDS: Final[Mapping[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    tuple: "a list",
    dict: "a table",
}
"""The kinds of TOML as its readers call them; whatever else it has is a date or a time."""

_LISTS: Final[Mapping[object, Callable[[list[Any]], Any]]] = {
    tuple: tuple,
    Sequence: tuple,
    list: list,
    frozenset: frozenset,
    AbstractSet: frozenset,
    set: set,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Between:
    """Bounds of a number, both included; ``most`` is infinite where there is none."""

    least: float
    most: float = math.inf

    def check(self, value: float) -> None:
        """Refuse what lies outside, infinity and "not a number" among it.

        Raises:
            ConfigError: says what to write instead.
        """
        if math.isfinite(value) and self.least <= value <= self.most:
            return
        bounds = f"{self.least} or more"
        if math.isfinite(self.most):
            bounds = f"a number from {self.least} to {self.most}"
        raise ConfigError(f"{value} is out of bounds; write {bounds}")


def bind(cls: type[T], table: Mapping[str, Any], *, where: str, secrets_later: bool = False) -> T:
    """Make a ``cls`` of one table of the configuration; ``where`` is its name, for messages.

    Secrets are read from where the table says they are kept, with ``secrets_later`` only once
    they are used.

    Raises:
        ConfigError: an unknown setting (named, with the known ones), a value of the wrong
            kind, a required setting that is missing, a secret that cannot be read. All
            problems of the table are in the text.
        TypeError: ``cls`` declares a setting that no table can hold; a defect of its owner.
    """
    try:
        return _structured(cls, table, secrets_later=secrets_later)
    except cattrs.BaseValidationError as error:
        problems = "; ".join(f"{name}: {text}" if name else text for name, text in _told(error))
    # Not "from": what a wrong value was is nobody's business, it may be a secret.
    raise ConfigError(f"[{where}]: {problems}")


def problems_of(cls: type[T], table: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What is wrong with a table, as (setting, what to write instead); nothing if it binds.

    The setting is "" where several are concerned. For asking a person again about one setting.
    A value may be a :class:`Secret` itself, which was not written anywhere yet.

    Raises:
        TypeError: as :func:`bind`.
    """
    try:
        _structured(cls, table)
    except cattrs.BaseValidationError as error:
        return _told(error)
    return ()


def _structured(cls: type[T], table: Mapping[str, Any], *, secrets_later: bool = False) -> T:
    try:
        return _converter(secrets_later).structure(dict(table), cls)
    except cattrs.StructureHandlerNotFoundError as error:
        raise TypeError(f"{cls.__name__} declares a setting of type {error.type_}") from error


def _told(error: cattrs.BaseValidationError) -> Sequence[tuple[str, str]]:
    return tuple(dict.fromkeys(_problems(error)))


def claimed_twice(
    table: Mapping[K, Iterable[str]], compared: Callable[[str], str] = str.casefold
) -> tuple[str, K, K] | None:
    """A word that stands under two names of a table, and those; None where each has its own.

    ``compared`` makes of a word what it is compared by.
    """
    known: dict[str, K] = {}
    for name, words in table.items():
        for word in words:
            other = known.setdefault(compared(word), name)
            if other != name:
                return word, other, name
    return None


@functools.cache
def _converter(secrets_later: bool) -> cattrs.Converter:
    converter = cattrs.Converter()
    read = Secret.later if secrets_later else read_secret
    converter.register_structure_hook(Secret, functools.partial(_secret, read))
    converter.register_structure_hook(Path, _path)
    for plain in (str, int, float, bool, Enum):
        converter.register_structure_hook(plain, _plain)
    converter.register_structure_hook_func(_is(Literal), _literal)
    # cattrs would take a text for a list of letters, and its errors about a wrong list or
    # table are for programmers.
    converter.register_structure_hook_factory(_is_list, _list_hook)
    converter.register_structure_hook_factory(_is(dict, Mapping), _mapping_hook)
    converter.register_structure_hook_factory(dataclasses.is_dataclass, _dataclass_hook)
    return converter


def _is(*origins: object) -> Callable[[object], bool]:
    return lambda kind: get_origin(kind) in origins


# -- values --------------------------------------------------------------------------------


def _secret(read: Callable[[str], Secret], value: object, _: Any) -> Secret:
    if isinstance(value, Secret):
        return value
    if not isinstance(value, str):
        raise ConfigError("a secret is given by reference: write 'env:NAME' or 'file:/path'")
    return read(value)


def _path(value: object, _: Any) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ConfigError("expected a path, as text")
    return Path(value)


def _plain(value: object, wanted: Any) -> object:
    # An enumeration of texts is a text to cattrs' dispatch, so its members are made here.
    if issubclass(wanted, Enum):
        return wanted(_one_of([member.value for member in wanted], value))
    # cattrs would make str(None) and bool("no") without a word; TOML already has types.
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise ConfigError(f"expected {_WORDS[wanted]}, got {_word(value)}")
    return value


def _literal(value: object, wanted: Any) -> object:
    return _one_of(get_args(wanted), value)


def _one_of(choices: Sequence[object], value: object) -> object:
    for choice in choices:
        # By type too: to Python, true is 1.
        if choice == value and type(choice) is type(value):
            return choice
    shown = repr(value)[:60] if type(value) in {str, int} else _word(value)
    raise ConfigError(f"{shown} is not one of {', '.join(map(repr, choices))}")


def _word(value: object) -> str:
    return _WORDS.get(type(value), "a date or time")


# -- kinds made of others ------------------------------------------------------------------


def _is_list(kind: object) -> bool:
    origin, arguments = get_origin(kind), get_args(kind)
    return origin in _LISTS and (origin is not tuple or arguments[1:] == (...,))


def _list_hook(kind: Any, converter: cattrs.Converter) -> _Hook:
    item, make = get_args(kind)[0], _LISTS[get_origin(kind)]
    structure = list_structure_factory(list[item], converter)  # type: ignore[valid-type]

    def hook(value: object, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ConfigError(f'expected a list, as in ["…"], got {_word(value)}')
        return make(structure(value, kind))

    return hook


def _mapping_hook(kind: Any, converter: cattrs.Converter) -> _Hook:
    return _tables_only(mapping_structure_factory(kind, converter, dict))


def _dataclass_hook(kind: Any, converter: cattrs.Converter) -> _Hook:
    # cattrs drops what Annotated adds where annotations are texts, so it is given them here.
    hints = get_type_hints(kind, include_extras=True)
    bounded: dict[str, Any] = {
        name: override(struct_hook=_bounded_hook(hint, converter))
        for name, hint in hints.items()
        if get_origin(hint) is Annotated
    }
    structure = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **bounded)
    return _tables_only(structure)


def _tables_only(structure: _Hook) -> _Hook:
    def hook(value: object, kind: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ConfigError(f"expected a table, got {_word(value)}")
        return structure(value, kind)

    return hook


def _bounded_hook(kind: Any, converter: cattrs.Converter) -> _Hook:
    inner, *notes = get_args(kind)
    structure = converter.get_structure_hook(inner)

    def hook(value: object, _: Any) -> Any:
        made = structure(value, inner)
        for note in notes:
            if isinstance(note, Between):
                note.check(made)
        return made

    return hook


# -- messages ------------------------------------------------------------------------------


def _problems(error: Exception, at: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of cattrs' tree of errors, as (setting, what is wrong)."""
    match error:
        case cattrs.ClassValidationError():
            named, others = error.group_exceptions()
            for leaf in others:
                yield from _problems(leaf, at)
            for leaf, note in named:
                yield from _problems(leaf, f"{at}.{note.name}" if at else note.name)
        case cattrs.IterableValidationError():
            for leaf, item in error.group_exceptions()[0]:
                place = f"[{item.index}]" if isinstance(item.index, int) else f".{item.index}"
                yield from _problems(leaf, f"{at}{place}")
        case cattrs.ForbiddenExtraKeysError():
            yield at, _unknown(error.extra_fields, error.cl)
        case KeyError():
            yield at, "is required"
        case ConfigError() | ValueError():
            yield at, str(error)
        case _:
            raise error


def _unknown(names: AbstractSet[str], cls: type[DataclassInstance]) -> str:
    known = ", ".join(sorted(field.name for field in dataclasses.fields(cls) if field.init))
    unknown = ", ".join(map(repr, sorted(names)))
    settings = "setting" if len(names) == 1 else "settings"
    return f"unknown {settings} {unknown}; known settings: {known}"
