"""Which labels a name stands for, and which may be put on an issue: pure decisions.

Linear has labels of a team and labels of the whole workspace, and groups of labels. A group
itself cannot be put on an issue, and of the labels in a group an issue has at most one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.linear.reading import Json, record, text
from core.errors import PermanentError


@dataclass(frozen=True, slots=True)
class Label:
    """A label of Linear; ``team_id`` is "" for the workspace's, ``group_id`` "" outside groups."""

    id: str
    name: str
    is_group: bool = False
    team_id: str = ""
    group_id: str = ""
    group: str = ""


def label_of(node: Json) -> Label:
    """The label in an answer of the API."""
    group = record(node.get("parent"))
    return Label(
        id=text(node.get("id")),
        name=text(node.get("name")),
        is_group=node.get("isGroup") is True,
        team_id=text(record(node.get("team")).get("id")),
        group_id=text(group.get("id")),
        group=text(group.get("name")),
    )


def labels_filter(names: Iterable[str], team_id: str) -> Json:
    """Which labels to ask for: those of these names, in any case, in the team or workspace."""
    return {
        "and": [
            {"or": [{"name": {"eqIgnoreCase": name}} for name in sorted(names)]},
            {"or": [{"team": {"id": {"eq": team_id}}}, {"team": {"null": True}}]},
        ]
    }


def resolve(names: Iterable[str], known: Sequence[Label], team_id: str) -> list[Label]:
    """The label for each name: its exact spelling first, then the team's own before others'.

    Raises:
        PermanentError: a name is unknown, or is that of a group.
    """
    found = []
    for name in sorted(names):
        candidates = [label for label in known if label.name.casefold() == name.casefold()]
        if not candidates:
            raise PermanentError(f"Linear has no label {name!r} in this team or the workspace")
        best = min(
            candidates,
            key=lambda label: (label.name != name, label.is_group, label.team_id != team_id),
        )
        if best.is_group:
            raise PermanentError(
                f"{best.name!r} is a group of labels in Linear; only labels in it can be used"
            )
        found.append(best)
    return found


def to_add(wanted: Iterable[Label], present: Sequence[Label]) -> list[str]:
    """The ids of the labels to add: those that are not on the issue yet.

    Raises:
        PermanentError: the issue has, or would get, another label of the same group.
    """
    on = {label.id for label in present}
    holders = {label.group_id: label for label in present if label.group_id}
    ids = []
    for label in wanted:
        if label.id in on:
            continue
        holder = holders.get(label.group_id) if label.group_id else None
        if holder is not None:
            raise PermanentError(
                f"{label.name!r} cannot be added: the issue has {holder.name!r} of the same "
                f"group {label.group!r}, and Linear allows one label of a group"
            )
        if label.group_id:
            holders[label.group_id] = label
        on.add(label.id)
        ids.append(label.id)
    return ids


def to_remove(names: Iterable[str], present: Sequence[Label]) -> list[str]:
    """The ids of the labels to take off: the exact spelling, else any other; none is fine."""
    ids = []
    for name in sorted(names):
        exact = [label.id for label in present if label.name == name]
        others = [label.id for label in present if label.name.casefold() == name.casefold()]
        ids += exact or others
    return list(dict.fromkeys(ids))
