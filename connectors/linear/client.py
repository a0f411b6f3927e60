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
from connectors.linear.labels import Label, label_of, labels_filter, resolve, to_add, to_remove
from connectors.linear.queries import Operation
from connectors.linear.reading import Json, record, records, text, texts
from connectors.linear.transport import Transport
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError

_MOST_PAGES: Final = 20
_TITLE_LIMIT: Final = 200


class LinearClient:
    """Linear as the connector needs it; issues are addressed by UUID or identifier."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    # -- reading ---------------------------------------------------------------------------

    def viewer(self) -> Json:
        """Who the credentials belong to."""
        return _part(self._transport.execute(queries.VIEWER), "viewer", queries.VIEWER)

    def issue(self, issue: str) -> Json:
        """An issue as webhooks describe one, so that one reader serves both.

        Raises:
            GoneError: it does not exist, or is in the trash.
        """
        node = dict(self._issue(queries.ISSUE, issue))
        node["labels"] = records(record(node.get("labels")).get("nodes"))
        node["relations"] = records(record(node.get("relations")).get("nodes"))
        return node

    def issue_id(self, issue: str) -> str:
        """The UUID of an issue that we may know by its identifier alone."""
        return text(self._issue(queries.ISSUE_ID, issue).get("id"))

    def may_edit(self, issue: str, user: str) -> bool:
        """Whether a user is active, no guest, and a member of the issue's team."""
        data = self._transport.execute(queries.MEMBER, id=issue, user=user)
        team = record(_part(data, "issue", queries.MEMBER).get("team"))
        return any(
            node.get("id") == user and node.get("active") is True and node.get("guest") is False
            for node in records(record(team.get("members")).get("nodes"))
        )

    # -- comments --------------------------------------------------------------------------

    def write_comment(self, issue_id: str, body: str, marker: str) -> str:
        """Make our comment on the issue say ``body``; returns its id."""
        ids = our_ids("comment", issue_id, marker)

        def ours() -> Json | None:
            return next(iter(self._our_comments(issue_id, ids)), None)

        if (comment := ours()) is None:
            # What was there already, made by a try whose answer was lost, may say less.
            made = self._create(ids, ours, queries.COMMENT_CREATE, issue=issue_id, body=body)
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
            self._delete(queries.COMMENT_DELETE, text(comment.get("id")))

    def _our_comments(self, issue_id: str, ids: Sequence[str]) -> list[Json]:
        """Those of the comments with these ids that we wrote on this issue, in the ids' order."""
        data = self._transport.execute(queries.COMMENTS, ids=list(ids))
        nodes = records(_part(data, "comments", queries.COMMENTS).get("nodes"))
        ours = {
            text(node.get("id")): node
            for node in nodes
            if node.get("issueId") == issue_id and _by_us(node)
        }
        return [ours[one] for one in ids if one in ours]

    # -- labels and priority ---------------------------------------------------------------

    def add_labels(self, issue: str, names: frozenset[str]) -> None:
        """Add labels by name; nothing is written where all are there.

        Raises:
            PermanentError: one is unknown or a group, or its group is taken on this issue.
        """
        node, present = self._labels_of(issue)
        team_id = text(record(node.get("team")).get("id"))
        missing = names - {label.name for label in present}
        if not missing:
            return
        ids = to_add(resolve(missing, self._known_labels(missing, team_id), team_id), present)
        if not ids:
            return
        after = self._update(text(node.get("id")), {"addedLabelIds": ids})
        if dropped := set(ids) - set(texts(after.get("labelIds"))):
            raise PermanentError(f"Linear dropped {len(dropped)} of the labels without a word")

    def remove_labels(self, issue: str, names: frozenset[str]) -> None:
        """Take labels off; nothing is written where none is on the issue."""
        node, present = self._labels_of(issue)
        if ids := to_remove(names, present):
            self._update(text(node.get("id")), {"removedLabelIds": ids})

    def set_priority(self, issue: str, priority: int) -> None:
        """Set the priority, 0 to 4."""
        self._update(issue, {"priority": priority})

    def _labels_of(self, issue: str) -> tuple[Json, list[Label]]:
        node = self._issue(queries.ISSUE_LABELS, issue)
        return node, [label_of(n) for n in records(record(node.get("labels")).get("nodes"))]

    def _known_labels(self, names: frozenset[str], team_id: str) -> list[Label]:
        def page(after: str | None) -> Json:
            data = self._transport.execute(
                queries.LABELS, filter=labels_filter(names, team_id), after=after
            )
            return _part(data, "issueLabels", queries.LABELS)

        return [label_of(node) for node in _paged(page)]

    def _update(self, issue: str, change: Json) -> Json:
        operation = queries.ISSUE_UPDATE
        data = self._transport.execute(operation, id=issue, input=change)
        answer = _part(data, "issueUpdate", operation)
        if answer.get("success") is not True:
            raise PermanentError(f"Linear, while {operation.doing}: not carried out")
        return record(answer.get("issue"))

    # -- links -----------------------------------------------------------------------------

    def relate(self, issue_id: str, other_id: str) -> None:
        """Relate an issue to another as similar; any relation between them will do."""

        def relation() -> Json | None:
            return next(self._relations(issue_id, other_id), None)

        if relation() is None:
            ids = our_ids("similar", issue_id, other_id)
            self._create(ids, relation, queries.RELATION_CREATE, issue=issue_id, related=other_id)

    def unrelate(self, issue_id: str, other_id: str) -> None:
        """Take back the relation that we made; those of others stay."""
        ids = our_ids("similar", issue_id, other_id)
        for relation in list(self._relations(issue_id, other_id)):
            if relation.get("id") in ids:
                self._delete(queries.RELATION_DELETE, text(relation.get("id")))

    def attach(self, issue_id: str, title: str, url: str) -> None:
        """Attach a link; an attachment with this address, whoever made it, will do.

        Creating it again would not add one but change the title of that one.
        """

        def attachment() -> Json | None:
            return next(iter(self._attachments(issue_id, url)), None)

        if attachment() is None:
            ids = our_ids("attachment", issue_id, url)
            named = " ".join(title.split())[:_TITLE_LIMIT] or url
            self._create(
                ids, attachment, queries.ATTACHMENT_CREATE, issue=issue_id, title=named, url=url
            )

    def detach(self, issue_id: str, url: str) -> None:
        """Remove the link that we attached; those of others stay."""
        ids = our_ids("attachment", issue_id, url)
        for attachment in self._attachments(issue_id, url):
            if attachment.get("id") in ids:
                self._delete(queries.ATTACHMENT_DELETE, text(attachment.get("id")))

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
                return record(_part(data, "issue", operation).get(field))

            for node in _paged(page):
                if record(node.get(end)).get("id") == other_id:
                    yield node

    def _attachments(self, issue_id: str, url: str) -> list[Json]:
        data = self._transport.execute(queries.ATTACHMENTS, id=issue_id, url=url)
        attachments = _part(data, "issue", queries.ATTACHMENTS).get("attachments")
        return records(record(attachments).get("nodes"))

    # -- inside ----------------------------------------------------------------------------

    def _issue(self, operation: Operation, issue: str) -> Json:
        node = _part(self._transport.execute(operation, id=issue), "issue", operation)
        if node.get("trashed") is True:
            raise GoneError(f"Linear, while {operation.doing}: it is in the trash")
        return node

    def _create(
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

    def _delete(self, operation: Operation, identity: str) -> None:
        with suppress(GoneError):  # somebody was faster
            self._transport.execute(operation, id=identity)


def _by_us(comment: Json) -> bool:
    """Whether we wrote a comment that has an id of ours.

    What an OAuth app wrote may have no user, only a bot; nobody else comments without one
    under an id that they chose.
    """
    user = comment.get("user")
    if isinstance(user, dict):
        return user.get("isMe") is True
    return isinstance(comment.get("botActor"), dict)


def _part(data: Json, name: str, operation: Operation) -> Json:
    """An object that the answer must have."""
    part = data.get(name)
    if not isinstance(part, dict):
        raise RetryableError(
            f"Linear, while {operation.doing}: the answer has no {name}",
            ambiguous=operation.write,
        )
    return part


def _paged(page: Callable[[str | None], Json]) -> Iterator[Json]:
    """The nodes of all pages of a list."""
    after: str | None = None
    for _ in range(_MOST_PAGES):
        connection = page(after)
        yield from records(connection.get("nodes"))
        info = record(connection.get("pageInfo"))
        after = text(info.get("endCursor"))
        if info.get("hasNextPage") is not True or not after:
            return
