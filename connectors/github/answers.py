"""GitHub's answers as data or as our errors, from one table."""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests.utils

from connectors.github.payload import list_of, table_of, text_of
from core.errors import (
    ConnectorError,
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
)

LIMIT_WAIT: Final = 60.0
"""Seconds to wait where GitHub limits us and does not say for how long, as it asks for."""

LONGEST_WAIT: Final = 7_200.0
"""No limit of GitHub lasts longer than its hour; a longer hint is a mistake."""

_BY_STATUS: Final[Mapping[int, type[ConnectorError]]] = {
    301: GoneError,
    302: GoneError,
    307: GoneError,
    308: GoneError,
    401: CredentialsError,
    404: GoneError,
    408: RetryableError,
    409: RetryableError,
    410: GoneError,
    425: RetryableError,
    429: RetryableError,
}
"""What a status means; of the others, those from 500 are retryable and the rest permanent."""

_NO_JSON: Final = object()
_LIMIT_WORDS: Final = ("rate limit", "abuse detection", "submitted too quickly")


def error_of(
    status: int, headers: Mapping[str, str], text: str, *, doing: str, write: bool
) -> ConnectorError:
    """The error for a bad answer; ``headers`` have lower-case names."""
    said = _message_of(text)
    what = f"{doing}: GitHub answered {status}" + (f" ({said})" if said else "")
    if _is_limit(status, headers, said):
        return RetryableError(what, retry_after=_wait_of(headers), status=status)
    if status >= 500:
        hint = _seconds_of(headers.get("retry-after"))
        return RetryableError(what, retry_after=hint, ambiguous=write, status=status)
    kind = _BY_STATUS.get(status, PermanentError)
    if kind is RetryableError:
        hint = _seconds_of(headers.get("retry-after"))
        return RetryableError(what, retry_after=hint, status=status)
    return kind(what, status=status)


def data_of(text: str, headers: Mapping[str, str], *, doing: str, write: bool) -> Any:
    """The data of a good answer, None where it has no body.

    Raises:
        RetryableError: it is not whole, or something else than JSON (a page of a proxy).
    """
    if not text:
        return None
    try:
        data = json.loads(text) if "json" in headers.get("content-type", "") else _NO_JSON
    except (ValueError, RecursionError):
        data = _NO_JSON
    if data is _NO_JSON:
        raise RetryableError(f"{doing}: GitHub's answer is not JSON", ambiguous=write)
    return data


@dataclass(frozen=True, slots=True)
class NextLink:
    """Where the next page of a list is: by its number, and by GitHub's own cursor if it gives one.

    Beyond ten thousand entries GitHub wants the cursor (422 otherwise), and before that it is
    the better place: it does not move when the list does.
    """

    page: int
    after: str = ""


def next_link(headers: Mapping[str, str], page: int) -> NextLink | None:
    """What leads to the page after ``page``; None where this was the last."""
    for link in requests.utils.parse_header_links(headers.get("link", "")):
        if link.get("rel") == "next":
            asked = parse_qs(urlsplit(link.get("url", "")).query)
            found, after = (asked.get(name, [""])[0] for name in ("page", "after"))
            following = int(found) if found.isdecimal() and len(found) < 10 else 0
            if after and len(after) <= 500:
                return NextLink(max(following, page + 1), after)
            return NextLink(following) if following > page else None
    return None


def _message_of(text: str) -> str:
    """What GitHub said, on one line, with the details of a refused value."""
    try:
        said = table_of(json.loads(text))
    except (ValueError, RecursionError):
        return ""
    parts = [text_of(said.get("message"))]
    for item in list_of(said.get("errors"))[:3]:
        parts.append(text_of(item) or text_of(table_of(item).get("message")))
        parts.append(text_of(table_of(item).get("code")))
    return " ".join("; ".join(part for part in parts if part).split())[:300]


def _is_limit(status: int, headers: Mapping[str, str], said: str) -> bool:
    if status == 429:
        return True
    limited = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    worded = any(word in said.lower() for word in _LIMIT_WORDS)
    return (status == 403 and (limited or worded)) or (status == 422 and worded)


def _wait_of(headers: Mapping[str, str]) -> float:
    """Seconds until a limit ends: Retry-After, else the end of an hour that is used up."""
    hint = _seconds_of(headers.get("retry-after"))
    if hint is None and headers.get("x-ratelimit-remaining", "0") == "0":
        reset = _seconds_of(headers.get("x-ratelimit-reset"), longest=2**40)
        # Measured by GitHub's clock, which may not be ours.
        hint = None if reset is None else reset - _clock_of(headers) + 1
    return LIMIT_WAIT if hint is None else min(max(hint, 1.0), LONGEST_WAIT)


def _seconds_of(value: str | None, *, longest: float = LONGEST_WAIT) -> float | None:
    value = (value or "").strip()
    if not value.isdecimal() or len(value) > 12:
        return None
    return min(float(value), longest)


def _clock_of(headers: Mapping[str, str]) -> float:
    try:
        return email.utils.parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return time.time()
