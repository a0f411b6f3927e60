"""Where a sync of a repository stands, as text that can be kept. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from core.connector import CursorExpired

STREAMS: Final = ("issues", "comments", "events")
"""The lists that a sync reads, in this order: issues first, so that the others find them."""

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")
_AFTER: Final = re.compile(r"[A-Za-z0-9+/_=%.~-]{1,500}")
_MOST_PAGES: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in one of the lists.

    ``since``: the list is read from this time of change on, "" for its beginning. Where more
    issues than a page holds changed in one second, ``after`` (GitHub's own cursor) or ``page``
    tell how far that second was read. ``linked``: numbers of issues of the last page that are
    related to others, which takes requests of their own, and are read next; ``upto``: when
    the last item of that page changed.
    """

    stream: str = "issues"
    since: str = ""
    after: str = ""
    page: int = 1
    private: bool = True
    linked: tuple[int, ...] = ()
    upto: str = ""

    def dump(self) -> str:
        """As text, without what says nothing."""
        start = asdict(Cursor())
        return json.dumps({k: v for k, v in asdict(self).items() if v != start[k]} | {"v": 1})

    def following(self, *, last: str, after: str, page: int) -> Cursor:
        """The place behind a page that has a next one.

        Args:
            last: when the page's last item changed, "" for an empty page.
            after: GitHub's own cursor for the next page, "" where it gives none.
            page: the number of the next page.
        """
        if last > self.since:
            # By time rather than by page: what changes meanwhile moves to the end of the
            # list, and everything behind it one place forward, off its page.
            return replace(self, since=last, after="", page=1)
        return replace(self, after=after, page=1 if after else page)

    def next_stream(self, since: datetime | None) -> Cursor | None:
        """The beginning of the next list; None at the end of the last one."""
        number = STREAMS.index(self.stream) + 1
        if number == len(STREAMS):
            return None
        return Cursor(stream=STREAMS[number], since=time_text(since), private=self.private)


def load(text: str) -> Cursor:
    """A cursor from its text.

    Raises:
        CursorExpired: it is none of ours.
    """
    try:
        value = json.loads(text)
        cursor = Cursor(**{**_fields(value), "linked": tuple(value.get("linked", ()))})
    except (ValueError, TypeError, AttributeError, RecursionError):
        cursor = None
    if cursor is None or not _is_sound(cursor):
        raise CursorExpired(f"this is no place in a list of GitHub: {text[:40]!r}")
    return cursor


def _fields(value: dict[str, Any]) -> dict[str, Any]:
    if value.pop("v", None) != 1:
        raise ValueError("not a cursor of ours")
    return value


def time_text(at: datetime | None) -> str:
    """A time as GitHub writes it, "" for None."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def _is_sound(cursor: Cursor) -> bool:
    numbers: list[Any] = [cursor.page, *cursor.linked]
    texts: list[Any] = [cursor.stream, cursor.since, cursor.after, cursor.upto]
    return (
        all(type(text) is str for text in texts)
        and cursor.stream in STREAMS
        and str(cursor.private) in {"True", "False"}
        and all(time == "" or _TIME.fullmatch(time) for time in (cursor.since, cursor.upto))
        and (cursor.after == "" or bool(_AFTER.fullmatch(cursor.after)))
        and all(type(n) is int and 0 < n < 2**53 for n in numbers)
        and cursor.page <= _MOST_PAGES
    )
