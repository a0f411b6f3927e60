"""The connector for Jira Cloud and Jira Data Center.

What differs between the two is told by the setting ``deployment``: version 3 of the API
with ADF or version 2 with wiki markup, account ids or user keys.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from connectors.jira.config import JiraConfig
from connectors.jira.fields import NAME
from connectors.jira.parse import event_from
from core.connector import Capability, Connector, LinkTarget
from core.document import Document
from core.errors import SignatureError
from core.model import Delivery, Event, Ignored, Issue, IssueRef, Person, Priority, RelationKind
from core.secrets import verify_signature

if TYPE_CHECKING:
    from connectors.jira.client import JiraClient

_SIGNATURE: Final = "x-hub-signature"
_IDENTIFIER: Final = "x-atlassian-webhook-identifier"
_KEPT: Final = (_IDENTIFIER, "x-atlassian-webhook-retry", "x-atlassian-webhook-flow")
_ID_LIMIT: Final = 200


class JiraConnector(Connector[JiraConfig]):
    """Jira: deliveries of a webhook that an administrator made, and the REST API."""

    name: ClassVar[str] = NAME
    config_class: ClassVar[type[JiraConfig]] = JiraConfig
    can: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.COMMENT, Capability.LABELS, Capability.PRIORITY, Capability.LINK}
    )

    def __init__(self, connection: str, config: JiraConfig) -> None:
        super().__init__(connection, config)
        self._lock = threading.Lock()
        self._made: JiraClient | None = None

    @property
    def _client(self) -> JiraClient:
        with self._lock:
            if self._made is None:
                # It brings the HTTP library, which the door and the parser do without.
                from connectors.jira.client import JiraClient

                self._made = JiraClient(self.connection, self.config)
            return self._made

    # -- at the door -----------------------------------------------------------------------

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        """Jira's identifier, the same when it tries again; else the body's digest."""
        given = headers.get(_IDENTIFIER, "").strip()
        if 0 < len(given) <= _ID_LIMIT:
            return given
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check ``X-Hub-Signature: sha256=…``, the HMAC of the raw body."""
        given = headers.get(_SIGNATURE, "")
        if not given and headers.get("authorization", "").upper().startswith(("JWT ", "BEARER ")):
            raise SignatureError(
                "this webhook was registered by an app, which signs with a JWT; Trackside takes"
                " webhooks that a Jira administrator made, with a secret"
            )
        method, _, signature = given.partition("=")
        if method.strip().lower() != "sha256":
            raise SignatureError("the delivery has no X-Hub-Signature of the form sha256=…")
        verify_signature(body, signature, self.config.webhook_secrets)

    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Which try of which delivery it is, for people who look into one."""
        return {name: headers[name] for name in _KEPT if name in headers}

    # -- understanding ---------------------------------------------------------------------

    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        """Say what a delivery means; :mod:`connectors.jira.parse` has the details."""
        return event_from(delivery, me, self.connection, self.config)

    # -- the tracker -----------------------------------------------------------------------

    def whoami(self) -> Person:
        """The account of the connection's credentials."""
        return self._client.whoami()

    def read_issue(self, ref: IssueRef) -> Issue:
        """The issue as it is now, without comments."""
        return self._client.read_issue(ref)

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        """Whether Jira's permissions let this person edit the issue."""
        return self._client.may_edit(ref, person)

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        """Post our one comment or edit it in place."""
        return self._client.write_comment(ref, document, marker)

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        """Remove our one comment."""
        self._client.delete_comment(ref, marker)

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Add labels. Jira keeps no list of them: any word becomes one by being used."""
        self._client.change_labels(ref, "add", labels)

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off."""
        self._client.change_labels(ref, "remove", labels)

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """Set the priority by the site's own names."""
        self._client.set_priority(ref, priority, original)

    def link(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Relate the issue to another, or to a page in another tracker."""
        self._check_kind(kind)
        self._client.link(ref, target)

    def unlink(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Take that back."""
        self._check_kind(kind)
        self._client.unlink(ref, target)

    def close(self) -> None:
        """Close all connections."""
        if self._made is not None:
            self._made.close()
