"""A repository read whole, or what changed in it: issues, then comments, then events.

GitHub lists comments and events by repository, a hundred at a time, which takes far fewer
requests than asking each issue for its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from connectors.github.answers import next_link
from connectors.github.client import PER_PAGE, Answer, GitHubClient
from connectors.github.config import GitHubConfig
from connectors.github.cursor import Cursor, load, time_text
from connectors.github.happenings import change_of
from connectors.github.payload import (
    comment_of,
    full_name_of,
    is_full_name,
    issue_of,
    key_of,
    list_of,
    number_in,
    number_of,
    project_of,
    table_of,
    text_of,
    time_of,
)
from connectors.github.relations import has_relations, relations_of
from core.connector import Batch, CursorExpired
from core.errors import GoneError, PermanentError, RetryableError
from core.model import Comment, FieldChange, Issue

_LINKED_AT_ONCE: Final = 10
"""Issues with relations that one batch reads: each takes up to four requests."""

_REFUSED: Final = 422
"""How GitHub answers a place in a list that it does not take."""

UNTOLD: Final = frozenset({"duplicate_of"})
"""What GitHub's lists do not tell of an issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads repositories of one connection in batches; keeps nothing between them."""

    client: GitHubClient
    connection: str
    config: GitHubConfig

    def batch(self, project: str, cursor: str, since: datetime | None) -> Batch:
        """See ``Connector.sync``."""
        if not is_full_name(project):
            raise GoneError(f"{project!r} is not the name of a repository")
        expected = None
        if cursor:
            place = load(cursor)
        else:
            private, has_issues = self._look_at(project)
            place = Cursor(since=time_text(since), private=private)
            if not has_issues:
                # No empty list: the issues are there again once they are switched on again.
                raise PermanentError(f"the repository {project} has its issues switched off")
            expected = self._count(project) if since is None else None
        if place.linked:
            return self._linked(project, place)
        batch, following = {
            "issues": self._issues,
            "comments": self._comments,
            "events": self._events,
        }[place.stream](project, place, since)
        return replace(
            batch,
            cursor=following.dump() if following else "",
            done=following is None,
            expected=expected,
        )

    # -- the lists -------------------------------------------------------------------------

    def _issues(
        self, project: str, place: Cursor, since: datetime | None
    ) -> tuple[Batch, Cursor | None]:
        items, following = self._page(f"/repos/{project}/issues", place, state="all")
        raws = [raw for raw in map(table_of, items) if raw.get("pull_request") is None]
        linked = tuple(number_of(raw.get("number")) for raw in raws if has_relations(raw))
        issues = [
            self._issue(project, raw, private=place.private)
            for raw in raws
            if not has_relations(raw)
        ]
        last = text_of(raws[-1].get("updated_at")) if raws else ""
        behind = following or place.next_stream(since)
        batch = Batch(issues=tuple(i for i in issues if i), partial=UNTOLD)
        if behind is None or not linked:
            return batch, behind
        behind = replace(behind, linked=tuple(n for n in linked if n), upto=last)
        return replace(batch, in_order=False), behind

    def _linked(self, project: str, place: Cursor) -> Batch:
        """The next few of the issues that are related to others, each read by itself."""
        found = []
        for number in place.linked[:_LINKED_AT_ONCE]:
            # Deleted or moved away since the list was read: the list will not have it again.
            with contextlib.suppress(GoneError):
                raw = table_of(self.client.get(f"/repos/{project}/issues/{number}").data)
                issue = self._issue(project, raw, private=place.private)
                if issue is not None:
                    relations = relations_of(self.client, project, raw)
                    found.append(replace(issue, relations=relations))
        rest = replace(place, linked=place.linked[_LINKED_AT_ONCE:])
        reaches = None
        if not rest.linked:
            # They may have changed since the list was read: that says nothing of the others.
            reaches, rest = time_of(place.upto), replace(rest, upto="")
        return Batch(
            issues=tuple(found),
            cursor=rest.dump(),
            partial=UNTOLD,
            in_order=False,
            reaches=reaches,
        )

    def _comments(
        self, project: str, place: Cursor, since: datetime | None
    ) -> tuple[Batch, Cursor | None]:
        items, following = self._page(f"/repos/{project}/issues/comments", place)
        found: list[tuple[str, Comment]] = []
        for raw in items:
            comment = comment_of(raw)
            number = number_in(table_of(raw).get("issue_url"))
            if comment is not None and number:
                found.append((key_of(project, number), comment))
        return Batch(comments=tuple(found)), following or place.next_stream(since)

    def _events(
        self, project: str, place: Cursor, since: datetime | None
    ) -> tuple[Batch, Cursor | None]:
        # Newest first, whatever one asks for. What happens meanwhile moves the rest to later
        # pages, so that something is told twice, but nothing is left out.
        path = f"/repos/{project}/issues/events"
        try:
            answer = self.client.get(path, per_page=PER_PAGE, **_where(place))
        except PermanentError as error:
            if error.status != _REFUSED or not _where(place):
                raise
            return Batch(), None  # GitHub pages this list only so deep
        items = _list(answer, path)
        found: list[tuple[str, FieldChange]] = []
        for raw in items:
            found += change_of(raw, project, self.config)
        oldest = text_of(table_of(items[-1]).get("created_at")) if items else ""
        if since is not None and oldest and oldest < time_text(since):
            return Batch(changes=tuple(found)), None
        link = next_link(answer.headers, place.page)
        following = replace(place, page=link.page, after=link.after) if link else None
        return Batch(changes=tuple(found)), following

    def _page(
        self, path: str, place: Cursor, **parameters: object
    ) -> tuple[Sequence[Any], Cursor | None]:
        """A page of a list in the order of changes, and the place behind it."""
        if place.since:
            parameters["since"] = place.since
        try:
            answer = self.client.get(
                path,
                sort="updated",
                direction="asc",
                per_page=PER_PAGE,
                **_where(place),
                **parameters,
            )
        except PermanentError as error:
            if error.status == _REFUSED and _where(place):
                raise CursorExpired(str(error)) from error
            raise
        items = _list(answer, path)
        link = next_link(answer.headers, place.page)
        if link is None:
            return items, None
        last = text_of(table_of(items[-1]).get("updated_at")) if items else ""
        return items, place.following(last=last, after=link.after, page=link.page)

    def _issue(self, project: str, raw: Mapping[str, Any], *, private: bool) -> Issue | None:
        number = number_of(raw.get("number"))
        found = project_of(raw) or project
        if found.casefold() != project.casefold():
            raise _renamed(project, found)
        if not number:
            return None
        return issue_of(
            raw,
            connection=self.connection,
            project=project,
            number=number,
            private=private,
            config=self.config,
        ).issue

    # -- the repository --------------------------------------------------------------------

    def _look_at(self, project: str) -> tuple[bool, bool]:
        """Whether the repository is private, and whether it has issues at all."""
        repository = table_of(self.client.get(f"/repos/{project}").data)
        found = full_name_of(repository)
        if not found:
            raise RetryableError(f"GitHub's answer about {project} is not a repository")
        if found.casefold() != project.casefold():
            raise _renamed(project, found)
        return repository.get("private") is not False, repository.get("has_issues") is not False

    def _count(self, project: str) -> int | None:
        """How many issues there are, for whoever watches; the search is not always there."""
        try:
            answer = self.client.get("/search/issues", q=f"repo:{project} is:issue", per_page=1)
        except (PermanentError, RetryableError):
            return None
        return number_of(table_of(answer.data).get("total_count")) or None


def _where(place: Cursor) -> Mapping[str, object]:
    if place.after:
        return {"after": place.after}
    return {"page": place.page} if place.page > 1 else {}


def _list(answer: Answer, path: str) -> list[Any]:
    if not isinstance(answer.data, list):
        raise RetryableError(f"GET {path}: GitHub's answer is not a list")
    return list_of(answer.data)


def _renamed(project: str, found: str) -> GoneError:
    return GoneError(f"the repository {project} is called {found} now; use that name")
