"""The connector contract: what Trackside asks of the code for one tracker.

A connector is given one connection's settings and does three things. At the door it
verifies deliveries (no network). It understands them (pure). And it reads and writes the
tracker, where every write is idempotent: called twice, also after a crash in between,
it leaves the tracker as if it had been called once.

``core.testing.conformance`` checks all that a base class cannot.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from core.document import Document
from core.errors import Unsupported
from core.model import Delivery, Event, Ignored, Issue, IssueRef, Mode, Person, Priority
from core.secrets import Secret
from core.settings import Between


class Capability(StrEnum):
    """What a connector may offer beyond deliveries and reading one issue."""

    COMMENT = "comment"
    LABELS = "labels"
    PRIORITY = "priority"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionConfig:
    """Settings that every connection has; a connector's own dataclass adds to them.

    ``webhook_secrets``: all secrets that are valid now (two while one is rotated).
    ``mode``: how far Trackside may go here; ``modes`` overrides it by kind of suggestion.
    ``projects``: the only projects to listen to; empty means all that send deliveries.
    ``writes_per_minute``: how many changes a minute the tracker allows us; 0 for no limit.
    ``timeout``: seconds to wait for one answer of the tracker.
    """

    webhook_secrets: tuple[Secret, ...] = ()
    mode: Mode = Mode.OBSERVE
    modes: Mapping[str, Mode] = field(default_factory=dict)
    projects: tuple[str, ...] = ()
    writes_per_minute: Annotated[int, Between(0)] = 60
    timeout: Annotated[float, Between(0.001, 3600)] = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """The other end of a link. ``same_tracker``: it lives in the same connection."""

    ref: IssueRef
    title: str
    url: str
    same_tracker: bool


ConfigT = TypeVar("ConfigT", bound=ConnectionConfig)


class Connector(ABC, Generic[ConfigT]):
    """Base of all connectors. Instances are shared by threads: keep them safe for that.

    Constructing one must not touch the network. Errors of the tracker's client are
    translated at the edge into :mod:`core.errors`: RetryableError (with ``retry_after``
    where the tracker said so; never sleep for it), PermanentError, CredentialsError.
    """

    name: ClassVar[str]
    """The slug: the tracker's name in keys and the folder's name."""

    config_class: ClassVar[type[Any]]
    """The frozen dataclass of ``[connections.<name>]``, a subclass of ConnectionConfig."""

    capabilities: frozenset[Capability]
    """What it can do; an instance may have fewer than its class, where its settings say so."""

    def __init__(self, connection: str, config: ConfigT) -> None:
        self.connection = connection
        self.config = config

    # -- at the door: no network, constant time where secrets are compared ----------------

    @abstractmethod
    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        """The tracker's id of this delivery, the same for every redelivery of it.

        ``headers`` have lower-case names. Where the tracker gave none, a digest of the body.
        """

    @abstractmethod
    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raise SignatureError unless the tracker signed these raw bytes with our secret."""

    @abstractmethod
    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The headers that ``parse`` needs; the others, credentials among them, are dropped."""

    # -- understanding: pure ---------------------------------------------------------------

    @abstractmethod
    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        """Say what a delivery means; ``me`` is who we are there (None while unknown).

        Tolerant: unknown events, actions and fields are Ignored with a reason or kept in
        ``extra``. ``Event.own`` is set when actor, marker and the marker's author say it is us.

        Raises:
            MalformedDelivery: it claims to be an event that we know and lacks what that needs.
        """

    # -- the tracker: network, idempotent --------------------------------------------------

    @abstractmethod
    def whoami(self) -> Person:
        """Who we are in this tracker; also the probe that the credentials work."""

    @abstractmethod
    def read_issue(self, ref: IssueRef) -> Issue:
        """The issue as it is now, with labels, priority, people; comments may be left out.

        Raises:
            GoneError: it was deleted, or moved where we cannot follow.
        """

    @abstractmethod
    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        """Whether the tracker lets this person edit this issue's labels, asked live."""

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        """Post our one comment on the issue, or edit it in place; returns its id.

        Our comment is the one that carries ``marker`` *and* was written by us. It is looked
        for before anything is posted, so a second call after an unknown end of the first
        finds it. ``marker`` is ``[a-z0-9:-]+`` and unique to this issue and installation.
        """
        raise Unsupported(self._lacks("write comments"))

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        """Remove our one comment; fine if it is gone already."""
        raise Unsupported(self._lacks("delete comments"))

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Add labels that the tracker knows; the others on the issue stay."""
        raise Unsupported(self._lacks("add labels"))

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off; fine if they are not on it."""
        raise Unsupported(self._lacks("remove labels"))

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """Set the priority; ``original``, the tracker's own word, wins where it is given."""
        raise Unsupported(self._lacks("set priorities"))

    def link(self, ref: IssueRef, target: LinkTarget) -> None:
        """Relate the issue to a similar one, as weakly as the tracker can say it."""
        raise Unsupported(self._lacks("link issues"))

    def unlink(self, ref: IssueRef, target: LinkTarget) -> None:
        """Take back what ``link`` did; fine if it is gone already."""
        raise Unsupported(self._lacks("unlink issues"))

    def close(self) -> None:
        """Release connections; called once, when Trackside stops."""

    def _lacks(self, what: str) -> str:
        return f"the {self.name} connector cannot {what}"
