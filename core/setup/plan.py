"""What one run of ``trackside init`` is going to write. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.secrets import Secret

SECRETS_FOLDER: Final = "secrets"
"""Where secrets are kept: beside the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A connection as it was answered for.

    ``settings``: its table but for the secrets, in the order in which they are written.
    ``references``: secrets that are kept somewhere already, as ``env:NAME`` or ``file:/path``.
    ``typed``: secrets that we are to keep in files. ``lists``: settings whose secret stands in
    a list. ``public_url``: for ``[server]``; None where it stays as it is. ``asked``: all
    settings that this run answers for; others of a connection that is replaced stay.
    """

    connection: str
    tracker: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, Secret] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    public_url: str | None = None
    asked: frozenset[str] = frozenset()
    replaces: bool = False

    def table(self, places: Mapping[str, Path], before: Mapping[str, Any]) -> Mapping[str, Any]:
        """The connection's table; ``places`` says which file each typed secret is kept in.

        Of ``before``, the table that is replaced, it keeps what was not asked for, as far as it
        is the same tracker's.
        """
        made: dict[str, Any] = {"tracker": self.tracker}
        if self.replaces and before.get("tracker") == self.tracker:
            made |= {name: value for name, value in before.items() if name not in self.asked}
        made |= self.settings
        references = dict(self.references)
        references |= {name: f"file:{places[name]}" for name in self.typed}
        for name, reference in references.items():
            made[name] = [reference] if name in self.lists else reference
        return made


def places_of(plan: Plan, folder: Path, *, is_taken: Callable[[Path], bool]) -> Mapping[str, Path]:
    """The file for each secret that was typed: a new one, so that no file that is in use changes.

    ``folder`` is the configuration's. A configuration that is replaced refers to its old
    files until the new one stands.
    """
    places = {}
    for setting in plan.typed:
        name = f"{plan.connection}.{setting}"
        place, number = folder / SECRETS_FOLDER / name, 1
        while is_taken(place):
            number += 1
            place = folder / SECRETS_FOLDER / f"{name}.{number}"
        places[setting] = place
    return places


def left_over(before: Mapping[str, Any], after: Any, folder: Path) -> list[Path]:
    """Our secret files that a replaced table named and that nothing names any more.

    ``after`` is the whole configuration as it is now.
    """
    named = set(_files(after))
    ours = folder / SECRETS_FOLDER
    return [place for place in _files(before) if place not in named and place.parent == ours]


def _files(value: Any) -> list[Path]:
    if isinstance(value, str) and value.startswith("file:"):
        return [Path(value.removeprefix("file:"))]
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [place for one in value for place in _files(one)]
    return []
