"""What the connector does in Linear: reads, and writes that may be repeated.

Every write chooses the id of what it makes and looks that id up first, so that a second call
finds what a first one left, also where the answer to the first never came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from connectors.linear import queries
from connectors.linear.errors import AlreadyExistsError
from connectors.linear.ids import our_ids
from connectors.linear.queries import Operation
from connectors.linear.reading import Json, record, records, text
from connectors.linear.transport import Transport
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError

_MOST_PAGES: Final = 20
_TITLE_LIMIT: Final = 200
_WEAK: Final = frozenset({"similar", "related"})


class LinearClient:
    """Linear as the connector needs it; issues are addressed by UUID or identifier."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    # -- reading ---------------------------------------------------------------------------

    def viewer(self) -> Json:
        """Who the credentials belong to."""
        return part_of(self._transport.execute(queries.VIEWER), "viewer", queries.VIEWER)

    def issue(self, issue: str) -> Json:
        """An issue as webhooks describe one, so that one reader serves both.

        Raises:
            GoneError: it does not exist, or is in the trash.
        """
        node = dict(self.read(queries.ISSUE, issue))
        for name in ("labels", "relations", "inverseRelations", "children"):
            node[name] = records(record(node.get(name)).get("nodes"))
        return node

    def issue_id(self, issue: str) -> str:
        """The UUID of an issue that we may know by its identifier alone."""
        return text(self.read(queries.ISSUE_ID, issue).get("id"))

    def may_edit(self, issue: str, user: str) -> bool:
        """Whether a user is active, no guest, and a member of the issue's team."""
        member = self._member(issue, user)
        return member.get("active") is True and member.get("guest") is False

    def may_administer(self, issue: str, user: str) -> bool:
        """Whether a user is an active administrator, and a member of the issue's team."""
        member = self._member(issue, user)
        return member.get("active") is True and member.get("admin") is True

    def may_be_assigned(self, issue: str, user: str) -> bool:
        """Whether a user is an active member of the issue's team, be it as a guest."""
        return self._member(issue, user).get("active") is True

    def _member(self, issue: str, user: str) -> Json:
        data = self._transport.execute(queries.MEMBER, id=issue, user=user)
        team = record(part_of(data, "issue", queries.MEMBER).get("team"))
        members = records(record(team.get("members")).get("nodes"))
        return next((node for node in members if node.get("id") == user), {})

    # -- comments --------------------------------------------------------------------------

    def write_comment(self, issue_id: str, body: str, marker: str) -> str:
        """Make our comment on the issue say ``body``; returns its id."""
        ids = our_ids("comment", issue_id, marker)

        def ours() -> Json | None:
            return next(iter(self._our_comments(issue_id, ids)), None)

        if (comment := ours()) is None:
            # What was there already, made by a try whose answer was lost, may say less.
            made = self.create(ids, ours, queries.COMMENT_CREATE, issue=issue_id, body=body)
            if isinstance(made, str):
                return made
            comment = made
        comment_id = text(comment.get("id"))
        if text(comment.get("body")) != body:
            self._transport.execute(queries.COMMENT_UPDATE, id=comment_id, body=body)
        return comment_id

    def delete_comment(self, issue_id: str, marker: str) -> None:
        """Delete our comment; fine where there is none."""
        for comment in self._our_comments(issue_id, our_ids("comment", issue_id, marker)):
            self.delete(queries.COMMENT_DELETE, text(comment.get("id")))

    def _our_comments(self, issue_id: str, ids: Sequence[str]) -> list[Json]:
        """Those of the comments with these ids that we wrote on this issue, in the ids' order."""
        data = self._transport.execute(queries.COMMENTS, ids=list(ids))
        nodes = records(part_of(data, "comments", queries.COMMENTS).get("nodes"))
        ours = {
            text(node.get("id")): node
            for node in nodes
            if node.get("issueId") == issue_id and _by_us(node)
        }
        return [ours[one] for one in ids if one in ours]

    # -- links -----------------------------------------------------------------------------

    def relate(self, issue_id: str, other_id: str, kind: str = "similar") -> None:
        """Relate an issue to another, unless it is.

        For the weak kinds, similar and related, any relation between the two will do.
        """

        def relation() -> Json | None:
            found = self._relations(issue_id, other_id)
            return next((r for r in found if kind in _WEAK or _is(r, kind, other_id)), None)

        if relation() is None:
            self.create(
                our_ids(kind, issue_id, other_id),
                relation,
                queries.RELATION_CREATE,
                issue=issue_id,
                related=other_id,
                type=kind,
            )

    def unrelate(self, issue_id: str, other_id: str, kind: str = "similar") -> None:
        """Take back the relation that we made; those of others stay."""
        ids = our_ids(kind, issue_id, other_id)
        for relation in list(self._relations(issue_id, other_id)):
            if relation.get("id") in ids:
                self.delete(queries.RELATION_DELETE, text(relation.get("id")))

    def attach(self, issue_id: str, title: str, url: str) -> None:
        """Attach a link; an attachment with this address, whoever made it, will do.

        Creating it again would not add one but change the title of that one.
        """

        def attachment() -> Json | None:
            return next(iter(self._attachments(issue_id, url)), None)

        if attachment() is None:
            ids = our_ids("attachment", issue_id, url)
            named = " ".join(title.split())[:_TITLE_LIMIT] or url
            self.create(
                ids, attachment, queries.ATTACHMENT_CREATE, issue=issue_id, title=named, url=url
            )

    def detach(self, issue_id: str, url: str) -> None:
        """Remove the link that we attached; those of others stay."""
        ids = our_ids("attachment", issue_id, url)
        for attachment in self._attachments(issue_id, url):
            if attachment.get("id") in ids:
                self.delete(queries.ATTACHMENT_DELETE, text(attachment.get("id")))

    def _relations(self, issue_id: str, other_id: str) -> Iterator[Json]:
        """The relations between two issues, in both directions."""
        for operation, field, end in (
            (queries.RELATIONS, "relations", "relatedIssue"),
            (queries.INVERSE_RELATIONS, "inverseRelations", "issue"),
        ):

            def page(
                after: str | None, operation: Operation = operation, field: str = field
            ) -> Json:
                data = self._transport.execute(operation, id=issue_id, after=after)
                return record(part_of(data, "issue", operation).get(field))

            for node in paged(page):
                if record(node.get(end)).get("id") == other_id:
                    yield node

    def _attachments(self, issue_id: str, url: str) -> list[Json]:
        data = self._transport.execute(queries.ATTACHMENTS, id=issue_id, url=url)
        attachments = part_of(data, "issue", queries.ATTACHMENTS).get("attachments")
        return records(record(attachments).get("nodes"))

    # -- inside ----------------------------------------------------------------------------

    def read(self, operation: Operation, issue: str) -> Json:
        """An issue as an operation asks for it.

        Raises:
            GoneError: it does not exist, or is in the trash.
        """
        node = part_of(self._transport.execute(operation, id=issue), "issue", operation)
        if node.get("trashed") is True:
            raise GoneError(f"Linear, while {operation.doing}: it is in the trash")
        return node

    def create(
        self,
        ids: Sequence[str],
        look: Callable[[], Json | None],
        operation: Operation,
        **variables: object,
    ) -> str | Json:
        """Create something under the first of ``ids`` that is free; returns that id.

        Where somebody was faster (another try of ours, as a rule), ``look`` finds what they
        made and that is returned. A taken id under which nothing is found belonged to
        something that was deleted.
        """
        for one in ids:
            try:
                self._transport.execute(operation, id=one, **variables)
            except (CredentialsError, GoneError):
                raise
            except PermanentError as error:
                if (found := look()) is not None:
                    return found
                if not isinstance(error, AlreadyExistsError):
                    raise
            else:
                return one
        raise PermanentError(
            f"Linear, while {operation.doing}: all {len(ids)} ids that we may use are taken"
        )

    def delete(self, operation: Operation, identity: str) -> None:
        """Delete something; fine where it is gone."""
        with suppress(GoneError):  # somebody was faster
            self._transport.execute(operation, id=identity)


