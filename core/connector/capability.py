"""What a connector can do, and how much of it an operator lets it do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Capability(StrEnum):
    """What a connector may offer beyond deliveries and reading one issue.

    An instance may have fewer than its class, where its settings or the operator's
    permissions say so. A method of a capability that is not declared raises Unsupported.
    """

    COMMENT = "comment"
    LABELS = "labels"
    TYPE = "type"
    PRIORITY = "priority"
    ASSIGNEES = "assignees"
    STATUS = "status"
    LINK = "link"
    CLOSE_AS_DUPLICATE = "close_as_duplicate"
    REACT = "react"
    PROPOSE = "propose"
    """The tracker shows suggestions of its own, which a maintainer approves there."""
    BOXES = "boxes"
    """People can tick boxes in our comment, and a delivery tells who did."""
    ANSWERS = "answers"
    """What people answered without words can be read: thumbs under our comment, entries of the
    tracker's own list of suggestions that were approved or dismissed."""
    SETTINGS = "settings"
    """Projects keep settings of Trackside in a file, and their maintainers can be told where it
    is wrong."""
    SYNC = "sync"
    PEOPLE = "people"
    """The tracker tells who its people are, with addresses that it has verified."""
    WEBHOOK = "webhook"
    """Webhooks can be registered, mended and refreshed by the API."""
    REDELIVER = "redeliver"
    """The tracker lists deliveries that failed and sends them again when asked."""


class Permissions(StrEnum):
    """How much an operator lets a connection do in its tracker.

    Least first: reading alone, our one comment beside it, or all that the connector can.
    """

    READ = "read"
    COMMENT = "comment"
    FULL = "full"


_READING: Final = frozenset(
    {Capability.SYNC, Capability.PEOPLE, Capability.REDELIVER, Capability.SETTINGS}
)

PERMITTED: Final[Mapping[Permissions, frozenset[Capability]]] = MappingProxyType(
    {
        Permissions.READ: _READING | {Capability.WEBHOOK},
        Permissions.COMMENT: _READING
        | {
            Capability.WEBHOOK,
            Capability.COMMENT,
            Capability.REACT,
            Capability.BOXES,
            Capability.ANSWERS,
        },
        Permissions.FULL: frozenset(Capability),
    }
)
"""What each set of permissions leaves of a connector's capabilities."""
