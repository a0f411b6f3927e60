"""The base class of all connectors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from core.connector.capability import PERMITTED, Capability
from core.connector.config import ConnectionConfig
from core.connector.keeping import Keeper, MemoryKeeper
from core.connector.setup import Setup
from core.connector.syncing import Batch, Identity, LabelInfo, ProjectFile, ProjectInfo
from core.connector.webhooks import Checkup, MissedDelivery, Registration
from core.connector.wording import OwnWords
from core.connector.writing import Edit, LinkTarget, Proposal, Reaction
from core.document import Document
from core.errors import Unsupported
from core.model import (
    Delivery,
    Event,
    EventKind,
    Ignored,
    Issue,
    IssueRef,
    Person,
    Priority,
    RelationKind,
    StatusCategory,
    Wordless,
)

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

    can: ClassVar[frozenset[Capability]] = frozenset()
    """All that the code can do; ``capabilities`` is what a connection of it may."""

    tells: ClassVar[frozenset[EventKind]] = frozenset()
    """The events that this tracker's webhooks tell of, all of them and no others."""

    link_kinds: ClassVar[frozenset[RelationKind]] = frozenset({RelationKind.SIMILAR})
    """What ``link`` can write, where the capability LINK is declared."""

    setup: ClassVar[Setup | None] = None
    """What ``trackside init`` asks; None where a connection is written by hand."""

    capabilities: frozenset[Capability]
    """What this connection can do: what the code can, the settings have, and the operator
    permits."""

    keeper: Keeper
    """Where credentials go that the tracker rotates. An installation gives one that lasts
    before anything is asked of the tracker; do not use it while you are constructed."""

    def __init__(self, connection: str, config: ConfigT) -> None:
        self.connection = connection
        self.config = config
        self.keeper = MemoryKeeper()
        self.capabilities = (self.can - self.withheld().keys()) & PERMITTED[config.permissions]

    @classmethod
    def samples(cls, document: Document) -> Mapping[str, tuple[str, str]]:  # noqa: ARG003 - what a connector shows
        """A comment as this tracker gets it, for people to look at.

        By the format's name, the language that it is written in and the text; nothing by default.
        """
        return {}

    def withheld(self) -> Mapping[Capability, str]:
        """What this connection's settings leave out of what the code can do, and what gives it.

        A few words each: ``{Capability.TYPE: "issue_types = true gives it"}``.
        """
        return {}

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

    def may_manage(self, ref: IssueRef, person: Person) -> bool:
        """Whether the tracker lets this person administer the issue's project, asked live.

        By default nobody: what holds for a whole project is then said at the command line.
        """
        return False

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

    def edit(self, ref: IssueRef, edit: Edit) -> None:
        """Change several fields at once; each as its own method says.

        By default one method after the other. A tracker that takes them in one request, or
        limits how often one issue may be written to, is better served by one request.
        """
        if edit.add_labels:
            self.add_labels(ref, edit.add_labels)
        if edit.remove_labels:
            self.remove_labels(ref, edit.remove_labels)
        if edit.type is not None:
            self.set_type(ref, edit.type, original=edit.original_type)
        if edit.priority is not None:
            self.set_priority(ref, edit.priority, original=edit.original_priority)
        if edit.assign:
            self.assign(ref, edit.assign)
        if edit.unassign:
            self.unassign(ref, edit.unassign)

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Add labels that the tracker knows; the others on the issue stay."""
        raise Unsupported(self._lacks("add labels"))

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off; fine if they are not on it."""
        raise Unsupported(self._lacks("remove labels"))

    def set_type(self, ref: IssueRef, type_: str, *, original: str = "") -> None:
        """Set the issue's type; ``original``, the tracker's own word, wins where it is given.

        Raises:
            PermanentError: the tracker has no such type here.
        """
        raise Unsupported(self._lacks("set types"))

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """Set the priority; ``original``, the tracker's own word, wins where it is given."""
        raise Unsupported(self._lacks("set priorities"))

    def assign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """Make people assignees of the issue beside those that it has.

        Where a tracker has one assignee at most, the first takes the place of whoever has it.

        Raises:
            PermanentError: the tracker lets one of them not be assigned here.
        """
        raise Unsupported(self._lacks("assign"))

    def unassign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """Take people off the issue; fine if they are not on it."""
        raise Unsupported(self._lacks("unassign"))

    def set_status(self, ref: IssueRef, status: StatusCategory, *, original: str = "") -> None:
        """Move the issue to a status; ``original``, the tracker's own word, wins where given.

        Only ever asked for by a person.

        Raises:
            PermanentError: the tracker's workflow has no way there from where it is.
        """
        raise Unsupported(self._lacks("set the status"))

    def link(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Relate the issue to another: SIMILAR as weakly as the tracker can say it.

        Writing DUPLICATE_OF must not close anything; ``close_as_duplicate`` does.
        """
        raise Unsupported(self._lacks("link issues"))

    def unlink(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Take back what ``link`` did; fine if it is gone already, and people's links stay."""
        raise Unsupported(self._lacks("unlink issues"))

    def close_as_duplicate(self, ref: IssueRef, target: LinkTarget) -> None:
        """Close the issue as a duplicate of another, in the tracker's own way.

        Only ever after a person approved it; ``set_status`` takes it back.
        """
        raise Unsupported(self._lacks("close as a duplicate"))

    def react(self, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:
        """Put our reaction under somebody's comment; fine if it is there."""
        raise Unsupported(self._lacks("react to comments"))

    def unreact(self, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:
        """Take our reaction off again; fine if it is not there, or the comment is gone."""
        raise Unsupported(self._lacks("take reactions off"))

    def answers(self, ref: IssueRef, comment_id: str) -> Sequence[Wordless]:
        """What people have answered without words, as it stands.

        That is thumbs under our comment, and what of our proposals was approved or dismissed in
        the tracker's own list.

        Each names who (``by``) and, where the tracker tells, when. Boxes are told by deliveries
        alone: only those say who ticked them.

        Raises:
            GoneError: the comment is gone.
        """
        raise Unsupported(self._lacks("read answers without words"))

    def propose(self, ref: IssueRef, proposals: Sequence[Proposal]) -> None:
        """Make the tracker's own list of suggestions, as far as it is ours, say just these.

        What a maintainer has answered there is not proposed again.

        Raises:
            Unsupported: this project's tracker has no such list; the comment serves.
        """
        raise Unsupported(self._lacks("propose in the tracker's own way"))

    # -- a whole project -------------------------------------------------------------------

    def projects(self) -> Sequence[ProjectInfo]:
        """The projects that the credentials can see, within ``config.projects`` if it is set."""
        raise Unsupported(self._lacks("list projects"))

    def sync(self, project: str, cursor: str, since: datetime | None) -> Batch:
        """One batch of a project's issues, and where the next begins.

        Issues come by the time of their last change, oldest first, so that one that changes
        meanwhile comes again and none is skipped. No state is kept between calls, and
        nothing sleeps.

        Args:
            project: as in keys: ``acme/shop``.
            cursor: "" for the first batch, then what the batch before gave.
            since: only what changed at or after this time; None for all.

        Raises:
            CursorExpired: the tracker does not take the cursor any more.
            RetryableError: later; ``retry_after`` where a limit is reached.
            GoneError: the project is not there, or not for us to see. Where it was renamed,
                the text names the new name.
        """
        raise Unsupported(self._lacks("read whole projects"))

    def labels(self, project: str) -> Sequence[LabelInfo] | None:
        """All labels that may be put on a project's issues, whether used or not.

        None where the tracker keeps no list of them, as by default.
        """
        return None

    def read_settings(self, project: str) -> ProjectFile | None:
        """The settings of Trackside that a project keeps for itself; None where there are none.

        Of bounded size, however large the file is.
        """
        raise Unsupported(self._lacks("read settings of projects"))

    def tell_maintainers(
        self, project: str, title: str, document: Document | None, marker: str
    ) -> None:
        """Have one open issue of ours in a project say this; None closes it.

        It is the one that carries ``marker`` and was opened by us, and is looked for before
        anything is opened. Deliveries about it are Ignored.
        """
        raise Unsupported(self._lacks("tell maintainers"))

    def people(self) -> Iterable[Identity]:
        """Everyone whom the tracker tells of, for linking people across trackers."""
        raise Unsupported(self._lacks("list people"))

    # -- the connection itself -------------------------------------------------------------

    def checkup(self) -> Checkup:
        """What the live API says of our credentials: who we are, what is lacking, what is left.

        By default only who we are.
        """
        return Checkup(me=self.whoami())

    def own_words(self) -> OwnWords:
        """What the tracker calls types and priorities and the settings do not explain.

        By default nothing: every word is one of those that trackers ship.
        """
        return OwnWords()

    def registrations(self, url: str) -> Sequence[Registration]:
        """The webhooks that the tracker has for this address of ours."""
        raise Unsupported(self._lacks("look at webhooks"))

    def register(self, url: str, secret: str) -> Sequence[Registration]:
        """See to it that the tracker has one working webhook for this address in each place.

        What is there is mended and refreshed (one that would end within a week), what is
        missing is made, and a second of the same is removed: called at every start, it
        leaves one.
        """
        raise Unsupported(self._lacks("register webhooks"))

    def missed(self, url: str, since: datetime) -> Sequence[MissedDelivery]:
        """Deliveries to this address that the tracker says have failed, oldest first.

        Those of which a later try succeeded are left out.
        """
        raise Unsupported(self._lacks("list deliveries"))

    def redeliver(self, missed: MissedDelivery) -> None:
        """Ask the tracker to send one again."""
        raise Unsupported(self._lacks("redeliver"))

    def prepare(self) -> None:
        """Import what speaking to the tracker takes; no network.

        Called once before several threads use the connector: a large library that two of
        them import at once may be met half imported.
        """

    def close(self) -> None:
        """Release connections; called once, when Trackside stops."""

    def _check_kind(self, kind: RelationKind) -> None:
        """Refuse a kind of relation that ``link_kinds`` does not name.

        Raises:
            Unsupported: it does not.
        """
        if kind not in self.link_kinds:
            raise Unsupported(self._lacks(f"write relations of the kind {kind}"))

    def _lacks(self, what: str) -> str:
        return f"the {self.name} connector cannot {what}"