def _is(relation: Json, kind: str, other_id: str) -> bool:
    """Whether a relation is of this kind, from the issue to the other and not back."""
    return (
        relation.get("type") == kind and record(relation.get("relatedIssue")).get("id") == other_id
    )


def _by_us(comment: Json) -> bool:
    """Whether we wrote a comment that has an id of ours.

    What an OAuth app wrote may have no user, only a bot; nobody else comments without one
    under an id that they chose.
    """
    user = comment.get("user")
    if isinstance(user, dict):
        return user.get("isMe") is True
    return isinstance(comment.get("botActor"), dict)


def part_of(data: Json, name: str, operation: Operation) -> Json:
    """An object that the answer must have."""
    part = data.get(name)
    if not isinstance(part, dict):
        raise RetryableError(
            f"Linear, while {operation.doing}: the answer has no {name}",
            ambiguous=operation.write,
        )
    return part


def paged(page: Callable[[str | None], Json]) -> Iterator[Json]:
    """The nodes of all pages of a list."""
    after: str | None = None
    for _ in range(_MOST_PAGES):
        connection = page(after)
        yield from records(connection.get("nodes"))
        info = record(connection.get("pageInfo"))
        after = text(info.get("endCursor"))
        if info.get("hasNextPage") is not True or not after:
            return
