"""Settings that every connection has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

from core.connector.capability import Permissions
from core.model import Mode, StatusCategory
from core.secrets import Secret
from core.settings import Between

_A_DAY: Final = Between(0, 1440)
"""Minutes that the quiet after filing may last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectConfig:
    """Settings of one project, in place of those of its connection; what is left out is as there.

    ``mode`` alone also takes the place of the connection's ``modes``.
    """

    mode: Mode | None = None
    modes: Mapping[str, Mode] | None = None
    quiet_minutes: float | None = None

    def __post_init__(self) -> None:
        """Refuse a time that is none.

        Raises:
            ConfigError: says what to write.
        """
        if self.quiet_minutes is not None:
            _A_DAY.check(self.quiet_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How far Trackside may go in a project, and how long it waits before its first word."""

    mode: Mode
    modes: Mapping[str, Mode]
    quiet_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionConfig:
    """Settings that every connection has; a connector's own dataclass adds to them.

    ``webhook_secrets``: all secrets that are valid now (two while one is rotated).
    ``mode``: how far Trackside may go here; ``modes`` overrides it by kind of suggestion.
    ``by_project``: the same, and ``quiet_minutes``, for single projects.
    ``quiet_minutes``: how long after an issue was filed nothing is said or done unasked, so that
    its reporter may still correct it, and people who triage at once need no help.
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
    by_project: Mapping[str, ProjectConfig] = field(default_factory=dict)
    quiet_minutes: Annotated[float, _A_DAY] = 2.0
    permissions: Permissions = Permissions.FULL
    manage_webhook: bool = False
    projects: tuple[str, ...] = ()
    statuses: Mapping[str, StatusCategory] = field(default_factory=dict)
    writes_per_minute: Annotated[int, Between(0)] = 60
    writes_per_hour: Annotated[int, Between(0)] = 0
    timeout: Annotated[float, Between(0.001, 3600)] = 20.0

    def conduct(self, project: str) -> Conduct:
        """How to behave in a project, named as in keys: ``acme/shop``."""
        own = self.by_project.get(project) or ProjectConfig()
        modes = own.modes
        if modes is None:
            modes = {} if own.mode is not None else self.modes
        quiet = self.quiet_minutes if own.quiet_minutes is None else own.quiet_minutes
        return Conduct(mode=own.mode or self.mode, modes=modes, quiet_minutes=quiet)
