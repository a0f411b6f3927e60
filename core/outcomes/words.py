"""What outcomes are called and mean, in the same words on a terminal and on their page. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FATES: Final[Mapping[str, str]] = {
    "accepted": "people set it, or said yes",
    "edited": "they set another value",
    "rejected": "they said no",
    "reversed": "they took it back",
    "ignored": "they saw it and said nothing",
    "stood": "applied unasked, and untouched for a day",
    "waiting": "none of these yet",
    "withdrawn": "not suggested any more before anybody said a word",
}
"""What may become of a suggestion that was shown, and what each means."""

_SHARES: Final[Mapping[str, str]] = {
    "acceptance": "share accepted of those that people were asked about and that came to an end",
    "precision": "share right of those of which it is known: accepted or stood, and not edited, "
    "rejected or reversed",
}


def legend(method: str) -> str:
    """What the columns mean, one a line; ``method``: how intervals were made."""
    known = {**FATES, **_SHARES}
    return "\n".join(
        [*(f"{name}: {said}." for name, said in known.items()), f"In brackets: {method}."]
    )
