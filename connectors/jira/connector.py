"""The connector for Jira Cloud and Jira Data Center.

What differs between the two is told by the setting ``deployment``: version 3 of the API
with ADF or version 2 with wiki markup, account ids or user keys.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from connectors.jira.config import JiraConfig
from connectors.jira.credentials import credentials_of, verify_token
from connectors.jira.fields import NAME
from connectors.jira.parse import TELLS, event_from
from connectors.jira.setup import SETUP
from connectors.jira.words import KINDS_OF_LINKS
from core.connector import (
    Batch,
    Capability,
    Checkup,
    Connector,
    Edit,
    Identity,
    LinkTarget,
    OwnWords,
    ProjectInfo,
    Registration,
    Setup,
)
from core.document import Document
from core.errors import PermanentError, SignatureError, Unsupported
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
)
from core.secrets import verify_signature

if TYPE_CHECKING:
    from connectors.jira.client import JiraClient
    from connectors.jira.editing import Editing
    from connectors.jira.linking import Linking
    from connectors.jira.sync import Reader
    from connectors.jira.transport import Site

_SIGNATURE: Final = "x-hub-signature"
_IDENTIFIER: Final = "x-atlassian-webhook-identifier"
_KEPT: Final = (_IDENTIFIER, "x-atlassian-webhook-retry", "x-atlassian-webhook-flow")
_ID_LIMIT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What works with the site."""

    site: Site
    client: JiraClient
    editing: Editing
    linking: Linking
    reader: Reader


