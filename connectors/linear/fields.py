"""What a triager sets on an issue of Linear, several fields in one request.

Linear has no types (labels say them) and one assignee.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.linear import queries, service_queries
from connectors.linear.client import LinearClient, paged, part_of
from connectors.linear.labels import Label, label_of, labels_filter, resolve, to_add, to_remove
from connectors.linear.mapping import category_of
from connectors.linear.reading import Json, record, records, text, texts
from connectors.linear.transport import Transport
from core.errors import PermanentError
from core.model import Person, StatusCategory

_STATE_TYPES: Final[Mapping[StatusCategory, tuple[str, ...]]] = {
    StatusCategory.TODO: ("unstarted", "backlog"),
    StatusCategory.IN_PROGRESS: ("started",),
    StatusCategory.DONE: ("completed",),
    StatusCategory.CANCELLED: ("canceled",),
}
_DUPLICATE: Final = ("duplicate", "canceled")


class Fields:
    """Writes fields of issues, which are addressed by UUID or identifier."""

    def __init__(self, transport: Transport, client: LinearClient) -> None:
        self._transport = transport
        self._client = client

    def edit(
        self,
        issue: str,
        *,
        add: frozenset[str] = frozenset(),
        remove: frozenset[str] = frozenset(),
        priority: int | None = None,
        assign: Sequence[Person] = (),
        unassign: Sequence[Person] = (),
    ) -> None:
        """Change several fields in one request; nothing is written where all is so already.

        Raises:
            PermanentError: a label is unknown or a group, or its group is taken on this issue;
                somebody cannot be assigned.
        """
        node = self._client.read(queries.ISSUE_LABELS, issue)
        present = [label_of(n) for n in records(record(node.get("labels")).get("nodes"))]
        change: dict[str, Any] = {}
        if ids := self._to_add(node, add, present):
            change["addedLabelIds"] = ids
        if ids := to_remove(remove, present):
            change["removedLabelIds"] = ids
        if priority is not None and node.get("priority") != priority:
            change["priority"] = priority
        change |= self._assignee(issue, node, assign, unassign)
        if not change:
            return
        after = self._update(text(node.get("id")), change)
        if dropped := set(change.get("addedLabelIds", ())) - set(texts(after.get("labelIds"))):
            raise PermanentError(f"Linear dropped {len(dropped)} of the labels without a word")

    def _to_add(self, node: Json, names: frozenset[str], present: list[Label]) -> list[str]:
        team_id = text(record(node.get("team")).get("id"))
        missing = names - {label.name for label in present}
        if not missing:
            return []
        return to_add(resolve(missing, self._known_labels(missing, team_id), team_id), present)

    def _known_labels(self, names: frozenset[str], team_id: str) -> list[Label]:
        def page(after: str | None) -> Json:
            data = self._transport.execute(
                queries.LABELS, filter=labels_filter(names, team_id), after=after
            )
            return part_of(data, "issueLabels", queries.LABELS)

        return [label_of(node) for node in paged(page)]

    # -- the assignee ----------------------------------------------------------------------

    def _assignee(
        self, issue: str, node: Json, assign: Sequence[Person], unassign: Sequence[Person]
    ) -> dict[str, Any]:
        now = text(record(node.get("assignee")).get("id"))
        if assign:
            wanted = assign[0]
            if wanted.id == now:
                return {}
            if not self._client.may_be_assigned(issue, wanted.id):
                raise PermanentError(
                    f"{wanted.handle or wanted.id} is no active member of the issue's team"
                )
            return {"assigneeId": wanted.id}
        return {"assigneeId": None} if now and now in {person.id for person in unassign} else {}

    # -- the status ------------------------------------------------------------------------

    def set_status(
        self,
        issue: str,
        wanted: StatusCategory,
        original: str,
        statuses: Mapping[str, StatusCategory],
    ) -> None:
        """Move an issue to the team's state of this name, else to its first of the category.

        Raises:
            PermanentError: the team has none.
        """
        node = self._client.read(service_queries.STATES, issue)
        now = record(node.get("state"))
        states = _states(node)
        if original:
            fitting = [s for s in states if text(s.get("name")).casefold() == original.casefold()]
        elif category_of(text(now.get("type")), text(now.get("name")), statuses) is wanted:
            return
        else:
            fitting = _of_types(states, _STATE_TYPES[wanted])
        if not fitting:
            known = ", ".join(text(state.get("name")) for state in states)
            raise PermanentError(f"the team has no status {original or wanted!r}; it has {known}")
        self._enter(node, now, fitting[0])

    def close_as_duplicate(self, issue: str) -> None:
        """Move an issue to the state of duplicates, or to a cancelled one.

        Whether the relation alone does so is not documented, so it is looked at first.
        """
        node = self._client.read(service_queries.STATES, issue)
        now = record(node.get("state"))
        if text(now.get("type")) in {"duplicate", "canceled", "completed"}:
            return
        fitting = _of_types(_states(node), _DUPLICATE)
        if not fitting:
            raise PermanentError("the team has no status for duplicates, nor a cancelled one")
        self._enter(node, now, fitting[0])

    def _enter(self, node: Json, now: Json, state: Json) -> None:
        if state.get("id") != now.get("id"):
            self._update(text(node.get("id")), {"stateId": text(state.get("id"))})

    # -- parents ---------------------------------------------------------------------------

    def set_parent(self, issue: str, parent_id: str) -> None:
        """Make an issue a part of another.

        Raises:
            PermanentError: it is a part of a third one, which a person decides.
        """
        node = self._client.read(service_queries.PARENT, issue)
        now = text(record(node.get("parent")).get("id"))
        if now and now != parent_id:
            raise PermanentError("the issue is a part of another one already")
        if not now:
            self._update(text(node.get("id")), {"parentId": parent_id})

    def unset_parent(self, issue: str, parent_id: str) -> None:
        """Take an issue out of this parent; out of another it is not taken."""
        node = self._client.read(service_queries.PARENT, issue)
        if text(record(node.get("parent")).get("id")) == parent_id:
            self._update(text(node.get("id")), {"parentId": None})

    def _update(self, issue_id: str, change: Json) -> Json:
        operation = queries.ISSUE_UPDATE
        data = self._transport.execute(operation, id=issue_id, input=change)
        answer = part_of(data, "issueUpdate", operation)
        if answer.get("success") is not True:
            raise PermanentError(f"Linear, while {operation.doing}: not carried out")
        return record(answer.get("issue"))


def _states(node: Json) -> list[Json]:
    """The team's states, in the team's order."""
    states = records(record(record(node.get("team")).get("states")).get("nodes"))
    return sorted(states, key=_position)


def _position(state: Json) -> float:
    value = state.get("position")
    return float(value) if isinstance(value, int | float) else 0.0


def _of_types(states: Sequence[Json], types: Sequence[str]) -> list[Json]:
    return [state for kind in types for state in states if state.get("type") == kind]
