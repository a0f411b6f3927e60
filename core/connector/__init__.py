"""The connector contract: what Trackside asks of the code for one tracker.

A connector is given one connection's settings and does four things. At the door it
verifies deliveries (no network). It understands them (pure). It reads the tracker: one
issue, or everything in batches that can be resumed. And it writes, where every write is
idempotent: called twice, also after a crash in between, it leaves the tracker as if it
had been called once.

``core.testing.conformance`` checks all that a base class cannot.
"""

from __future__ import annotations

from core.connector.base import Connector
from core.connector.capability import PERMITTED, Capability, Permissions
from core.connector.config import Conduct, ConnectionConfig, ProjectConfig
from core.connector.keeping import Keeper, MemoryKeeper, NoKeeper, NowhereToKeep
from core.connector.setup import PermissionNeed, Question, Setup
from core.connector.syncing import (
    Batch,
    CursorExpired,
    Identity,
    LabelInfo,
    ProjectFile,
    ProjectInfo,
    unseen,
)
from core.connector.webhooks import Checkup, Headroom, MissedDelivery, Registration
from core.connector.wording import OwnWords
from core.connector.writing import Edit, LinkTarget, Proposal, Reaction

__all__ = [
    "PERMITTED",
    "Batch",
    "Capability",
    "Checkup",
    "Conduct",
    "ConnectionConfig",
    "Connector",
    "CursorExpired",
    "Edit",
    "Headroom",
    "Identity",
    "Keeper",
    "LabelInfo",
    "LinkTarget",
    "MemoryKeeper",
    "MissedDelivery",
    "NoKeeper",
    "NowhereToKeep",
    "OwnWords",
    "PermissionNeed",
    "Permissions",
    "ProjectConfig",
    "ProjectFile",
    "ProjectInfo",
    "Proposal",
    "Question",
    "Reaction",
    "Registration",
    "Setup",
    "unseen",
]
