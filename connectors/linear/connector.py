"""The Linear connector: what the contract asks, put together from the parts of this folder."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import urlsplit

from connectors.linear import hooks
from connectors.linear.checkup import checkup
from connectors.linear.client import LinearClient
from connectors.linear.config import LinearConfig
from connectors.linear.credentials import credentials_of
from connectors.linear.fields import Fields
from connectors.linear.issues import Place, address, issue_of
from connectors.linear.mapping import PRIORITIES, priority_number
from connectors.linear.parse import TELLS, parse
from connectors.linear.people import person_of
from connectors.linear.reactions import react, thumbs, unreact
from connectors.linear.reading import load
from connectors.linear.relations import duplicate_of, relations_of
from connectors.linear.render import comment_body
from connectors.linear.setup import SETUP
from connectors.linear.sync import Reader
from connectors.linear.transport import Transport
from core.connector import (
    Batch,
    Capability,
    Checkup,
    Connector,
    Edit,
    Identity,
    LabelInfo,
    LinkTarget,
    ProjectInfo,
    Reaction,
    Registration,
    Setup,
)
from core.document import Document
from core.errors import (
    GoneError,
    MalformedDelivery,
    PermanentError,
    RetryableError,
    SignatureError,
    Unsupported,
)
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
from core.secrets import verify_signature

_SIGNATURE: Final = "linear-signature"
_DELIVERY: Final = "linear-delivery"
_EVENT: Final = "linear-event"
_ID_LIMIT: Final = 200

_PARENT: Final = "parent"
_LINKS: Final[Mapping[RelationKind, str]] = {
    RelationKind.SIMILAR: "similar",
    RelationKind.RELATED: "related",
    RelationKind.BLOCKS: "blocks",
    RelationKind.BLOCKED_BY: "blocks",
    RelationKind.PARENT: _PARENT,
    RelationKind.CHILD: _PARENT,
}
"""The relations that can be written, by Linear's word for them."""


