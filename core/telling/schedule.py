"""When what could not be delivered is tried again. Pure."""

from __future__ import annotations

from typing import Final

_MESSAGE_WAITS: Final = (5.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 28_800.0)
"""Seconds after each try of a message that its subscriber does not take; the last repeats."""

_FIRST_REST: Final = 5.0
_LONGEST_REST: Final = 900.0
_LONGEST_HINT: Final = 86_400.0
MANY_FAILURES: Final = 5
"""So many in a row are no matter of single messages."""

_SPREAD: Final = 0.2
"""How far a wait is moved by chance, so that many do not come back at the same moment."""


def message_wait(attempts: int, chance: float) -> float:
    """Seconds until a message is tried again that was tried so often; ``chance`` is in [0, 1)."""
    return _moved(_MESSAGE_WAITS[min(attempts, len(_MESSAGE_WAITS)) - 1], chance)


def rest(failures: int, retry_after: float | None, chance: float) -> float:
    """Seconds until a subscriber is asked again that failed so often in a row.

    ``retry_after`` is its own word, which is kept to, for a day at the most.
    """
    doubled = min(_LONGEST_REST, _FIRST_REST * 2.0 ** min(failures - 1, 20))
    return max(_moved(doubled, chance), min(retry_after or 0.0, _LONGEST_HINT))


def _moved(seconds: float, chance: float) -> float:
    return seconds * (1 - _SPREAD + 2 * _SPREAD * chance)
