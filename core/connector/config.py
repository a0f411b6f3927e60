"""Settings that every connection has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from core.connector.capability import Permissions
from core.model import Mode, StatusCategory
from core.secrets import Secret
from core.settings import Between


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionConfig:
    """Settings that every connection has; a connector's own dataclass adds to them.

    ``webhook_secrets``: all secrets that are valid now (two while one is rotated).
    ``mode``: how far Trackside may go here; ``modes`` overrides it by kind of suggestion.
    ``permissions``: what the connection may do at all, whatever its credentials allow:
    ``read``, ``comment`` (read, and our one comment) or ``full``.
    ``manage_webhook``: Trackside registers the webhook for ``[server] public_url`` by itself,
    mends it and keeps it from ending; leave it off where somebody else looks after it.
    ``projects``: the only projects to listen to; empty means all that send deliveries.
    ``statuses``: the tracker's own status to todo, in_progress, done or cancelled, where what
    the tracker itself says of a status is not how the team uses it.
    ``writes_per_minute`` and ``writes_per_hour``: how many changes the tracker allows us; 0
    for no limit.
    ``timeout``: seconds to wait for one answer of the tracker.
    """

    webhook_secrets: tuple[Secret, ...] = ()
    mode: Mode = Mode.OBSERVE
    modes: Mapping[str, Mode] = field(default_factory=dict)
    permissions: Permissions = Permissions.FULL
    manage_webhook: bool = False
    projects: tuple[str, ...] = ()
    statuses: Mapping[str, StatusCategory] = field(default_factory=dict)
    writes_per_minute: Annotated[int, Between(0)] = 60
    writes_per_hour: Annotated[int, Between(0)] = 0
    timeout: Annotated[float, Between(0.001, 3600)] = 20.0
