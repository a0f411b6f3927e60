"""Tables bound to dataclasses: what fits, and what people are told about what does not."""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigError
from core.secrets import Secret
from core.settings import Between, bind
from trackside import ConnectionConfig, Mode, PluginConfig, Priority

PASTED = "ghp_pasted-into-the-file"
JARGON = (
    "str", "int", "bool", "float", "dict", "tuple", "NoneType", "None", "class ", "object",
    "Error", "cattrs", "structur", "Mapping", "<", "Path",
)  # fmt: skip


class Colour(Enum):
    RED = "red"
    TWO = 2


class Level(IntEnum):
    LOW = 1
    HIGH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    needed: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ConnectionConfig):
    """Everything that a table can hold, on top of a base of another module."""

    needed: str
    flag: bool = False
    ratio: float = 0.5
    few: Annotated[int, Between(1, 3)] = 1
    wait: Annotated[float, Between(0.1)] = 1.0
    limit: float | None = None
    folder: Path = Path("here")
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    word: Literal["a", "b"] = "a"
    token: Secret | None = None
    names: tuple[str, ...] = ()
    listed: list[int] = field(default_factory=list)
    sequence: Sequence[str] = ()
    unique: frozenset[str] = frozenset()
    abstract: AbstractSet[str] = frozenset()
    by_priority: Mapping[Priority, str] = field(default_factory=dict)
    by_word: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: dict[str, int] = field(default_factory=dict)
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    named: Mapping[str, Inner] = field(default_factory=dict)
    anything: Any = None


def made(**table: Any) -> Settings:
    return bind(Settings, {"needed": "x", **table}, where="connections.acme")


def told(**table: Any) -> str:
    """What people are told about a table; always its name, never Python's words."""
    with pytest.raises(ConfigError) as caught:
        made(**table)
    text = str(caught.value)
    assert text.startswith("[connections.acme]: ")
    for word in JARGON:
        assert word not in text.partition("known settings: ")[0], word
    assert PASTED not in "".join(traceback.format_exception(caught.value))
    return text.removeprefix("[connections.acme]: ")


# -- what fits -----------------------------------------------------------------------------


def test_an_empty_table_gives_the_defaults() -> None:
    assert made() == Settings(needed="x")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("flag", True, True),
        ("ratio", 1, 1.0),
        ("few", 3, 3),
        ("wait", 7, 7.0),
        ("limit", 2.5, 2.5),
        ("folder", "a/b", Path("a/b")),
        ("colour", "red", Colour.RED),
        ("colour", 2, Colour.TWO),
        ("level", 2, Level.HIGH),
        ("word", "b", "b"),
        ("mode", "apply", Mode.APPLY),
        ("modes", {"label": "suggest"}, {"label": Mode.SUGGEST}),
        ("names", ["a", "b"], ("a", "b")),
        ("names", [], ()),
        ("listed", [1, 2], [1, 2]),
        ("sequence", ["a"], ("a",)),
        ("unique", ["a", "a"], frozenset("a")),
        ("abstract", ["a"], frozenset("a")),
        ("by_priority", {"urgent": "P0"}, {Priority.URGENT: "P0"}),
        ("by_word", {"bug": ["b1", "b2"]}, {"bug": ("b1", "b2")}),
        ("plain", {"a": 1}, {"a": 1}),
        ("inner", {"needed": 1}, Inner(needed=1)),
        ("inners", [{"needed": 1}, {"needed": 2, "note": "n"}],
         (Inner(needed=1), Inner(needed=2, note="n"))),
        ("named", {"k": {"needed": 1}}, {"k": Inner(needed=1)}),
        ("anything", {"a": [1, "b"]}, {"a": [1, "b"]}),
    ],
)  # fmt: skip
def test_what_fits_is_made_of_the_declared_kind(name: str, value: Any, expected: Any) -> None:
    found = getattr(made(**{name: value}), name)
    assert found == expected
    assert type(found) is type(expected)


def test_secrets_are_read_from_where_the_table_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEW", "new")
    (tmp_path / "old").write_text("old\n")
    settings = made(token="env:NEW", webhook_secrets=["env:NEW", f"file:{tmp_path / 'old'}"])
    assert settings.token == Secret("new", "env:NEW")
    assert [s.reveal() for s in settings.webhook_secrets] == ["new", "old"]


