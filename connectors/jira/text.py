"""What rich text of both kinds shares: words made harmless to show, addresses made safe to link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

Part = TypeVar("Part")

TEXT_LIMIT: Final = 1_000
"""Characters of one text that are shown."""

COMMENT_LIMIT: Final = 30_000
"""Characters of a comment that are sent. Jira refuses more than 32,767."""

URL_LIMIT: Final = 2_000

MARKER_PREFIX: Final = "trackside:"

_SPACE: Final = re.compile(r"\s+")
_BREAKS: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
_JOINERS: Final = frozenset({"\u200c", "\u200d"})
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}")
_MARKER_LINE: Final = re.compile(r"trackside:[a-z0-9:-]{1,300}")


def one_line(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text in one line, without characters that hide or reorder others.

    The joiners that emoji and several scripts are written with stay.
    """
    # Cut first: what follows should cost no more than what is shown, however long the text.
    kept = "".join(map(_visible, text[: 4 * limit]))
    line = _SPACE.sub(" ", kept)
    return line if len(line) <= limit and len(text) <= 4 * limit else line[: limit - 1] + "…"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BREAKS:
        return " "
    return "" if category == "Cf" and character not in _JOINERS else character


def web_address(url: str) -> str:
    """The address as it may stand in a link, fully quoted; "" for what is no web address."""
    if len(url) > URL_LIMIT:
        return ""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        # Nothing that either rich text gives a meaning to is left unquoted.
        path, query, fragment = (
            quote(part, safe="/%:.,;=&$") for part in (parts.path, parts.query, parts.fragment)
        )
    except ValueError:  # a port that is none, half a surrogate pair
        return ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return ""
    if parts.username is not None or parts.password is not None:
        return ""
    place = f"{host}:{port}" if port else host
    return urlunsplit((parts.scheme, place, path, query, fragment))


def fitting(parts: Iterable[Part], size: Callable[[Part], int]) -> Iterator[Part]:
    """The first parts of a comment, as long as they are within its limit together."""
    room = COMMENT_LIMIT
    for part in parts:
        room -= size(part)
        if room < 0:
            return
        yield part


def marker_line(marker: str) -> str:
    """The last line of our comments.

    Jira's webhooks leave comment properties out, and it hides no text: so the marker is
    shown, small and last, and a delivery that carries it can be known as our own.
    """
    return marker if marker.startswith(MARKER_PREFIX) else MARKER_PREFIX + marker


def found_marker(body: str) -> str:
    """The marker line that a comment (as Markdown, or as Jira sent it) ends with, or ""."""
    last = body.rstrip()[-400:].rpartition("\n")[2]
    # Jira may escape punctuation when it turns one kind of rich text into the other.
    bare = last.replace("\\", "").strip().removeprefix("{{").removesuffix("}}").strip("`")
    return bare if _MARKER_LINE.fullmatch(bare) else ""
