"""Linear's refusals in our words, translated once, here.

Linear answers most failures with GraphQL errors and the HTTP status 200 or 400; what went
wrong is in ``extensions`` of the first: ``code``, an older ``type``, a ``statusCode``, and
``userPresentableMessage``, a sentence for people. Observed: RATELIMITED (HTTP 400),
AUTHENTICATION_ERROR (401), and INPUT_ERROR for everything from a missing entity to a label
of a group that is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from connectors.linear.reading import record, text
from core.errors import (
    ConnectorError,
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
)

_CREDENTIALS: Final = frozenset({"authentication_error", "unauthenticated"})

_PASSING: Final = frozenset(
    {
        "bootstrap_error",
        "internal_error",
        "internal_server_error",
        "lock_timeout",
        "network_error",
        "unknown",
    }
)

_TAKEN: Final = ("already exists", "already in use", "conflict on insert", "not unique")
"""What may stand in the refusal of an id that is taken; Linear documents no wording."""

_LIMITS: Final = ("requests", "complexity", "endpoint-requests")
_LONGEST_WAIT: Final = 3_600.0
_SHORTEST_WAIT: Final = 1.0
_MILLISECONDS_SINCE: Final = 100_000_000_000
"""A number of seconds greater than this would be after the year 5000: it is milliseconds."""


class AlreadyExistsError(PermanentError):
    """The id that we chose is taken; who made it shows when it is looked up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a failed request.

    ``status`` is HTTP's, 0 where no answer came. ``headers`` have names in any case.
    ``now`` is the time in seconds since 1970.
    """

    doing: str
    write: bool
    now: float
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def retryable(self, why: str) -> RetryableError:
        """An answer that does not say whether the request was carried out."""
        return RetryableError(f"Linear, while {self.doing}: {why}", ambiguous=self.write)


def no_answer(answer: Answer, why: str) -> ConnectorError:
    """No usable answer came: nothing at all, a page of a proxy, half of an object."""
    status = answer.status
    if status == 401:
        return CredentialsError(f"Linear, while {answer.doing}: our credentials were refused")
    if status == 429:
        return RetryableError(
            f"Linear, while {answer.doing}: too many requests",
            retry_after=wait_from(answer.headers, answer.now),
        )
    if 400 <= status < 500 and status not in {408, 425}:
        return PermanentError(f"Linear, while {answer.doing}: HTTP status {status}; check the url")
    if why == "TransportProtocolError":
        why = "the answer is none of GraphQL; if that goes on, check the url"
    return answer.retryable(why)


def refused(errors: object, answer: Answer) -> ConnectorError:
    """Linear answered with GraphQL ``errors``; the first one tells."""
    first = record(errors[0] if isinstance(errors, list) and errors else None)
    extensions = record(first.get("extensions"))
    word = text(extensions.get("code")) or text(extensions.get("type"))
    word = word.strip().casefold().replace(" ", "_")
    message = text(first.get("message"))
    said = text(extensions.get("userPresentableMessage")) or message or word or "no reason given"
    why = f"Linear, while {answer.doing}: {' '.join(said[:400].split())[:300]}"
    status = extensions.get("statusCode")
    status = status if isinstance(status, int) else answer.status
    if word == "ratelimited" or status == 429:
        return RetryableError(why, retry_after=wait_from(answer.headers, answer.now))
    if word in _CREDENTIALS or status == 401:
        return CredentialsError(why)
    if word in _PASSING or status >= 500:
        return RetryableError(why, ambiguous=answer.write)
    lowered = message[:400].casefold()
    if lowered.startswith("entity not found"):
        return GoneError(why)
    if any(hint in lowered for hint in _TAKEN):
        return AlreadyExistsError(why)
    return PermanentError(why)


def wait_from(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait, as Linear's headers say; None where they say nothing.

    ``Retry-After`` wins. Else the limits that are used up count, each with the time at which
    it is full again (milliseconds since 1970); if none is, the one that is full first.
    """
    given = _number(headers.get("retry-after"))
    if given is not None:
        return min(max(given, _SHORTEST_WAIT), _LONGEST_WAIT)
    resets: list[tuple[bool, float]] = []
    for limit in _LIMITS:
        reset = _number(headers.get(f"x-ratelimit-{limit}-reset"))
        if reset is not None:
            left = _number(headers.get(f"x-ratelimit-{limit}-remaining"))
            seconds = reset / 1000 if reset > _MILLISECONDS_SINCE else reset
            resets.append((left is not None and left <= 0, seconds - now))
    if not resets:
        return None
    used_up = [wait for empty, wait in resets if empty]
    wait = max(used_up) if used_up else min(wait for _, wait in resets)
    return min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0 <= number < 1e15 else None