class JiraConnector(Connector[JiraConfig]):
    """Jira: deliveries of a webhook that an administrator made, and the REST API."""

    name: ClassVar[str] = NAME
    config_class: ClassVar[type[JiraConfig]] = JiraConfig
    can: ClassVar[frozenset[Capability]] = frozenset(Capability) - {
        Capability.REACT,  # Jira has no public API for reactions
        Capability.PROPOSE,
        Capability.SETTINGS,  # Jira keeps no files beside a project
        Capability.BOXES,  # in somebody else's comment nothing can be ticked
        Capability.ANSWERS,  # for the same reason as REACT
        Capability.REDELIVER,
    }
    tells: ClassVar[frozenset[EventKind]] = TELLS
    link_kinds: ClassVar[frozenset[RelationKind]] = KINDS_OF_LINKS
    setup: ClassVar[Setup | None] = SETUP

    def __init__(self, connection: str, config: JiraConfig) -> None:
        super().__init__(connection, config)
        self._lock = threading.Lock()
        self._made: _Parts | None = None

    @classmethod
    def samples(cls, document: Document) -> Mapping[str, tuple[str, str]]:
        """Atlassian Document Format, and wiki markup."""
        from connectors.jira import adf, wiki
        from connectors.jira.text import marker_line

        marker = marker_line("trackside:1:2")
        made = adf.render(document, marker)
        # A block a line: the whole, indented, would be read by nobody.
        blocks = ",\n".join(json.dumps(one, ensure_ascii=False) for one in made["content"])
        cloud = f'{{"version": 1, "type": "doc", "content": [\n{blocks}\n]}}'
        return {
            "Jira Cloud: Atlassian Document Format": ("json", cloud),
            "Jira Data Center: wiki markup": ("", wiki.render(document, marker)),
        }

    def withheld(self) -> Mapping[Capability, str]:
        """Webhooks are registered by apps for themselves; others are made by administrators."""
        if self.config.oauth:
            return {}
        return {Capability.WEBHOOK: "Jira lets only an OAuth app register its webhook"}

    @property
    def _parts(self) -> _Parts:
        with self._lock:
            if self._made is None:
                # They bring the HTTP library, which the door and the parser do without.
                from connectors.jira.client import JiraClient
                from connectors.jira.editing import Editing
                from connectors.jira.linking import Linking
                from connectors.jira.sync import Reader
                from connectors.jira.transport import Site

                # The keeper is another one once an installation has given it.
                site = Site(self.config, credentials_of(self.config, lambda: self.keeper))
                client = JiraClient(self.connection, self.config, site)
                self._made = _Parts(
                    site=site,
                    client=client,
                    editing=Editing(site, client, self.config),
                    linking=Linking(site, self.config),
                    reader=Reader(site, self.connection, self.config),
                )
            return self._made

    # -- at the door -----------------------------------------------------------------------

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        """Jira's identifier, the same when it tries again; else the body's digest."""
        given = headers.get(_IDENTIFIER, "").strip()
        if 0 < len(given) <= _ID_LIMIT:
            return given
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check ``X-Hub-Signature: sha256=…``, the HMAC of the raw body.

        An OAuth app's webhooks carry a token instead, signed with the app's secret (J1).
        """
        given = headers.get(_SIGNATURE, "")
        token = _token_in(headers)
        if not given and token:
            verify_token(token, self.config)
            return
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
        return self._parts.client.whoami()

    def read_issue(self, ref: IssueRef) -> Issue:
        """The issue as it is now, without comments."""
        return self._parts.client.read_issue(ref)

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        """Whether Jira's permissions let this person edit the issue."""
        return self._parts.client.may_edit(ref, person)

    def may_manage(self, ref: IssueRef, person: Person) -> bool:
        """Whether Jira's permissions let this person administer the project."""
        return self._parts.client.may_administer(ref, person)

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        """Post our one comment or edit it in place."""
        return self._parts.client.write_comment(ref, document, marker)

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        """Remove our one comment."""
        self._parts.client.delete_comment(ref, marker)

    def edit(self, ref: IssueRef, edit: Edit) -> None:
        """Several fields in one request, since Jira limits the writes to one issue."""
        self._parts.editing.edit(ref, edit)

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Add labels. Jira keeps no list of them: any word becomes one by being used."""
        self.edit(ref, Edit(add_labels=labels))

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off."""
        self.edit(ref, Edit(remove_labels=labels))

    def set_type(self, ref: IssueRef, type_: str, *, original: str = "") -> None:
        """One of the types that the issue's project and workflow allow."""
        self.edit(ref, Edit(type=type_, original_type=original))

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """Set the priority by the site's own names."""
        self.edit(ref, Edit(priority=priority, original_priority=original))

    def assign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """Give the issue to the first of them; it has one assignee."""
        self.edit(ref, Edit(assign=tuple(people)))

    def unassign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """Take the issue from whoever of them has it."""
        self.edit(ref, Edit(unassign=tuple(people)))

    def set_status(self, ref: IssueRef, status: StatusCategory, *, original: str = "") -> None:
        """Move the issue by a transition of its workflow."""
        self._parts.editing.set_status(ref, status, original)

    def close_as_duplicate(self, ref: IssueRef, target: LinkTarget) -> None:
        """Link it as a duplicate and close it, with the resolution that says so."""
        if not target.same_tracker:
            raise PermanentError(f"only an issue of the site can be an original: {target.ref.key}")
        self._parts.linking.link(ref, target, RelationKind.DUPLICATE_OF)
        self._parts.editing.close_as_duplicate(ref)

    def link(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Relate the issue to another, or to a page in another tracker."""
        self._check_kind(kind)
        self._parts.linking.link(ref, target, kind)

    def unlink(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Take that back."""
        self._check_kind(kind)
        self._parts.linking.unlink(ref, target, kind)

    # -- whole projects, and the connection itself -----------------------------------------

    def projects(self) -> Sequence[ProjectInfo]:
        """The projects that the account sees."""
        return self._parts.reader.projects()

    def sync(self, project: str, cursor: str, since: datetime | None) -> Batch:
        """See :class:`connectors.jira.sync.Reader`."""
        return self._parts.reader.batch(project, cursor, since)

    def people(self) -> Iterable[Identity]:
        """Everyone whom the site shows."""
        return self._parts.reader.people()

    def checkup(self) -> Checkup:
        """See :mod:`connectors.jira.checkup`."""
        from connectors.jira.checkup import checkup

        return checkup(self._parts.site, self.config, self.whoami())

    def own_words(self) -> OwnWords:
        """See :mod:`connectors.jira.own_words`."""
        from connectors.jira.own_words import own_words

        return own_words(self._parts.site, self.config)

    def registrations(self, url: str) -> Sequence[Registration]:
        """See :mod:`connectors.jira.hooks`."""
        from connectors.jira import hooks

        self._check_app()
        return hooks.registrations(self._parts.site, url)

    def register(self, url: str, secret: str) -> Sequence[Registration]:  # noqa: ARG002 - the app's own secret signs
        """One webhook for all projects of the connection, kept from ending."""
        from connectors.jira import hooks

        self._check_app()
        names = [info.project.rpartition("/")[2] for info in self.projects()]
        return hooks.register(self._parts.site, url, names)

    def _check_app(self) -> None:
        if not self.config.oauth:
            raise Unsupported(self._lacks("register webhooks without an OAuth app"))

    def prepare(self) -> None:
        """Import atlassian-python-api."""
        self._parts.site.prepare()

    def close(self) -> None:
        """Close all connections."""
        if self._made is not None:
            self._made.site.close()


def _token_in(headers: Mapping[str, str]) -> str:
    """What stands behind the scheme of a token, "" where there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.upper() in {"JWT", "BEARER"} else ""
