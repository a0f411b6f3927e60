"""A project read whole, or what changed in it, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from connectors.jira.changelog import history_of
from connectors.jira.config import JiraConfig
from connectors.jira.cursor import Cursor, load, minute_of
from connectors.jira.fields import (
    ISSUE_FIELDS,
    Json,
    comment_from,
    issue_from,
    mapping,
    moment,
    objects,
    person_from,
    string,
)
from connectors.jira.transport import Site
from core.connector import Batch, CursorExpired, Identity, ProjectInfo
from core.errors import GoneError, PermanentError, RetryableError
from core.model import Comment, Issue

PAGE: Final = 100
_MOST_PAGES: Final = 500
_REFUSED: Final = 400
"""How Jira answers a token that it does not take."""

_REREAD: Final = 20
"""Issues of a page that Data Center is asked for again with the next one: it pages by how many
come before, and those that change meanwhile move away from there."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads projects of one site; keeps nothing between calls."""

    site: Site
    connection: str
    config: JiraConfig

    # -- projects and people ---------------------------------------------------------------

    def projects(self) -> Sequence[ProjectInfo]:
        """The projects that the account sees."""
        found = []
        for project in self._projects():
            key = string(project.get("key"))
            info = ProjectInfo(
                project=f"{self.config.site}/{key}",
                title=string(project.get("name")),
                private=key not in self.config.public_projects,
            )
            if key and (not self.config.projects or info.project in self.config.projects):
                found.append(info)
        return found

    def _projects(self) -> Iterator[Json]:
        doing = "list the projects"
        if not self.config.cloud:
            yield from objects(self.site.get("project", doing))
            return
        start = 0
        for _ in range(_MOST_PAGES):
            params = {"startAt": str(start), "maxResults": "50"}
            page = mapping(self.site.get("project/search", doing, params))
            values = objects(page.get("values"))
            yield from values
            start += len(values)
            if page.get("isLast") is True or not values:
                return

    def people(self) -> Iterator[Identity]:
        """Everyone whom the site shows.

        Atlassian verifies the addresses of its accounts; where somebody hides theirs, it is
        not told. Those of Data Center are whatever an administrator wrote.
        """
        start = 0
        resource = "users/search" if self.config.cloud else "user/search"
        all_names = {} if self.config.cloud else {"username": ".", "includeInactive": "true"}
        for _ in range(_MOST_PAGES):
            params = {"startAt": str(start), "maxResults": str(PAGE), **all_names}
            users = objects(self.site.get(resource, "list the people", params))
            for user in users:
                person = person_from(user, self.config)
                if person is not None:
                    address = string(user.get("emailAddress")) if self.config.cloud else ""
                    active = user.get("active") is not False
                    yield Identity(person=person, verified_address=address, active=active)
            # Jira leaves people out of a page after it has cut it: only an empty one is the end.
            start += len(users)
            if not users:
                return

    # -- issues ----------------------------------------------------------------------------

    def batch(self, project: str, cursor: str, since: datetime | None) -> Batch:
        """See ``Connector.sync``."""
        site, _, key = project.rpartition("/")
        if site != self.config.site or not key.replace("_", "").isalnum():
            raise GoneError(f"{project!r} is no project of the site {self.config.site}")
        expected = None
        if cursor:
            place = load(cursor)
        else:
            self.site.get(f"project/{quote(key, safe='')}", f"read the project {key}")
            place = Cursor(since=minute_of(since), zone=self._zone())
        page = self._page(key, place)
        if not cursor and since is None:
            expected = self._expected(place.jql(key), page)
        raws = objects(page.get("issues"))
        issues = tuple(issue for raw in raws if (issue := self._issue(raw)) is not None)
        following = self._following(place, page, raws)
        return Batch(
            issues=issues,
            cursor=following.dump() if following else "",
            done=following is None,
            expected=expected,
        )

    def _page(self, key: str, place: Cursor) -> Json:
        params = {
            "jql": place.jql(key),
            "fields": ",".join((*ISSUE_FIELDS, "comment")),
            "expand": "changelog",
            "maxResults": str(PAGE),
        }
        doing = f"read the issues of {key}"
        if not self.config.cloud:
            params["startAt"] = str(place.start)
            return mapping(self.site.get("search", doing, params))
        if place.token:
            params["nextPageToken"] = place.token
        try:
            return mapping(self.site.get("search/jql", doing, params))
        except PermanentError as error:
            if place.token and error.status == _REFUSED:
                # Tokens end after seven days; from the minute that we have it goes on.
                raise CursorExpired(str(error)) from error
            raise

    def _following(self, place: Cursor, page: Json, raws: Sequence[Json]) -> Cursor | None:
        last = moment(mapping(raws[-1].get("fields")).get("updated")) if raws else None
        if self.config.cloud:
            token = string(page.get("nextPageToken"))
            return place.following(last, token, 0) if token else None
        total = page.get("total")
        end = place.start + len(raws)
        if not isinstance(total, int) or end >= total:
            return None
        behind = max(end - _REREAD, place.start + 1) if raws else end + 1
        return place.following(last, "", behind)

    def _expected(self, jql: str, page: Json) -> int | None:
        """How many issues there are, for whoever watches; Cloud's search does not say."""
        total: Any = page.get("total")
        if self.config.cloud:
            query = jql.partition(" ORDER BY ")[0]
            try:
                answer = self.site.write(
                    "POST", "search/approximate-count", "count the issues", {"jql": query}
                )
            except (PermanentError, RetryableError):
                return None
            total = mapping(answer).get("count")
        return total if isinstance(total, int) else None

    def _zone(self) -> str:
        return string(mapping(self.site.get("myself", "ask who we are")).get("timeZone"))

    def _issue(self, raw: Json) -> Issue | None:
        issue = issue_from(raw, self.connection, self.config)
        if issue is None:
            return None
        try:
            return replace(
                issue,
                comments=tuple(self._comments(raw, issue)),
                history=tuple(history_of(self._histories(raw, issue), self.config)),
            )
        except GoneError:
            return None  # deleted since the list was read, which says nothing of the project

    def _comments(self, raw: Json, issue: Issue) -> Iterator[Comment]:
        """The comments that come with the issue, and the rest where there are more."""
        part = mapping(mapping(raw.get("fields")).get("comment"))
        told = objects(part.get("comments"))
        found = {string(one.get("id")): one for one in told}
        total = part.get("total")
        if isinstance(total, int) and total > len(told):
            resource = f"issue/{quote(issue.external_id, safe='')}/comment"
            for one in self._rest(resource, "comments", {"orderBy": "created"}):
                found[string(one.get("id"))] = one
        for one in found.values():
            if (comment := comment_from(one, self.config)) is not None:
                yield comment

    def _histories(self, raw: Json, issue: Issue) -> Sequence[Json]:
        """The changelog; searches give only its newest entries."""
        log = mapping(raw.get("changelog"))
        told = objects(log.get("histories"))
        total = log.get("total")
        if not self.config.cloud or not isinstance(total, int) or total <= len(told):
            return told
        resource = f"issue/{quote(issue.external_id, safe='')}/changelog"
        return list(self._rest(resource, "values", {}))

    def _rest(self, resource: str, name: str, more: Mapping[str, str]) -> Iterator[Json]:
        start = 0
        for _ in range(_MOST_PAGES):
            params = {"startAt": str(start), "maxResults": str(PAGE), **more}
            page = mapping(self.site.get(resource, f"read more of {resource}", params))
            found = objects(page.get(name))
            yield from found
            start += len(found)
            total = page.get("total")
            if not found or (isinstance(total, int) and start >= total):
                return
