"""What Trackside asks of a Jira site and changes there, in Jira's terms.

Every change can be repeated: what is to be changed is looked for first, or the request says
what to add and what to take away, so that nobody else's values are lost.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from connectors.jira import adf, wiki
from connectors.jira.addresses import issue_path, quoted
from connectors.jira.config import JiraConfig
from connectors.jira.fields import (
    ISSUE_FIELDS,
    Json,
    issue_from,
    issue_key,
    mapping,
    objects,
    person_from,
    rich_text,
    string,
)
from connectors.jira.text import found_marker, marker_line, one_line
from connectors.jira.transport import Site
from connectors.jira.words import priority_name
from core.document import Document
from core.errors import GoneError, PermanentError, RetryableError
from core.model import Issue, IssueRef, Person, Priority

PROPERTY: Final = "trackside"
"""The key of the comment property that says which comment is ours, and what it says."""

_PAGE: Final = 100
_LABEL_LIMIT: Final = 255

_EDIT_PERMISSIONS: Final = {True: ("EDIT_ISSUES",), False: ("EDIT_ISSUE", "EDIT_ISSUES")}
"""By whether it is Cloud. Data Center documents the older name here, and the newer elsewhere."""

_ADMINISTER: Final = {
    True: ("ADMINISTER_PROJECTS",),
    False: ("PROJECT_ADMIN", "ADMINISTER_PROJECTS"),
}


class JiraClient:
    """The operations of one connection; safe to use from several threads."""

    def __init__(self, connection: str, config: JiraConfig, site: Site) -> None:
        self._connection = connection
        self._config = config
        self._site = site
        self._lock = threading.Lock()
        self._me: Person | None = None
        self._priorities: Mapping[str, str] = {}

    # -- reading ---------------------------------------------------------------------------

    def whoami(self) -> Person:
        """The account that we are signed in as, asked anew."""
        person = person_from(self._site.get("myself", "ask who we are"), self._config)
        if person is None:
            raise RetryableError("could not ask who we are: Jira's answer names no account")
        self._me = person
        return person

    def read_issue(self, ref: IssueRef) -> Issue:
        """The issue with the fields that we interpret; a key from before a move works too."""
        params = {"fields": ",".join(ISSUE_FIELDS)}
        answer = self._site.get(issue_path(ref), f"read {issue_key(ref)}", params)
        issue = issue_from(answer, self._connection, self._config)
        if issue is None:
            raise RetryableError(f"could not read {issue_key(ref)}: the answer has no key")
        return issue

    def may_edit(self, ref: IssueRef, person: Person) -> bool:
        """Whether a person may edit the issue.

        Raises:
            PermanentError: our account may not ask that: it must administer the project.
        """
        return self._has_one(ref, person, _EDIT_PERMISSIONS[self._config.cloud])

    def may_administer(self, ref: IssueRef, person: Person) -> bool:
        """Whether a person may administer the issue's project.

        Raises:
            PermanentError: our account may not ask that: it must administer the project.
        """
        return self._has_one(ref, person, _ADMINISTER[self._config.cloud])

    def _has_one(self, ref: IssueRef, person: Person, names: Sequence[str]) -> bool:
        """Whether a person has a permission, which has one of these names here."""
        if not person.id or not (self._config.cloud or person.handle):
            return False
        *older, newest = names
        for permission in older:
            with suppress(PermanentError):
                return self._has_permission(ref, person, permission)
        return self._has_permission(ref, person, newest)

    def _has_permission(self, ref: IssueRef, person: Person, permission: str) -> bool:
        # Cloud finds an account by its id; Data Center all whose name begins like this.
        who = {"accountId": person.id} if self._config.cloud else {"username": person.handle}
        limit = "50" if self._config.cloud else "1000"
        params = {"permissions": permission, "issueKey": issue_key(ref), "maxResults": limit}
        doing = f"ask who may edit {issue_key(ref)} (that takes the right to administer projects)"
        users = objects(self._site.get("user/permission/search", doing, {**who, **params}))
        return any(self._is(user, person) for user in users)

    def _is(self, user: object, person: Person | None) -> bool:
        """Whether Jira's JSON is about this person: by id, the rest may be left out."""
        found = person_from(user, self._config)
        return found is not None and person is not None and found.id == person.id

    # -- our comment -----------------------------------------------------------------------

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        """Post our comment or edit it; nothing is sent where it says the same already."""
        body = self._render(document, marker)
        value = {"marker": marker, "digest": self._digest(body)}
        data = {"body": body, "properties": self._properties(value)}
        ours = next(iter(self._our_comments(ref, marker)), None)
        if ours is not None:
            comment_id = string(ours.get("id"))
            if self._is(ours.get("updateAuthor"), self._me) and _property(ours) == value:
                return comment_id
            try:
                self._edit_comment(ref, comment_id, data)
            except GoneError:
                pass  # Deleted since we looked: post it anew; the issue may be gone as well.
            else:
                return comment_id
        doing = f"comment on {issue_key(ref)}"
        answer = self._site.write("POST", f"{issue_path(ref)}/comment", doing, data)
        if not (comment_id := string(mapping(answer).get("id"))):
            raise RetryableError(f"could not {doing}: the answer has no id", ambiguous=True)
        return comment_id

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        """Remove our comment, and with it any that was ever posted twice."""
        try:
            for comment in list(self._our_comments(ref, marker)):
                path = f"{issue_path(ref)}/comment/{quoted(comment.get('id'))}"
                self._site.write("DELETE", path, f"delete our comment on {issue_key(ref)}")
        except GoneError:
            return

    def _edit_comment(self, ref: IssueRef, comment_id: str, data: Mapping[str, Any]) -> None:
        # Data Center knows no such parameter: it mails nobody about an edited comment.
        quietly = {"notifyUsers": "false"} if self._config.cloud else None
        path = f"{issue_path(ref)}/comment/{quoted(comment_id)}"
        self._site.write("PUT", path, f"edit our comment on {issue_key(ref)}", data, quietly)

    def _our_comments(self, ref: IssueRef, marker: str) -> Iterable[Json]:
        """The comments that we wrote with this marker, oldest first.

        Anybody can write our marker down: what counts is that the author is us. The property
        tells most surely; the line at the end does where Jira leaves properties out.
        """
        me = self._me or self.whoami()
        for comment in self._comments(ref):
            if not self._is(comment.get("author"), me):
                continue
            line = found_marker(rich_text(comment.get("body")))
            if _property(comment).get("marker") == marker or line == marker_line(marker):
                yield comment

    def _comments(self, ref: IssueRef) -> Iterator[Json]:
        """All comments. A page may hold fewer than were asked for."""
        params = {"maxResults": str(_PAGE), "orderBy": "created", "expand": "properties"}
        path, doing = f"{issue_path(ref)}/comment", f"read the comments of {issue_key(ref)}"
        start = 0
        while True:
            page = mapping(self._site.get(path, doing, {**params, "startAt": str(start)}))
            comments = objects(page.get("comments"))
            yield from comments
            start += len(comments)
            total = page.get("total")
            if not comments or (isinstance(total, int) and start >= total):
                return

    def _render(self, document: Document, marker: str) -> Any:
        line = marker_line(marker)
        return (adf if self._config.cloud else wiki).render(document, line)

    def _properties(self, value: Mapping[str, str]) -> Sequence[Mapping[str, object]]:
        properties: list[Mapping[str, object]] = [{"key": PROPERTY, "value": value}]
        if self._config.internal_comments:
            properties.append({"key": "sd.public.comment", "value": {"internal": True}})
        return properties

    def _digest(self, body: object) -> str:
        # Jira rewrites what it stores, so what was sent is compared by its digest.
        sent = json.dumps([body, self._config.internal_comments], sort_keys=True)
        return hashlib.sha256(sent.encode()).hexdigest()[:32]

    # -- priorities -----------------------------------------------------------------------

    def priority(self, priority: Priority, original: str) -> Mapping[str, str] | None:
        """The value that sets the site's priority for our word, or the one called ``original``.

        Raises:
            PermanentError: the site has none.
        """
        name = original or priority_name(priority, self._config, self._priority_ids())
        if not name and priority is Priority.NONE:
            return None
        return {"id": self._priority_id(name or "", priority)}

    def _priority_id(self, name: str, priority: Priority) -> str:
        if (found := self._priority_ids().get(name)) is not None:
            return found
        if (found := self._priority_ids(afresh=True).get(name)) is not None:
            return found
        known = ", ".join(self._priority_ids())
        wanted = f"called {name!r}" if name else f"that means {str(priority)!r}"
        raise PermanentError(
            f"Jira has no priority {wanted}; it has {known}. Name it in the connection's"
            f' settings: priorities = {{ {priority} = "…" }}'
        )

    def _priority_ids(self, *, afresh: bool = False) -> Mapping[str, str]:
        """The site's priorities, name to id, read once."""
        with self._lock:
            if afresh or not self._priorities:
                answer = self._site.get("priority", "read the priorities")
                pairs = [(string(p.get("name")), string(p.get("id"))) for p in objects(answer)]
                self._priorities = {name: known for name, known in pairs if name and known}
            return self._priorities


def _property(comment: Json) -> Json:
    """What our property on a comment says."""
    for entry in objects(comment.get("properties")):
        if entry.get("key") == PROPERTY:
            return mapping(entry.get("value"))
    return {}


def checked_label(label: str) -> str:
    """The label, if Jira would take it.

    Raises:
        PermanentError: it would not.
    """
    if not label or len(label) > _LABEL_LIMIT or any(c.isspace() for c in label):
        raise PermanentError(
            f"{one_line(label, 80)!r} cannot be a label in Jira: they have no spaces and at"
            f" most {_LABEL_LIMIT} characters"
        )
    return label
