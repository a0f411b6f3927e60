"""Reading a whole project in batches: what a connector gives back, and what it is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.errors import ConnectorError
from core.model import Comment, FieldChange, Issue, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInfo:
    """A project that a connection can see. ``issues``: how many it has, None where untold."""

    project: str
    title: str = ""
    private: bool = False
    issues: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFile:
    """What a project keeps of Trackside's settings; ``problem``: why it cannot even be read."""

    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelInfo:
    """A label that a tracker has for a project, and what it is for in people's own words.

    ``group``: where the tracker groups labels so that an issue has at most one of each, which.
    """

    name: str
    description: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one step of a sync brought: one or a few requests' worth.

    ``issues`` may carry their comments, history and relations; where a tracker lists those by
    project rather than by issue, they come by themselves, beside the key of their issue:
    ``comments``, ``changes``. Those of issues that we do not know (a pull request's) are
    dropped by whoever stores the batch.
    ``cursor`` is where the next batch begins: text that the connector alone understands,
    without credentials in it, at most 2,000 characters. ``done``: there is no next one.
    ``expected`` estimates how many issues the whole sync will bring, None where unknown.
    ``partial``: fields of the issues that the tracker did not tell here; what is stored of
    them stays.
    ``in_order``: what changed up to the newest of these issues has been read. Otherwise,
    as where some of a page are read again by themselves, ``reaches`` tells up to when, None
    for no further than before. It may also tell more than the issues do: a page of which
    most was left out.
    """

    issues: tuple[Issue, ...] = ()
    comments: tuple[tuple[str, Comment], ...] = ()
    changes: tuple[tuple[str, FieldChange], ...] = ()
    cursor: str = ""
    done: bool = False
    expected: int | None = None
    partial: frozenset[str] = frozenset()
    in_order: bool = True
    reaches: datetime | None = None


class CursorExpired(ConnectorError):  # noqa: N818 - named for what it is
    """The tracker no longer knows the cursor: the sync goes on from the newest change it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person in one tracker, with the e-mail address that the tracker itself has verified.

    The address is hashed with the installation's own key before anything is stored; two
    trackers' people are taken for one only where these agree, or where the configuration
    says so.
    """

    person: Person
    verified_address: str = ""
    active: bool = True


def unseen(named: Iterable[str], seen: Iterable[ProjectInfo]) -> tuple[str, ...]:
    """Projects that the settings name and that the account does not see, as the tracker tells."""
    names = {info.project.casefold() for info in seen}
    return tuple(name for name in named if name.casefold() not in names)
