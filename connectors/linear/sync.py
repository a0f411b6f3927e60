"""A team read whole, or what changed in it, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from connectors.linear import list_queries
from connectors.linear.config import LinearConfig
from connectors.linear.cursor import BEGINNING, Cursor, load
from connectors.linear.history import changes_of
from connectors.linear.issues import Place, issue_of
from connectors.linear.people import author_of, person_of
from connectors.linear.queries import Operation
from connectors.linear.reading import Json, moment, record, records, text
from connectors.linear.relations import duplicate_of, relations_of
from connectors.linear.transport import Transport
from core.connector import Batch, CursorExpired, Identity, LabelInfo, ProjectInfo
from core.errors import CredentialsError, GoneError, MalformedDelivery, PermanentError
from core.model import Comment, Issue

_LISTS: Final = tuple(list_queries.MORE)
_MOST_PAGES: Final = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads teams of one workspace; keeps nothing between calls."""

    transport: Transport
    connection: str
    config: LinearConfig

    def projects(self) -> Sequence[ProjectInfo]:
        """The teams that the credentials see."""
        found = [self._project(node) for node in self._pages(list_queries.TEAMS, "teams")]
        wanted = set(self.config.projects)
        return [info for info in found if info and (not wanted or info.project in wanted)]

    def people(self) -> Iterator[Identity]:
        """Everyone in the workspace; who left is told as not active.

        People sign in to Linear by way of their address, so it has been verified.
        """
        for node in self._pages(list_queries.USERS, "users"):
            person = person_of(node)
            if person is not None:
                address = "" if person.is_bot else text(node.get("email"))
                active = node.get("active") is True
                yield Identity(person=person, verified_address=address, active=active)

    def labels(self, project: str) -> Sequence[LabelInfo]:
        """The labels that may be put on a team's issues; a group of labels may not."""
        of_team = {"team": {"key": {"eq": project.rpartition("/")[2]}}}
        of_all = {"team": {"null": True}}
        nodes = self._pages(list_queries.LABELS, "issueLabels", filter={"or": [of_team, of_all]})
        return [
            LabelInfo(
                name=name,
                description=text(node.get("description")),
                group=text(record(node.get("parent")).get("name")),
            )
            for node in nodes
            if (name := text(node.get("name"))) and node.get("isGroup") is not True
        ]

    def batch(self, project: str, cursor: str, since: datetime | None) -> Batch:
        """See ``Connector.sync``."""
        account, _, team = project.rpartition("/")
        if account != self.config.account or not team.isalnum():
            raise GoneError(f"{project!r} is no team of the workspace {self.config.account}")
        place, expected = Cursor(_time(since)), None
        if cursor:
            place = load(cursor)
        else:
            expected = self._expected(project, team, since)
        try:
            data = self.transport.execute(
                list_queries.ISSUES, team=team, since=place.since, after=place.after or None
            )
        except CredentialsError:
            raise
        except PermanentError as error:
            # "Entity not found" for a cursor as well; the team was there when we began.
            if place.after:
                raise CursorExpired(str(error)) from error
            raise
        page = record(data.get("issues"))
        nodes = records(page.get("nodes"))
        info = record(page.get("pageInfo"))
        last = text(nodes[-1].get("updatedAt")) if nodes else ""
        after = text(info.get("endCursor"))
        done = info.get("hasNextPage") is not True
        return Batch(
            issues=tuple(self._issues(nodes)),
            cursor="" if done else place.following(last, after).dump(),
            done=done,
            expected=expected,
        )

    def _expected(self, project: str, team: str, since: datetime | None) -> int | None:
        data = self.transport.execute(list_queries.TEAM, key=team)
        found = records(record(data.get("teams")).get("nodes"))
        if not found:
            raise GoneError(f"Linear has no team {project} that we may see")
        count = found[0].get("issueCount")
        return count if since is None and isinstance(count, int) else None

    def _issues(self, nodes: Iterable[Json]) -> Iterator[Issue]:
        for node in nodes:
            if node.get("trashed") is True:
                continue  # gone for those who work there
            try:
                yield issue_with_lists(self._whole(node), Place(self.connection, self.config))
            except MalformedDelivery:
                continue  # without an id or a title it is no issue of ours
            except GoneError:
                continue  # deleted since the list was read, which says nothing of the team

    def _whole(self, node: Json) -> Json:
        """An issue with its lists as lists; those that go on are read to their ends."""
        whole = dict(node)
        for name in _LISTS:
            part = record(node.get(name))
            found = records(part.get("nodes"))
            info = record(part.get("pageInfo"))
            if info.get("hasNextPage") is True:
                after = text(info.get("endCursor"))
                found += self._more(name, text(node.get("id")), after)
            whole[name] = found
        return whole

    def _more(self, name: str, issue: str, after: str) -> Iterator[Json]:
        operation = list_queries.MORE[name]
        for _ in range(_MOST_PAGES):
            data = self.transport.execute(operation, id=issue, after=after)
            part = record(record(data.get("issue")).get(name))
            yield from records(part.get("nodes"))
            info = record(part.get("pageInfo"))
            after = text(info.get("endCursor"))
            if info.get("hasNextPage") is not True or not after:
                return

    def _project(self, node: Json) -> ProjectInfo | None:
        key = text(node.get("key"))
        if not key:
            return None
        count = node.get("issueCount")
        return ProjectInfo(
            project=f"{self.config.account}/{key}",
            title=text(node.get("name")),
            private=node.get("visibility") != "public" or key in self.config.private_teams,
            issues=count if isinstance(count, int) else None,
        )

    def _pages(self, operation: Operation, name: str, **variables: object) -> Iterator[Json]:
        after = ""
        for _ in range(_MOST_PAGES):
            data = self.transport.execute(operation, after=after or None, **variables)
            page = record(data.get(name))
            yield from records(page.get("nodes"))
            info = record(page.get("pageInfo"))
            after = text(info.get("endCursor"))
            if info.get("hasNextPage") is not True or not after:
                return


def issue_with_lists(node: Json, place: Place) -> Issue:
    """An issue with relations, comments and history, from a node whose lists are lists.

    Raises:
        MalformedDelivery: it has no id, identifier or title.
    """
    issue, _ = issue_of(node, place)
    relations = relations_of(node, place)
    return replace(
        issue,
        relations=relations,
        duplicate_of=duplicate_of(relations),
        comments=tuple(c for one in records(node.get("comments")) if (c := comment_of(one))),
        history=tuple(
            change for entry in records(node.get("history")) for change in changes_of(entry, place)
        ),
    )


def comment_of(node: Json) -> Comment | None:
    """A comment as the API has it; None where it has no id."""
    identity = text(node.get("id"))
    if not identity:
        return None
    return Comment(
        id=identity,
        body=text(node.get("body")),
        author=author_of(node, "user"),
        created_at=moment(node.get("createdAt")),
        updated_at=moment(node.get("updatedAt")),
    )


def _time(at: datetime | None) -> str:
    if at is None:
        return BEGINNING
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
