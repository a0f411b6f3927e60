"""Experiments as ``trackside.toml`` describes them, and which issues take part. Pure.

Two ways of suggesting one kind are compared: the control, and the variant. Which issue gets
which is decided by a hash of the experiment's name and the issue's key, so that it is the same
in every process and on every machine, and in no way related to what another experiment gives it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from core.errors import ConfigError
from core.model import Issue, SuggestionKind
from core.settings import Between, bind

KINDS: Final = (
    SuggestionKind.TYPE,
    SuggestionKind.LABEL,
    SuggestionKind.PRIORITY,
    SuggestionKind.ASSIGNEE,
    SuggestionKind.DUPLICATE,
)
"""Kinds of which what people do tells whether they were right."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Arm(StrEnum):
    """The two sides of an experiment."""

    CONTROL = "control"
    VARIANT = "variant"


class Design(StrEnum):
    """Whether the variant is only computed, or shown to people where it is its turn."""

    SHADOW = "shadow"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of suggesting a kind; without any setting, the way that is in use anyhow.

    ``plugin``: only what this plugin suggests. ``model``: this version instead of the one in
    use. ``threshold``: only what is at least this sure.
    """

    plugin: str = ""
    model: str = ""
    threshold: float | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None:
            try:
                Between(0, 1).check(self.threshold)
            except ConfigError as error:
                raise ConfigError(f"threshold: {error}") from None

    @property
    def named(self) -> tuple[str, ...]:
        """The settings that are given."""
        given = {
            "plugin": bool(self.plugin),
            "model": bool(self.model),
            "threshold": self.threshold is not None,
        }
        return tuple(name for name, is_given in given.items() if is_given)

    def to_data(self) -> dict[str, Any]:
        """What is given, as JSON has it."""
        return {name: getattr(self, name) for name in self.named}

    def __str__(self) -> str:
        return ", ".join(f"{k} {v}" for k, v in self.to_data().items()) or "as in use"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """``[experiments.NAME]``: two ways of suggesting one kind in one project, side by side.

    ``kind``: of suggestion. ``project``: ``acme/shop``, or ``github:acme/shop`` where several
    trackers have one of that name. ``control``, ``variant``: what is compared. ``share``: how
    many of the issues get the variant (live), or are asked about in both ways (shadow).
    ``mode``: ``shadow`` shows the control alone and keeps what the variant would have said;
    ``live`` shows each issue one of the two. ``until``: the day from which no further issue
    takes part; "" for until it is decided or stopped.
    """

    kind: SuggestionKind
    project: str
    variant: Way
    control: Way = field(default_factory=Way)
    share: Annotated[float, Between(0.05, 1)] = 0.5
    mode: Design = Design.SHADOW
    until: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            known = ", ".join(KINDS)
            raise ConfigError(f"kind: {self.kind} cannot be judged by what people do; use {known}")
        if not self.project.strip():
            raise ConfigError("project: write the project's name, as in acme/shop")
        for arm, way in ((Arm.VARIANT, self.variant), (Arm.CONTROL, self.control)):
            if len(way.named) > 1:
                raise ConfigError(f"{arm}: write one of {', '.join(way.named)}; compare one thing")
        if not self.variant.named:
            raise ConfigError("variant: write a plugin, a model or a threshold to try")
        if self.variant == self.control:
            raise ConfigError("control and variant are the same: there is nothing to compare")
        if self.control.named and self.control.named != self.variant.named:
            raise ConfigError(
                f"control names a {self.control.named[0]}, variant a {self.variant.named[0]}; "
                "compare like with like, or leave control out for what is in use"
            )
        if self.variant.plugin and not self.control.plugin:
            raise ConfigError(
                "control: name a plugin here too; what is in use has the variant's in it as well"
            )
        if self.mode is Design.LIVE and self.share > _MOST_LIVE:
            raise ConfigError(
                f"share: live, the control needs issues too; write {_MOST_LIVE} at most"
            )
        if self.until:
            try:
                date.fromisoformat(self.until)
            except ValueError:
                raise ConfigError(f"until: {self.until!r} is no day; write 2027-01-31") from None

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return bool(self.until) and today >= date.fromisoformat(self.until)

    def is_about(self, issue: Issue) -> bool:
        """Whether an issue is of its project."""
        return self.project in {issue.project, f"{issue.tracker}:{issue.project}"}

    def way(self, arm: Arm) -> Way:
        """What an arm does."""
        return self.variant if arm is Arm.VARIANT else self.control

    def design(self) -> dict[str, Any]:
        """What must not change while it runs, as JSON has it; ``share`` and ``until`` may."""
        return {
            "kind": str(self.kind),
            "project": self.project,
            "mode": str(self.mode),
            "control": self.control.to_data(),
            "variant": self.variant.to_data(),
        }


_MOST_LIVE: Final = 0.95


def place_of(name: str, key: str) -> float:
    """Where an issue stands in an experiment, evenly in [0, 1): the same for ever."""
    digest = hashlib.sha256(f"{name}\n{key}".encode("utf-8", "surrogatepass")).digest()
    # 53 bits are all that a float holds: with more, the last ones would round to 1.
    return (int.from_bytes(digest[:8]) >> 11) / 2**53


def arm_for(name: str, experiment: Experiment, key: str) -> tuple[Arm, bool]:
    """The arm of an issue that is met for the first time, and whether it is compared.

    In the shadow every issue is shown the control, and a share of them is compared.
    """
    chosen = place_of(name, key) < experiment.share
    if experiment.mode is Design.LIVE:
        return (Arm.VARIANT if chosen else Arm.CONTROL), True
    return Arm.CONTROL, chosen


def experiments_from(
    tables: Mapping[str, Mapping[str, Any]], *, floor: float
) -> Mapping[str, Experiment]:
    """The experiments of a configuration, in the order of the file.

    ``floor``: what policy shows at the least; a threshold below it would change nothing.

    Raises:
        ConfigError: a name or a setting is wrong; the text names it.
    """
    found = {}
    for name, table in tables.items():
        where = f"experiments.{name}"
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"[experiments]: {name[:100]!r} cannot be the name of an experiment; write up to "
                "100 letters, digits, '.', '_' and '-'"
            )
        until = table.get("until")
        given = {**table, "until": until.isoformat()} if isinstance(until, date) else table
        one = bind(Experiment, given, where=where)
        for arm in Arm:
            threshold = one.way(arm).threshold
            if threshold is not None and threshold < floor:
                raise ConfigError(
                    f"[{where}]: {arm}: a threshold of {threshold:g} shows nothing more, since "
                    f"[triage] floor is {floor:g}; lower that first"
                )
        found[name] = one
    return found
