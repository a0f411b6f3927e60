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

from connectors.github.config import GitHubConfig
from connectors.github.parse import TELLS, parse
from connectors.github.payload import (
    TRACKER,
    comment_of,
    is_full_name,
    issue_of,
    label_names,
    number_of,
    person_of,
    project_of,
    table_of,
    text_of,
)
from connectors.github.relations import has_relations, relations_of
from core.connector import Batch, Capability, Connector, Identity, ProjectInfo
from core.document import Document
from core.errors import (
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
    SignatureError,
    Unsupported,
)
from core.markdown import render
from core.model import (
    Comment,
    Delivery,
    Event,
    EventKind,
    Ignored,
    Issue,
    IssueRef,
    Person,
    Priority,
)
from core.secrets import verify_signature

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

_KEY: Final = re.compile(r"([^#]{3,201})#([1-9][0-9]{0,17})")
_TRIAGE_ROLES: Final = frozenset({"triage", "write", "maintain", "admin"})


class GitHubConnector(Connector[GitHubConfig]):
    """Issues of GitHub repositories; one connection is one token or one App's installation.

    It makes no links: GitHub relates issues only as parent and child or as blocking, and
    shows a cross-reference by itself where our comment names an issue.
    """

    name: ClassVar[str] = TRACKER
    config_class: ClassVar[type[Any]] = GitHubConfig
    can: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.COMMENT,
            Capability.LABELS,
            Capability.PRIORITY,
            Capability.SYNC,
            Capability.PEOPLE,
        }
    )
    tells: ClassVar[frozenset[EventKind]] = TELLS

    def __init__(self, connection: str, config: GitHubConfig) -> None:
        super().__init__(connection, config)
        self._lock = threading.Lock()
        self._who: Person | None = None
        self._opened: GitHubClient | None = None

    def withheld(self) -> frozenset[Capability]:
        """Priorities, where no labels are named for them: issues have none of their own."""
        return frozenset() if self.config.priority_labels else frozenset({Capability.PRIORITY})

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
        except PermanentError as error:
            # An App's own tokens (a workflow's among them) have no user behind them.
            raise CredentialsError(
                f"GitHub does not say whose the token is; give a personal access token, or "
                f"app_id, installation_id and private_key of the GitHub App ({error})"
            ) from error

    def read_issue(self, ref: IssueRef) -> Issue:
        """The issue as it is now; a transferred one under its new key. No comments."""
        data = table_of(self._client.get(_path(ref)).data)
        number = number_of(data.get("number"))
        if not number:
            raise RetryableError(f"{ref.key}: GitHub's answer is not an issue")
        if data.get("pull_request") is not None:
            raise PermanentError(f"{ref.key} is a pull request")
        project = project_of(data) or _split(ref)[0]
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
        return reader.batch(project, cursor, since)

    def people(self) -> Iterable[Identity]:
        """Everyone who can be assigned."""
        from connectors.github.projects import people

        return people(self._client, [info.project for info in self.projects()])

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        """Whether GitHub gives the person the role triage or a higher one in the repository."""
        if not person.handle:
            return False
        project = _split(ref)[0]
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
        may = table_of(table_of(data.get("user")).get("permissions")).get("triage")
        return may is True or text_of(data.get("role_name")) in _TRIAGE_ROLES

    # -- comments --------------------------------------------------------------------------

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        """Post or edit our comment; the marker is an HTML comment, which GitHub does not show."""
        body = f"{render(document)}\n\n{_mark(marker)}"
        ours = self._our_comment(ref, marker)
        if ours is None:
            answer = self._client.write("POST", f"{_path(ref)}/comments", {"body": body})
            written = comment_of(answer.data)
            if written is None:
                raise RetryableError(f"{ref.key}: GitHub did not give the comment", ambiguous=True)
            return written.id
        if _same_text(ours.body, body):
            return ours.id
        self._client.write("PATCH", _comment_path(ref, ours), {"body": body})
        return ours.id

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        """Delete our comment, if it and its issue are still there."""
        try:
            ours = self._our_comment(ref, marker)
            if ours is not None:
                self._client.write("DELETE", _comment_path(ref, ours))
        except GoneError:
            return

    def _our_comment(self, ref: IssueRef, marker: str) -> Comment | None:
        # Oldest first: ours comes soon after the issue was opened, so the first page mostly
        # has it; and only the whole list shows that it is missing.
        me = self._me()
        for raw in self._client.pages(f"{_path(ref)}/comments"):
            comment = comment_of(raw)
            if comment is None or comment.author is None or comment.author.id != me.id:
                continue
            if comment.body.rstrip().rpartition("\n")[2] == _mark(marker):
                return comment
        return None

    def _me(self) -> Person:
        with self._lock:
            known = self._who
        return known or self.whoami()

    # -- labels and priority ---------------------------------------------------------------

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Add labels; those that the repository does not have are refused before any is added.

        GitHub would make a missing label without a word.
        """
        present = self._present(ref)
        missing = sorted(label for label in labels if label.casefold() not in present)
        for label in missing:
            self._check_label(ref, label)
        if missing:
            self._client.write("POST", f"{_path(ref)}/labels", {"labels": missing})

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        """Take labels off, one request for each that is on the issue."""
        present = self._present(ref)
        for label in sorted(labels):
            if (name := present.get(label.casefold())) is not None:
                try:
                    self._client.write("DELETE", f"{_path(ref)}/labels/{quote(name, safe='')}")
                except GoneError:
                    # Somebody else was faster.
                    continue

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        """Put the priority's label on the issue and take those of other priorities off.

        The new label comes first: a priority that was to change is never missing in between.
        """
        known = self.config.priority_labels
        if not known:
            raise Unsupported(
                "GitHub issues have no priority; name labels for it in priority_labels"
            )
        wanted = original or known.get(priority, "")
        if not wanted and priority is not Priority.NONE:
            raise PermanentError(f"priority_labels names no label for the priority {priority}")
        if wanted:
            self.add_labels(ref, frozenset({wanted}))
        others = {label for label in known.values() if label.casefold() != wanted.casefold()}
        self.remove_labels(ref, frozenset(others))

    def _present(self, ref: IssueRef) -> Mapping[str, str]:
        """The labels on the issue, by their names without case, as GitHub compares them."""
        names = label_names(list(self._client.pages(f"{_path(ref)}/labels")))
        return {name.casefold(): name for name in names}

    def _check_label(self, ref: IssueRef, label: str) -> None:
        project = _split(ref)[0]
        try:
            found = self._client.get(f"/repos/{project}/labels/{quote(label, safe='')}").data
            known = text_of(table_of(found).get("name"))
        except GoneError:
            known = ""
        # Compared, since a label called ".." would lead to another address.
        if not known or known.casefold() != label.casefold():
            raise PermanentError(
                f"the label {label!r} does not exist in {project}; make it there first"
            )

    # -- the client ------------------------------------------------------------------------

    @property
    def _client(self) -> GitHubClient:
        """The client, made when it is first needed: at the door it never is."""
        with self._lock:
            if self._opened is None:
                from connectors.github.client import GitHubClient

                self._opened = GitHubClient(self.config)
            return self._opened

    def close(self) -> None:
        """Close the connections to GitHub, if there are any."""
        if self._opened is not None:
            self._opened.close()


def _split(ref: IssueRef) -> tuple[str, int]:
    """Repository and number of an issue.

    Raises:
        GoneError: the key is not one of GitHub's.
    """
    tracker, _, local = ref.key.partition(":")
    found = _KEY.fullmatch(local)
    if tracker != TRACKER or found is None or not is_full_name(found.group(1)):
        raise GoneError(f"{ref.key!r} is not the key of a GitHub issue")
    return found.group(1), int(found.group(2))


def _path(ref: IssueRef) -> str:
    project, number = _split(ref)
    return f"/repos/{project}/issues/{number}"


def _comment_path(ref: IssueRef, comment: Comment) -> str:
    return f"/repos/{_split(ref)[0]}/issues/comments/{comment.id}"


def _mark(marker: str) -> str:
    return f"<!-- {marker} -->"


def _same_text(one: str, other: str) -> bool:
    """Whether two bodies are the same; GitHub may keep other line ends than it was given."""
    return one.replace("\r\n", "\n").strip() == other.strip()
