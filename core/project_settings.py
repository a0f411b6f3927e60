"""Settings of one project: what its operator, or the project itself, narrows and words.

The operator's are tables of ``trackside.toml``, ``[projects."acme/shop"]``. A project's own are
a file in its repository, where a tracker keeps one. Both have the same settings, and none of
them can widen what a connection may do: each is a bound, and the stricter one holds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

from core.errors import ConfigError
from core.model import Mode
from core.settings import Between, bind
from core.wording.sentences import ENGLISH, Wording, reworded, wording_of

FILE_LIMIT: Final = 16 * 1024
"""Bytes of a project's file."""

_MOST_NAMES: Final = 200
_FARTHEST: Final = (Mode.OBSERVE, Mode.SUGGEST, Mode.APPLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentConfig:
    """``[comment]``: how the comment is worded.

    ``language``: one of those that Trackside brings: en, de, es, fr, ja; "" for the one that is
    in force around it. ``sentences``: single sentences in other words, by their names.
    ``reasons``: what to say for the English sentences of plugins, by templates of these.
    """

    language: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.over(wording_of(ENGLISH))

    def over(self, wording: Wording) -> Wording:
        """The wording that these settings make of another one.

        Raises:
            ConfigError: never after these settings were made.
        """
        try:
            base = wording_of(self.language) if self.language else wording
        except ConfigError as error:
            raise ConfigError(f"language: {error}") from None
        return reworded(base, self.sentences, self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """Settings of a project, ``[projects."acme/shop"]`` or its own file.

    ``mode`` and ``modes`` are the farthest that Trackside goes here. ``kinds``: the only kinds of
    suggestions, empty for all. ``never_suggest``: labels that are not suggested. ``floor`` and
    ``precision_target`` are the least that is asked of a suggestion. ``max_similar``: how many
    similar issues are shown at most. ``quiet_minutes``: for how long nothing is said or done
    unasked after an issue was filed, at least.
    """

    mode: Mode = Mode.APPLY
    modes: Mapping[str, Mode] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    never_suggest: tuple[str, ...] = ()
    floor: Annotated[float, Between(0, 1)] = 0.0
    precision_target: Annotated[float, Between(0, 1)] = 0.0
    max_similar: Annotated[int, Between(0, 100)] = 100
    quiet_minutes: Annotated[float, Between(0, 1440)] = 0.0
    comment: CommentConfig = field(default_factory=CommentConfig)

    def __post_init__(self) -> None:
        for name, values in (
            ("modes", self.modes),
            ("kinds", self.kinds),
            ("never_suggest", self.never_suggest),
        ):
            if len(values) > _MOST_NAMES:
                raise ConfigError(f"{name}: {len(values)} are too many; {_MOST_NAMES} fit")

    def mode_for(self, kind: str, mode: Mode) -> Mode:
        """The mode of a kind of suggestion, where ``mode`` is the farthest that there may be."""
        return least_far(mode, self.mode, self.modes.get(kind, Mode.APPLY))


def longest_quiet(minutes: float, settings: Iterable[ProjectSettings]) -> float:
    """How long nothing is said of a new issue: the connection's time, or a project's longer one."""
    return max(minutes, *(one.quiet_minutes for one in settings), 0.0)


def least_far(*modes: Mode) -> Mode:
    """The most cautious of several modes."""
    return min(modes, key=_FARTHEST.index)


def read_file(text: str) -> ProjectSettings:
    """The settings in the text of a project's file.

    Raises:
        ConfigError: it is too long, no TOML, or has a wrong setting; the text says which.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > FILE_LIMIT:
        raise ConfigError(f"the file has {size:,} bytes; up to {FILE_LIMIT:,} are read")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the file is not valid TOML: {error}") from None
    except (RecursionError, ValueError) as error:
        raise ConfigError("the file is not TOML that can be read") from error
    return bind(ProjectSettings, table, where="the file")
