"""Where a sync of a project stands, as text that can be kept. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.connector import CursorExpired

_MINUTE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,1500}")
_ZONE: Final = re.compile(r"[A-Za-z0-9_+/-]{0,64}")
_ANYWHERE: Final = timedelta(hours=27)
"""Further than any two zones are apart: where the account's zone is not known here."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """``since``: the list is read from this minute (UTC) on, "" for its beginning.

    Within one minute ``token`` (Cloud) or ``start`` (Data Center) tell how far it was read.
    ``zone`` is the account's time zone, in which Jira reads the times of a search.
    """

    since: str = ""
    token: str = ""
    start: int = 0
    zone: str = ""

    def dump(self) -> str:
        """As text."""
        return json.dumps({"v": 1} | {k: v for k, v in asdict(self).items() if v})

    def following(self, last: datetime | None, token: str, start: int) -> Cursor:
        """The place behind a page whose last issue changed at ``last``.

        By time rather than by page: an issue that changes meanwhile moves to the end of the
        list. Searches know times by the minute, so issues of that minute come again.
        """
        minute = minute_of(last)
        if minute > self.since:
            return Cursor(since=minute, zone=self.zone)
        return Cursor(self.since, token, start, self.zone)

    def jql(self, project: str) -> str:
        """The search for a project's issues from here on, in the order of their changes."""
        since = f' AND updated >= "{self._local()}"' if self.since else ""
        return f'project = "{project}"{since} ORDER BY updated ASC, key ASC'

    def _local(self) -> str:
        at = datetime.fromisoformat(self.since).replace(tzinfo=UTC)
        try:
            local = at.astimezone(ZoneInfo(self.zone))
        except (ValueError, OSError, KeyError):
            local = at - _ANYWHERE
        return local.strftime("%Y-%m-%d %H:%M")


def minute_of(at: datetime | None) -> str:
    """A time to the minute, "" for None."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if at else ""


def load(text: str) -> Cursor:
    """A cursor from its text.

    Raises:
        CursorExpired: it is none of ours.
    """
    try:
        value: Any = json.loads(text)
        cursor = Cursor(**{k: v for k, v in value.items() if k != "v"})
        sound = value.get("v") == 1 and _is_sound(cursor)
    except (ValueError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise CursorExpired(f"this is no place in a list of Jira: {text[:40]!r}")
    return cursor


def _is_sound(cursor: Cursor) -> bool:
    texts: list[Any] = [cursor.since, cursor.token, cursor.zone]
    start: Any = cursor.start
    return (
        all(type(text) is str for text in texts)
        and (cursor.since == "" or bool(_MINUTE.fullmatch(cursor.since)))
        and (cursor.token == "" or bool(_TOKEN.fullmatch(cursor.token)))
        and bool(_ZONE.fullmatch(cursor.zone))
        and type(start) is int
        and 0 <= start < 10**9
    )
