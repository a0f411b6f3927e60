"""What ``trackside doctor`` looks at, each check with what to mend.

``judging`` says what facts mean, and is pure; ``connections`` asks the trackers for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.doctor.connections import examine_connection
from core.doctor.finding import Finding, State
from core.doctor.machine import examine_machine
from core.doctor.names import examine_names
from core.doctor.parts import examine_parts
from core.installation import Installation

__all__ = ["Finding", "State", "examine_installation", "examine_machine"]


def examine_installation(installation: Installation, *, offline: bool) -> Iterator[Finding]:
    """Checks of one installation; ``offline`` leaves the trackers alone."""
    yield from examine_parts(installation, offline=offline)
    yield from examine_names(installation)
    if not installation.connectors:
        yield Finding("connections", State.NOTE, "none configured: `trackside init` makes one")
    for name in installation.connectors:
        yield from examine_connection(installation, name, offline=offline)