def test_the_table_itself_is_left_as_it_was() -> None:
    table = {"needed": "x", "modes": {"label": "suggest"}, "names": ["a"]}
    bind(Settings, table, where="t")
    assert table == {"needed": "x", "modes": {"label": "suggest"}, "names": ["a"]}


# -- what does not -------------------------------------------------------------------------


def test_an_unknown_setting_is_named_with_the_known_ones() -> None:
    text = told(tokn="env:X")
    known = ", ".join(sorted(f.name for f in dataclasses.fields(Settings)))
    assert text == f"unknown setting 'tokn'; known settings: {known}"
    assert told(zeta=1, alpha=2).startswith("unknown settings 'alpha', 'zeta'; known settings: ")


def test_an_unknown_setting_of_an_inner_table_is_named_with_its_place() -> None:
    assert told(inner={"needed": 1, "x": 2}) == (
        "inner: unknown setting 'x'; known settings: needed, note"
    )


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(ConfigError, match=r"^\[t\]: needed: is required$"):
        bind(Settings, {}, where="t")
    assert told(inner={}) == "inner.needed: is required"


def test_all_problems_are_told_at_once() -> None:
    text = told(mode="aply", flag="no", extra=1)
    assert "unknown setting 'extra'" in text
    assert "mode: 'aply'" in text
    assert "flag: expected true or false" in text


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ({"needed": 1}, "needed: expected text, got a whole number"),
        ({"needed": True}, "needed: expected text, got true or false"),
        ({"needed": ["x"]}, "needed: expected text, got a list"),
        ({"needed": {}}, "needed: expected text, got a table"),
        ({"needed": date(2026, 1, 1)}, "needed: expected text, got a date or time"),
        ({"writes_per_minute": "60"}, "writes_per_minute: expected a whole number, got text"),
        (
            {"writes_per_minute": True},
            "writes_per_minute: expected a whole number, got true or false",
        ),
        ({"writes_per_minute": 1.0}, "writes_per_minute: expected a whole number, got a number"),
        ({"ratio": "0.5"}, "ratio: expected a number, got text"),
        ({"ratio": False}, "ratio: expected a number, got true or false"),
        ({"flag": "no"}, "flag: expected true or false, got text"),
        ({"flag": 0}, "flag: expected true or false, got a whole number"),
        ({"limit": "x"}, "limit: expected a number, got text"),
        ({"folder": 3}, "folder: expected a path, as text"),
        ({"folder": ""}, "folder: expected a path, as text"),
        ({"folder": "a\0b"}, "folder: expected a path, as text"),
        ({"names": "acme/shop"}, 'names: expected a list, as in ["…"], got text'),
        ({"names": {"a": 1}}, 'names: expected a list, as in ["…"], got a table'),
        ({"names": ["a", 1]}, "names[1]: expected text, got a whole number"),
        ({"unique": "abc"}, 'unique: expected a list, as in ["…"], got text'),
        ({"listed": [True]}, "listed[0]: expected a whole number, got true or false"),
        ({"modes": ["label"]}, "modes: expected a table, got a list"),
        ({"modes": "apply"}, "modes: expected a table, got text"),
        ({"plain": {"a": "b"}}, "plain.a: expected a whole number, got text"),
        ({"by_word": {"bug": "b1"}}, 'by_word.bug: expected a list, as in ["…"], got text'),
        ({"inner": 3}, "inner: expected a table, got a whole number"),
        ({"inner": {"needed": "x"}}, "inner.needed: expected a whole number, got text"),
        ({"inners": [{"needed": 1}, {}]}, "inners[1].needed: is required"),
        ({"inners": {"needed": 1}}, 'inners: expected a list, as in ["…"], got a table'),
        ({"named": {"k": {"needed": 1.5}}},
         "named.k.needed: expected a whole number, got a number"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind(table: dict[str, Any], text: str) -> None:
    assert told(**table) == text


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ({"mode": "aply"}, "mode: 'aply' is not one of 'observe', 'suggest', 'apply'"),
        ({"mode": "Apply"}, "mode: 'Apply' is not one of 'observe', 'suggest', 'apply'"),
        ({"mode": ""}, "mode: '' is not one of 'observe', 'suggest', 'apply'"),
        ({"mode": 3}, "mode: 3 is not one of 'observe', 'suggest', 'apply'"),
        ({"mode": True}, "mode: true or false is not one of 'observe', 'suggest', 'apply'"),
        ({"mode": ["apply"]}, "mode: a list is not one of 'observe', 'suggest', 'apply'"),
        ({"modes": {"label": "on"}},
         "modes.label: 'on' is not one of 'observe', 'suggest', 'apply'"),
        ({"by_priority": {"p0": "P0"}},
         "by_priority.p0: 'p0' is not one of 'urgent', 'high', 'medium', 'low', 'none'"),
        ({"colour": "blue"}, "colour: 'blue' is not one of 'red', 2"),
        ({"level": True}, "level: true or false is not one of 1, 2"),
        ({"level": 1.0}, "level: a number is not one of 1, 2"),
        ({"word": "c"}, "word: 'c' is not one of 'a', 'b'"),
    ],
)  # fmt: skip
def test_a_word_that_is_not_one_of_those_meant(table: dict[str, Any], text: str) -> None:
    assert told(**table) == text


