"""Where a sync of a team stands, as text that can be kept. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Final

from core.connector import CursorExpired

BEGINNING: Final = "1970-01-01T00:00:00.000Z"

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z")
_AFTER: Final = re.compile(r"[\x21-\x7e]{1,500}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """``since``: the list is read from this time of change on.

    ``after`` is Linear's own cursor, where more issues than a page holds changed at that time.
    """

    since: str = BEGINNING
    after: str = ""

    def dump(self) -> str:
        """As text."""
        return json.dumps({"v": 1} | {k: v for k, v in asdict(self).items() if v})

    def following(self, last: str, after: str) -> Cursor:
        """The place behind a page whose last issue changed at ``last``.

        By time rather than by Linear's cursor: an issue that changes meanwhile moves to the
        end of the list, and comes again there.
        """
        return Cursor(last) if last > self.since else Cursor(self.since, after)


def load(text: str) -> Cursor:
    """A cursor from its text.

    Raises:
        CursorExpired: it is none of ours.
    """
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("v") != 1 or not value.keys() <= _NAMES:
        raise _expired(text)
    since, after = value.get("since", ""), value.get("after", "")
    if not isinstance(since, str) or not _TIME.fullmatch(since):
        raise _expired(text)
    if not isinstance(after, str) or (after and not _AFTER.fullmatch(after)):
        raise _expired(text)
    return Cursor(since, after)


_NAMES: Final = {"v", "since", "after"}


def _expired(text: str) -> CursorExpired:
    return CursorExpired(f"this is no place in a list of Linear: {text[:40]!r}")
