"""The GitHub connector."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import quote

from connectors.github import comments, fields, linking, reactions
from connectors.github.address import issue_path, split
from connectors.github.checkup import checkup
from connectors.github.config import GitHubConfig
from connectors.github.labels import add_labels, remove_labels, set_priority_label
from connectors.github.parse import MARKED, TELLS, is_our_issue, parse
from connectors.github.payload import (
    TRACKER,
    issue_of,
    number_of,
    person_of,
    project_of,
    table_of,
    text_of,
)
from connectors.github.proposing import propose
from connectors.github.relations import has_relations, relations_of
from connectors.github.setup import SETUP
from connectors.github.wordless import answers
from core.connector import (
    Batch,
    Capability,
    Checkup,
    Connector,
    Identity,
    LabelInfo,
    LinkTarget,
    MissedDelivery,
    OwnWords,
    ProjectFile,
    ProjectInfo,
    Proposal,
    Reaction,
    Registration,
    Setup,
)
from core.document import Document
from core.errors import (
    CredentialsError,
    GoneError,
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

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

_KEY: Final = re.compile(r"([^#]{3,201})#([1-9][0-9]{0,17})")
_MANAGING_ROLES: Final = frozenset({"maintain", "admin"})
_TRIAGE_ROLES: Final = frozenset({"triage", "write", "maintain", "admin"})


class GitHubConnector(Connector[GitHubConfig]):
    """Issues of GitHub repositories; one connection is one token or one App's installation.

    It makes no link to a similar issue: GitHub relates issues only as parent and child or as
    blocking, and shows a cross-reference by itself where our comment names an issue.
    """

    name: ClassVar[str] = TRACKER
    config_class: ClassVar[type[Any]] = GitHubConfig
    can: ClassVar[frozenset[Capability]] = frozenset(set(Capability))
    """All of it."""

    tells: ClassVar[frozenset[EventKind]] = TELLS
    link_kinds: ClassVar[frozenset[RelationKind]] = linking.LINK_KINDS
    setup: ClassVar[Setup | None] = SETUP

    def __init__(self, connection: str, config: GitHubConfig) -> None:
        super().__init__(connection, config)
        self._lock = threading.Lock()
        self._who: Person | None = None
        self._opened: GitHubClient | None = None

    @classmethod
    def samples(cls, document: Document) -> Mapping[str, tuple[str, str]]:
        """Markdown."""
        return {"GitHub": ("markdown", comments.body_of(document, "trackside:1:2"))}

    def withheld(self) -> Mapping[Capability, str]:
        """What the settings give GitHub no word for: types, priorities."""
        found = {}
        if not self.config.issue_types:
            found[Capability.TYPE] = "issue_types = true gives it; labels may say the type as well"
        if not (self.config.priority_labels or self.config.priority_field):
            found[Capability.PRIORITY] = "priority_labels or priority_field give it"
        if not self.config.settings_file:
            found[Capability.SETTINGS] = 'settings_file = ".github/trackside.toml" gives it'
        return found

    # -- at the door -----------------------------------------------------------------------

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        """GitHub's id, which a redelivery repeats."""
        return headers.get("x-github-delivery", "") or hashlib.sha256(body).hexdigest()

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check ``X-Hub-Signature-256``; the older SHA-1 header alone is not enough."""
        scheme, _, signature = headers.get("x-hub-signature-256", "").partition("=")
        if scheme != "sha256" or not signature:
            raise SignatureError(
                "the header X-Hub-Signature-256 is missing; give the webhook a secret"
            )
        verify_signature(body, signature, self.config.webhook_secrets)

    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The event's name; the rest is in the body."""
        return {name: headers[name] for name in ("x-github-event",) if name in headers}

    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        """See :mod:`connectors.github.parse`."""
        return parse(delivery, me, self.config)

    # -- reading ---------------------------------------------------------------------------

    def whoami(self) -> Person:
        """The token's user, or the bot user ``<app>[bot]`` in whose name the App writes."""
        person = person_of(self._own_account())
        if person is None:
            raise RetryableError("GitHub did not say who we are")
        with self._lock:
            self._who = person
        return person

    def _own_account(self) -> object:
        if self.config.token is None:
            slug = text_of(self._client.app().get("slug"))
            return self._client.get(f"/users/{quote(f'{slug}[bot]', safe='')}").data
        try:
            return self._client.get("/user").data
        except GoneError:
            raise
        except CredentialsError as error:
            raise CredentialsError(
                f"GitHub refuses the token: it is mistyped, revoked or has ended ({error})",
                status=error.status,
            ) from error
        except PermanentError as error:
            # An App's own tokens (a workflow's among them) have no user behind them.
            raise CredentialsError(
                f"GitHub does not say whose the token is; give a personal access token, or "
                f"app_id, installation_id and private_key of the GitHub App ({error})"
            ) from error

    def read_issue(self, ref: IssueRef) -> Issue:
        """The issue as it is now; a transferred one under its new key. No comments."""
        data = table_of(self._client.get(issue_path(ref)).data)
        number = number_of(data.get("number"))
        if not number:
            raise RetryableError(f"{ref.key}: GitHub's answer is not an issue")
        if data.get("pull_request") is not None:
            raise GoneError(f"{ref.key} is a pull request")
        project = project_of(data) or split(ref)[0]
        repository = table_of(self._client.get(f"/repos/{project}").data)
        issue = issue_of(
            data,
            connection=self.connection,
            project=project,
            number=number,
            private=repository.get("private") is not False,
            config=self.config,
        ).issue
        if has_relations(data):
            issue = replace(issue, relations=relations_of(self._client, project, data))
        return issue

    # -- whole repositories ----------------------------------------------------------------

    def projects(self) -> Sequence[ProjectInfo]:
        """See :func:`connectors.github.projects.projects`."""
        from connectors.github.projects import projects

        return projects(self._client, self.config)

    def sync(self, project: str, cursor: str, since: datetime | None) -> Batch:
        """See :class:`connectors.github.sync.Reader`."""
        from connectors.github.sync import Reader

        reader = Reader(client=self._client, connection=self.connection, config=self.config)
        batch = reader.batch(project, cursor, since)
        if not any(MARKED.search(issue.body) for issue in batch.issues):
            return batch
        me = self._me()
        kept = (one for one in batch.issues if not is_our_issue(one.author, one.body, me))
        return replace(batch, issues=tuple(kept))

    def labels(self, project: str) -> Sequence[LabelInfo]:
        """The labels of a repository."""
        from connectors.github.projects import labels

        return labels(self._client, project)

    def read_settings(self, project: str) -> ProjectFile | None:
        """The file that ``settings_file`` names, on the default branch."""
        from connectors.github.project_file import read_settings

        return read_settings(self._client, project, self.config.settings_file)

    def tell_maintainers(
        self, project: str, title: str, document: Document | None, marker: str
    ) -> None:
        """One issue, opened by us."""
        from connectors.github.project_file import tell_maintainers

        tell_maintainers(self._client, self._me(), project, title, document, marker)

    def people(self) -> Iterable[Identity]:
        """Everyone who can be assigned."""
        from connectors.github.projects import people

        return people(self._client, [info.project for info in self.projects()])

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        """Whether GitHub gives the person the role triage or a higher one in the repository."""
        return self._has_role(ref, person, "triage", _TRIAGE_ROLES)

    def may_manage(self, ref: IssueRef, person: Person) -> bool:
        """Whether GitHub gives the person the role maintain or a higher one."""
        return self._has_role(ref, person, "maintain", _MANAGING_ROLES)

    def _has_role(self, ref: IssueRef, person: Person, allows: str, roles: frozenset[str]) -> bool:
        """Whether a person's role is one of these, or another that allows the same."""
        if not person.handle:
            return False
        project = split(ref)[0]
        login = quote(person.handle, safe="")
        try:
            answer = self._client.get(f"/repos/{project}/collaborators/{login}/permission")
        except GoneError:
            return False
        data = table_of(answer.data)
        user = person_of(data.get("user"))
        # A name that was given up may belong to somebody else by now; the id may not.
        if user is None or user.id != person.id:
            return False
        # A role of an organisation's own making has any name; then only this tells.
        may = table_of(table_of(data.get("user")).get("permissions")).get(allows)
        return may is True or text_of(data.get("role_name")) in roles

    # -- writing ---------------------------------------------------------------------------

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        """See :mod:`connectors.github.comments`."""
        return comments.write_comment(self._client, self._me(), ref, document, marker)

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        """Delete our comment, if it and its issue are still there."""
        comments.delete_comment(self._client, self._me(), ref, marker)

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """See :func:`connectors.github.labels.add_labels`."""
        add_labels(self._client, ref, labels)

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off, one request for each that is on the issue."""
        remove_labels(self._client, ref, labels)

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """A label, or an option of an issue field, as the settings say."""
        if self.config.priority_field:
            fields.set_priority_field(self._client, self.config, ref, priority, original)
        elif self.config.priority_labels:
            set_priority_label(self._client, self.config, ref, priority, original)
        else:
            raise Unsupported(
                "GitHub issues have no priority of their own; name labels for it in "
                "priority_labels, or a field of the organisation in priority_field"
            )

    def set_type(self, ref: IssueRef, type_: str, *, original: str = "") -> None:
        """One of the organisation's issue types."""
        if Capability.TYPE not in self.capabilities:
            raise Unsupported(self._lacks("set types without issue_types = true"))
        fields.set_type(self._client, self.config, ref, type_, original)

    def assign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """See :func:`connectors.github.fields.assign`."""
        fields.assign(self._client, ref, people)

    def unassign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        """Take people off."""
        fields.unassign(self._client, ref, people)

    def set_status(self, ref: IssueRef, status: StatusCategory, *, original: str = "") -> None:
        """Open or close, with GitHub's reason for it."""
        fields.set_status(self._client, ref, status, original)

    def close_as_duplicate(self, ref: IssueRef, target: LinkTarget) -> None:
        """Close with the reason duplicate, and the other issue named."""
        number = target.ref.external_id if target.same_tracker else ""
        fields.close_as_duplicate(self._client, ref, number)

    def link(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """A dependency, or a parent and its part."""
        self._check_kind(kind)
        linking.link(self._client, ref, target, kind)

    def unlink(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        """Take a relation back."""
        self._check_kind(kind)
        linking.unlink(self._client, ref, target, kind)

    def react(self, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:
        """Put our emoji under a comment."""
        reactions.react(self._client, ref, comment_id, reaction)

    def unreact(self, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:
        """Take our emoji off."""
        reactions.unreact(self._client, self._me(), ref, comment_id, reaction)

    def answers(self, ref: IssueRef, comment_id: str) -> Sequence[Wordless]:
        """Thumbs, of which GitHub tells in no delivery, and answers in its list of suggestions."""
        return answers(self._client, self._me(), self.config, ref, comment_id)

    def propose(self, ref: IssueRef, proposals: Sequence[Proposal]) -> None:
        """See :mod:`connectors.github.proposing`."""
        propose(self._client, self._me(), self.config, ref, proposals)

    # -- the connection itself -------------------------------------------------------------

    def checkup(self) -> Checkup:
        """See :mod:`connectors.github.checkup`."""
        return checkup(self._client, self.config, self.whoami())

    def own_words(self) -> OwnWords:
        """See :mod:`connectors.github.own_words`."""
        from connectors.github.own_words import own_words

        return own_words(self._client, self.config, self._names())

    def registrations(self, url: str) -> Sequence[Registration]:
        """See :mod:`connectors.github.hooks`."""
        from connectors.github import hooks

        if self.config.token is None:
            return hooks.app_hook(self._client, url)
        return hooks.repository_hooks(self._client, self._names(), url)

    def register(self, url: str, secret: str) -> Sequence[Registration]:
        """One hook for each repository, or the App's one."""
        from connectors.github import hooks

        if self.config.token is None:
            return hooks.register_app(self._client, url, secret, self.keeper)
        names = self._names()
        return hooks.register_in_repositories(self._client, names, url, secret, self.keeper)

    def missed(self, url: str, since: datetime) -> Sequence[MissedDelivery]:
        """What GitHub could not hand over; it never tries again by itself."""
        from connectors.github import hooks

        if self.config.token is None:
            return hooks.missed_of_app(self._client, url, since)
        return hooks.missed_of_repositories(self._client, self._names(), url, since)

    def redeliver(self, missed: MissedDelivery) -> None:
        """Ask for another attempt."""
        from connectors.github import hooks

        hooks.redeliver(self._client, missed)

    def _names(self) -> list[str]:
        return [info.project for info in self.projects()]

    def _me(self) -> Person:
        with self._lock:
            known = self._who
        return known or self.whoami()

    # -- the client ------------------------------------------------------------------------

    @property
    def _client(self) -> GitHubClient:
        """The client, made when it is first needed: at the door it never is."""
        with self._lock:
            if self._opened is None:
                from connectors.github.client import GitHubClient

                self._opened = GitHubClient(self.config)
            return self._opened

    def prepare(self) -> None:
        """Import PyGithub."""
        self._client.prepare()

    def close(self) -> None:
        """Close the connections to GitHub, if there are any."""
        if self._opened is not None:
            self._opened.close()
