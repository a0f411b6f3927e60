"""The Linear connector: what the contract asks, put together from the parts of this folder."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import urlsplit

from connectors.linear.client import LinearClient
from connectors.linear.config import LinearConfig
from connectors.linear.issues import Place, address, issue_of
from connectors.linear.mapping import PRIORITIES, priority_number
from connectors.linear.parse import parse
from connectors.linear.people import person_of
from connectors.linear.reading import Json, load, record, text
from connectors.linear.render import comment_body
from connectors.linear.transport import Transport
from core.connector import Capability, Connector, LinkTarget
from core.document import Document
from core.errors import GoneError, MalformedDelivery, PermanentError, RetryableError, SignatureError
from core.model import Delivery, Event, Ignored, Issue, IssueRef, Person, Priority, RelationKind
from core.secrets import verify_signature

_SIGNATURE: Final = "linear-signature"
_DELIVERY: Final = "linear-delivery"
_EVENT: Final = "linear-event"
_ID_LIMIT: Final = 200


class LinearConnector(Connector[LinearConfig]):
    """Linear, by its webhooks and its GraphQL API.

    Args:
        connection: the connection's name.
        config: its settings.
        clock: seconds since 1970; tests give their own.
    """

    name: ClassVar[str] = "linear"
    config_class: ClassVar[type[LinearConfig]] = LinearConfig
    can: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.COMMENT, Capability.LABELS, Capability.PRIORITY, Capability.LINK}
    )

    def __init__(
        self, connection: str, config: LinearConfig, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(connection, config)
        self._clock = clock
        self._transport = Transport(config, clock)
        self._client = LinearClient(self._transport)

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
        return replace(issue, duplicate_of=_duplicate_of(node, place))

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        """Whether the person is active, no guest, and a member of the issue's team."""
        return bool(person.id) and self._client.may_edit(address(ref), person.id)

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

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Add labels of the team or the workspace; see :mod:`connectors.linear.labels`."""
        self._client.add_labels(address(ref), labels)

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off."""
        self._client.remove_labels(address(ref), labels)

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """Set the priority; Linear's words are "Urgent", "High", "Medium", "Low", "No priority"."""
        number = priority_number(original or priority.value)
        if number is None:
            words = ", ".join(word for _, word in PRIORITIES)
            raise PermanentError(f"Linear has no priority {original!r}; it has {words}")
        self._client.set_priority(address(ref), number)

    def link(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """A relation "similar" to an issue of Linear, an attachment for any other.

        Never a duplicate: that word makes Linear close the issue.
        """
        self._check_kind(kind)
        if target.same_tracker:
            self._client.relate(self._uuid(ref), self._uuid(target.ref))
        else:
            title = f"{target.ref.local_key}: {target.title}"
            self._client.attach(self._uuid(ref), title, _web_address(target))

    def unlink(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Take back what we linked; what people linked stays."""
        self._check_kind(kind)
        try:
            if target.same_tracker:
                self._client.unrelate(self._uuid(ref), self._uuid(target.ref))
            else:
                self._client.detach(self._uuid(ref), _web_address(target))
        except GoneError:
            return  # relations and attachments go with their issue

    def close(self) -> None:
        """Close the connections to Linear."""
        self._transport.close()

    def _uuid(self, ref: IssueRef) -> str:
        return ref.external_id or self._client.issue_id(address(ref))


def _web_address(target: LinkTarget) -> str:
    if urlsplit(target.url).scheme not in {"http", "https"}:
        raise PermanentError(f"{target.ref.key} has no web address to link to")
    return target.url


def _duplicate_of(node: Json, place: Place) -> str:
    """The key of the issue that people said this one is a duplicate of."""
    for relation in node.get("relations", ()):
        other = text(record(relation.get("relatedIssue")).get("identifier"))
        if relation.get("type") == "duplicate" and other:
            return place.key(other)
    return ""