class LinearConnector(Connector[LinearConfig]):
    """Linear, by its webhooks and its GraphQL API.

    Args:
        connection: the connection's name.
        config: its settings.
        clock: seconds since 1970; tests give their own.
    """

    name: ClassVar[str] = "linear"
    config_class: ClassVar[type[LinearConfig]] = LinearConfig
    can: ClassVar[frozenset[Capability]] = frozenset(Capability) - {
        Capability.TYPE,  # a type is a label
        Capability.PROPOSE,  # Linear's own suggestions cannot be made by others
        Capability.SETTINGS,  # Linear keeps no files beside a team
        Capability.BOXES,  # in somebody else's comment nothing can be ticked
        Capability.REDELIVER,
    }
    tells: ClassVar[frozenset[EventKind]] = TELLS
    link_kinds: ClassVar[frozenset[RelationKind]] = frozenset(_LINKS)
    setup: ClassVar[Setup | None] = SETUP

    @classmethod
    def samples(cls, document: Document) -> Mapping[str, tuple[str, str]]:
        """Markdown, without HTML."""
        return {"Linear": ("markdown", comment_body(document))}

    def __init__(
        self, connection: str, config: LinearConfig, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(connection, config)
        self._clock = clock
        # The keeper is another one once an installation has given it.
        credentials = credentials_of(config, lambda: self.keeper, clock)
        self._transport = Transport(config, credentials, clock)
        self._client = LinearClient(self._transport)
        self._fields = Fields(self._transport, self._client)

    # -- at the door -----------------------------------------------------------------------

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        """``Linear-Delivery``, else a digest of the body."""
        given = headers.get(_DELIVERY, "").strip()
        if given and len(given) <= _ID_LIMIT:
            return given
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check the signature, then the age by the time that is signed with the body.

        The header ``Linear-Timestamp`` is not signed: whoever replays a delivery can write
        what they like there. Only the body's ``webhookTimestamp`` counts, and without it the
        delivery is refused. Stored deliveries are parsed again without this check.
        """
        verify_signature(body, headers.get(_SIGNATURE, ""), self.config.webhook_secrets)
        sent = load(body).get("webhookTimestamp")
        if isinstance(sent, bool) or not isinstance(sent, int | float) or not 0 < sent < 1e15:
            raise SignatureError("the delivery does not say when it was sent")
        if abs(self._clock() * 1000 - sent) > self.config.max_age_seconds * 1000:
            raise SignatureError(
                "the delivery was not sent just now: it is a replay, or a clock is wrong"
            )

    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """What kind of delivery it was, for people who look at it later."""
        return {name: headers[name] for name in (_DELIVERY, _EVENT) if name in headers}

    # -- understanding ---------------------------------------------------------------------

    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        """See :mod:`connectors.linear.parse`."""
        return parse(delivery, me, self.config)

    # -- reading ---------------------------------------------------------------------------

    def whoami(self) -> Person:
        """The user of the API key, or the user as which an OAuth app acts."""
        person = person_of(self._client.viewer())
        if person is None:
            raise RetryableError("Linear did not say who we are")
        return person

    def read_issue(self, ref: IssueRef) -> Issue:
        """The issue with labels, people and duplicates; comments are left out."""
        node = self._client.issue(address(ref))
        place = Place(self.connection, self.config)
        try:
            issue, _ = issue_of(node, place)
        except MalformedDelivery as error:
            raise RetryableError(f"Linear described the issue strangely: {error}") from error
        relations = relations_of(node, place)
        return replace(issue, relations=relations, duplicate_of=duplicate_of(relations))

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        """Whether the person is active, no guest, and a member of the issue's team."""
        return bool(person.id) and self._client.may_edit(address(ref), person.id)

    def may_manage(self, ref: IssueRef, person: Person) -> bool:
        """Whether the person administers the workspace, as a member of the issue's team."""
        return bool(person.id) and self._client.may_administer(address(ref), person.id)

    # -- writing ---------------------------------------------------------------------------

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        """Our comment is known by its id, which follows from issue and marker, and its author."""
        return self._client.write_comment(self._uuid(ref), comment_body(document), marker)

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        """Remove our comment; fine if it or the issue is gone."""
        try:
            self._client.delete_comment(self._uuid(ref), marker)
        except GoneError:
            return

    def edit(self, ref: IssueRef, edit: Edit) -> None:
        """Several fields in one request; see :class:`connectors.linear.fields.Fields`."""
        if edit.type is not None:
            raise Unsupported(self._lacks("set types: in Linear they are labels"))
        number = None
        if edit.priority is not None:
            number = _priority(edit.priority, edit.original_priority)
        self._fields.edit(
            address(ref),
            add=edit.add_labels,
            remove=edit.remove_labels,
            priority=number,
            assign=edit.assign,
            unassign=edit.unassign,
        )

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Add labels of the team or the workspace; see :mod:`connectors.linear.labels`."""
        self.edit(ref, Edit(add_labels=labels))

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off."""
        self.edit(ref, Edit(remove_labels=labels))

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """Set the priority; Linear's words are "Urgent", "High", "Medium", "Low", "No priority"."""
        self.edit(ref, Edit(priority=priority, original_priority=original))

    def assign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """Give the issue to the first of them; it has one assignee."""
        self.edit(ref, Edit(assign=tuple(people)))

    def unassign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """Take the issue from whoever of them has it."""
        self.edit(ref, Edit(unassign=tuple(people)))

    def set_status(self, ref: IssueRef, status: StatusCategory, *, original: str = "") -> None:
        """Move the issue through its team's workflow."""
        self._fields.set_status(address(ref), status, original, self.config.statuses)

    def close_as_duplicate(self, ref: IssueRef, target: LinkTarget) -> None:
        """Relate it as a duplicate, which may close it, and see that it is closed."""
        if not target.same_tracker:
            raise PermanentError(f"only an issue of Linear can be an original; {target.ref.key}")
        self._client.relate(self._uuid(ref), self._uuid(target.ref), "duplicate")
        self._fields.close_as_duplicate(address(ref))

    def link(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """A relation to an issue of Linear, an attachment for any other.

        Never as a duplicate: that word may make Linear close the issue.
        """
        self._check_kind(kind)
        if not target.same_tracker:
            title = f"{target.ref.local_key}: {target.title}"
            self._client.attach(self._uuid(ref), title, _web_address(target))
            return
        one, other = self._ends(ref, target, kind)
        if (word := _LINKS[kind]) == _PARENT:
            self._fields.set_parent(one, other)
        else:
            self._client.relate(one, other, word)

    def unlink(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Take back what we linked; what people linked stays."""
        self._check_kind(kind)
        try:
            if not target.same_tracker:
                self._client.detach(self._uuid(ref), _web_address(target))
                return
            one, other = self._ends(ref, target, kind)
            if (word := _LINKS[kind]) == _PARENT:
                self._fields.unset_parent(one, other)
            else:
                self._client.unrelate(one, other, word)
        except GoneError:
            return  # relations and attachments go with their issue

    def _ends(self, ref: IssueRef, target: LinkTarget, kind: RelationKind) -> tuple[str, str]:
        """The issue at which Linear keeps the relation, and the other one."""
        ours, theirs = self._uuid(ref), self._uuid(target.ref)
        if kind in {RelationKind.BLOCKED_BY, RelationKind.CHILD}:
            return theirs, ours
        return ours, theirs

    def react(self, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:  # noqa: ARG002 - comments have ids of their own
        """Put our emoji under a comment."""
        react(self._transport, self._client, comment_id, reaction)

    def unreact(self, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:  # noqa: ARG002 - comments have ids of their own
        """Take our emoji off."""
        unreact(self._transport, self._client, comment_id, reaction)

    def answers(self, ref: IssueRef, comment_id: str) -> Sequence[Wordless]:  # noqa: ARG002 - comments have ids of their own
        """Thumbs under our comment."""
        if not comment_id:
            return ()
        return thumbs(self._transport, self.whoami().id, comment_id)

    # -- whole teams, and the connection itself --------------------------------------------

    def projects(self) -> Sequence[ProjectInfo]:
        """The teams."""
        return self._reader.projects()

    def sync(self, project: str, cursor: str, since: datetime | None) -> Batch:
        """See :class:`connectors.linear.sync.Reader`."""
        return self._reader.batch(project, cursor, since)

    def labels(self, project: str) -> Sequence[LabelInfo]:
        """The labels of a team and of the whole workspace."""
        return self._reader.labels(project)

    def people(self) -> Iterable[Identity]:
        """Everyone in the workspace."""
        return self._reader.people()

    def checkup(self) -> Checkup:
        """See :mod:`connectors.linear.checkup`."""
        return checkup(self._transport, self.config, self.whoami())

    def registrations(self, url: str) -> Sequence[Registration]:
        """See :mod:`connectors.linear.hooks`."""
        return hooks.registrations(self._transport, url)

    def register(self, url: str, secret: str) -> Sequence[Registration]:
        """One webhook for all public teams, one for each private one that we see."""
        return hooks.register(self._transport, url, secret, self.keeper)

    @property
    def _reader(self) -> Reader:
        return Reader(self._transport, self.connection, self.config)

    def prepare(self) -> None:
        """Import gql."""
        self._transport.prepare()

    def close(self) -> None:
        """Close the connections to Linear."""
        self._transport.close()

    def _uuid(self, ref: IssueRef) -> str:
        return ref.external_id or self._client.issue_id(address(ref))


def _web_address(target: LinkTarget) -> str:
    if urlsplit(target.url).scheme not in {"http", "https"}:
        raise PermanentError(f"{target.ref.key} has no web address to link to")
    return target.url


def _priority(priority: Priority, original: str) -> int:
    number = priority_number(original or priority.value)
    if number is None:
        words = ", ".join(word for _, word in PRIORITIES)
        raise PermanentError(f"Linear has no priority {original!r}; it has {words}")
    return number
