"""What a tracker calls types and priorities, where the settings of its connection do not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """Words of a tracker that the connection's settings do not explain.

    ``settings``: what would explain them, by the names in ``[connections.<name>]``; only what
    the words themselves say, and nothing that the settings say already.
    ``unexplained``: sentences on words that nobody can guess, with the setting that would
    explain each.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    unexplained: tuple[str, ...] = ()
