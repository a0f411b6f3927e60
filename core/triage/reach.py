"""What a connection may write: the one place that every action passes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.connector import PERMITTED, Capability, Connector
from core.model import ActionKind, RelationKind
from core.triage.effects import RELATION_OF

CAPABILITY_OF: Final[Mapping[ActionKind, Capability]] = {
    ActionKind.COMMENT: Capability.COMMENT,
    ActionKind.ADD_LABEL: Capability.LABELS,
    ActionKind.REMOVE_LABEL: Capability.LABELS,
    ActionKind.SET_TYPE: Capability.TYPE,
    ActionKind.SET_PRIORITY: Capability.PRIORITY,
    ActionKind.ASSIGN: Capability.ASSIGNEES,
    ActionKind.UNASSIGN: Capability.ASSIGNEES,
    ActionKind.SET_STATUS: Capability.STATUS,
    ActionKind.LINK: Capability.LINK,
    ActionKind.RELATE: Capability.LINK,
    ActionKind.MARK_DUPLICATE: Capability.LINK,
    ActionKind.CLOSE_AS_DUPLICATE: Capability.CLOSE_AS_DUPLICATE,
}
"""What a connection must be capable of for an action."""

_WORDS: Final[Mapping[Capability, str]] = {
    Capability.COMMENT: "write comments",
    Capability.LABELS: "set labels",
    Capability.TYPE: "set types",
    Capability.PRIORITY: "set priorities",
    Capability.ASSIGNEES: "assign people",
    Capability.STATUS: "set the status",
    Capability.LINK: "relate issues",
    Capability.CLOSE_AS_DUPLICATE: "close issues as duplicates",
}
_RELATIONS: Final[Mapping[RelationKind, str]] = {
    RelationKind.SIMILAR: "link similar issues",
    RelationKind.RELATED: "relate issues",
    RelationKind.DUPLICATE_OF: "mark duplicates",
}


def out_of_reach(kind: ActionKind, connector: Connector[Any], *, undo: bool = False) -> str:
    """Why a connection may not carry out an action, or take it back; "" if it may.

    Whoever asks for it, and whatever the connector would do.
    """
    capability = CAPABILITY_OF[kind]
    if undo and kind is ActionKind.CLOSE_AS_DUPLICATE:
        capability = Capability.STATUS
    permissions = connector.config.permissions
    if capability not in PERMITTED[permissions]:
        given = f'The operator gave this connection permissions = "{permissions}"'
        return f"{given}: it may not {_WORDS[capability]}."
    if capability not in connector.capabilities:
        return f"This {connector.name} connection cannot {_WORDS[capability]}."
    relation = RELATION_OF.get(kind)
    if relation is not None and relation not in connector.link_kinds:
        return f"This {connector.name} connection cannot {_RELATIONS[relation]}."
    return ""
