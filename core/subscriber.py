"""What those are told who follow the ledger from outside, and what a plugin that tells them is.

The ledger's own lines are the feed: what is told of is committed together with its line, so
that nothing is told that did not happen, and nothing that happened is forgotten. Who may be
told of what is data (:class:`Audience`), which core enforces: no plugin decides it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.errors import ConfigError
from core.model import ActionKind, ActionStatus, OutcomeKind, Verdict

MOST_TEXT: Final = 500
"""Characters of a title or a reason that are told."""


class LedgerEventKind(StrEnum):
    """What happened in the ledger; docs/events.md is the catalogue."""

    SUGGESTION_MADE = "suggestion.made"
    SUGGESTION_CHANGED = "suggestion.changed"
    SUGGESTION_WITHDRAWN = "suggestion.withdrawn"
    ACTION_PLANNED = "action.planned"
    ACTION_APPLIED = "action.applied"
    ACTION_REFUSED = "action.refused"
    ACTION_CANCELLED = "action.cancelled"
    ACTION_UNDONE = "action.undone"
    ACTION_KEPT = "action.kept"
    OUTCOME_RECORDED = "outcome.recorded"
    ISSUE_SENSITIVE = "issue.sensitive"
    TEST = "test"


EVERY_KIND: Final = frozenset(LedgerEventKind) - {LedgerEventKind.TEST}
"""What can be asked for: all but a test, which everybody is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIssue:
    """The issue that an event is about, as it is when it is told; of a sensitive one the key."""

    key: str
    tracker: str
    project: str
    title: str = ""
    url: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSuggestion:
    """A suggestion as it is when it is told; ``because`` is "" where it may not be told."""

    id: int
    kind: str
    value: str
    confidence: float
    promised: float | None
    because: str
    verdict: Verdict
    made_by: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAction:
    """An action, with the status that it had after what is told of."""

    id: int
    kind: ActionKind
    value: str
    status: ActionStatus
    suggestion_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """One thing that happened in the ledger.

    ``id`` is the same however often it is told, and no two events of any installation share
    one. ``sequence`` grows in the order of the ledger: events may be told in another one.
    ``by`` is "trackside" or the person. ``why`` is one sentence, "" where a person wrote it,
    since it may name what not everybody may read of.
    """

    id: str
    sequence: int
    kind: LedgerEventKind
    at: datetime
    by: str = ""
    why: str = ""
    issue: ToldIssue | None = None
    suggestion: ToldSuggestion | None = None
    action: ToldAction | None = None
    outcome: OutcomeKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who reads what a subscriber passes on, and so which issues it may be told of.

    ``projects``: as ``trackside projects`` names them, ``acme/shop`` or ``jira:acme/SHOP``;
    empty for all. ``private``: its readers may read the private issues of those projects.
    ``sensitive``: they are the maintainers, who are told that an issue looks sensitive, and
    where it is; nobody is told more of such an issue.
    """

    projects: frozenset[str] = frozenset()
    private: bool = False
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Postponed:
    """An answer of a subscriber: not now, ask again in ``seconds``. It counts as no failure."""

    seconds: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryContext:
    """What a subscriber may go by: the time, and when it last took events.

    ``now`` is given rather than asked for, so that what a subscriber decides can be tested.
    """

    now: datetime
    last_delivered_at: datetime | None = None


def kinds_named(
    names: Iterable[str], told: Collection[LedgerEventKind] = EVERY_KIND
) -> frozenset[LedgerEventKind]:
    """The kinds of events that an operator named, ``action.applied`` or ``action.*``.

    No name stands for every kind. ``told``: those that this subscriber can be told of.

    Raises:
        ConfigError: there is no such event; the text names those that there are.
    """
    found: set[LedgerEventKind] = set()
    for name in names:
        group = name.removesuffix("*")
        meant = {
            kind
            for kind in told
            if kind == name or (group.endswith(".") and kind.startswith(group) and group != name)
        }
        if not meant:
            known = ", ".join(sorted(told))
            raise ConfigError(f"there is no event {name[:100]!r}; known: {known}")
        found |= meant
    return frozenset(found) or frozenset(told)


@dataclass(slots=True)
class Subscriber(ABC):
    """Somebody who is told what happens in the ledger, at least once each, for days if need be.

    ``name``: within its plugin, up to 100 letters, digits, ``.``, ``_`` and ``-``. ``kinds``:
    what it wants to be told of. ``most_at_once``: how many events one call gives.
    ``retry_seconds``: how long after it happened an event is still tried; then it is a dead
    letter, which people can have sent again. ``place``: where it goes, for lists; no secret.
    """

    name: str
    audience: Audience
    kinds: Collection[LedgerEventKind] = field(default=EVERY_KIND)
    most_at_once: int = 1
    retry_seconds: float = 3 * 86_400.0
    place: str = ""

    @abstractmethod
    def deliver(self, events: Sequence[LedgerEvent], context: DeliveryContext) -> Postponed | None:
        """Pass events on; None once that is done.

        Called in a thread of its own, one call at a time. The same events may come again.

        Raises:
            RetryableError: it could not be done now; ``retry_after`` is kept to.
            GoneError: nobody is there any more: the subscriber is switched off.
            PermanentError: these events will never be taken: they become dead letters.
        """

    def check(self) -> None:  # noqa: B027 - most need nothing that may be missing
        """See that what ``deliver`` needs is here, such as secrets; touches no network.

        Raises:
            ConfigError: something is missing or of no use; the text says what to do.
        """

    def close(self) -> None:  # noqa: B027 - most have nothing to release
        """Release what it holds; nothing is delivered afterwards."""