def test_a_long_wrong_word_is_not_repeated_in_full() -> None:
    assert len(told(mode="x" * 10_000)) < 200


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ({"few": 0}, "few: 0 is out of bounds; write a number from 1 to 3"),
        ({"few": 4}, "few: 4 is out of bounds; write a number from 1 to 3"),
        ({"wait": 0}, "wait: 0.0 is out of bounds; write 0.1 or more"),
        ({"wait": float("nan")}, "wait: nan is out of bounds; write 0.1 or more"),
        ({"wait": float("inf")}, "wait: inf is out of bounds; write 0.1 or more"),
        ({"timeout": -1.0}, "timeout: -1.0 is out of bounds; write a number from 0.001 to 3600"),
        (
            {"by_project": {"a": {"quiet_minutes": -1}}},
            "by_project.a: -1.0 is out of bounds; write a number from 0 to 1440",
        ),
        ({"writes_per_minute": -1}, "writes_per_minute: -1 is out of bounds; write 0 or more"),
    ],
)
def test_a_number_out_of_bounds(table: dict[str, Any], text: str) -> None:
    assert told(**table) == text


@pytest.mark.parametrize(
    "table",
    [
        {"token": PASTED},
        {"token": f"env:{PASTED}"},
        {"token": [PASTED]},
        {"token": {"value": PASTED}},
        {"webhook_secrets": PASTED},
        {"webhook_secrets": [PASTED]},
        {"webhook_secrets": {"a": PASTED}},
        {"timeout": PASTED},
        {"flag": PASTED},
        {"names": PASTED},
    ],
)
def test_a_secret_that_was_pasted_in_is_not_repeated(table: dict[str, Any]) -> None:
    assert told(**table)


def test_what_a_dataclass_itself_refuses_is_told_with_the_table() -> None:
    @dataclass(frozen=True)
    class Picky:
        a: int = 0

        def __post_init__(self) -> None:
            if self.a == 1:
                raise ConfigError("a: write another number than 1")
            if self.a == 2:
                raise ValueError("two is too many")
            if self.a == 3:
                raise ZeroDivisionError

    with pytest.raises(ConfigError, match=r"^\[t\]: a: write another number than 1$"):
        bind(Picky, {"a": 1}, where="t")
    with pytest.raises(ConfigError, match=r"^\[t\]: two is too many$"):
        bind(Picky, {"a": 2}, where="t")
    with pytest.raises(ZeroDivisionError):
        bind(Picky, {"a": 3}, where="t")


def test_a_kind_that_no_table_can_hold_is_a_defect_of_its_owner() -> None:
    @dataclass(frozen=True)
    class Odd:
        a: complex | bytes

    with pytest.raises(TypeError, match=r"Odd declares a setting of type complex \| bytes"):
        bind(Odd, {"a": 1}, where="t")


def test_the_settings_of_plugins_are_bounded_too() -> None:
    for limit in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ConfigError, match=r"time_limit: .* is out of bounds"):
            bind(PluginConfig, {"time_limit": limit}, where="plugins.x")


TOML = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from([f.name for f in dataclasses.fields(Settings) if f.name != "anything"])


@given(st.dictionaries(NAMES | st.text(max_size=6), TOML, max_size=4))
def test_any_table_is_bound_or_refused_in_words(table: dict[str, Any]) -> None:
    try:
        bound = bind(Settings, table, where="t")
    except ConfigError:
        return  # any other error is a failure
    assert {f.name for f in dataclasses.fields(bound)} >= set(table)
