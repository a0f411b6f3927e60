"""What a stand-in tracker can be told to do wrong, once or several times.

The faults are those that real trackers and the proxies before them show: a write that was
carried out although the answer says otherwise, limits with and without a hint how long to
wait, answers that are late, cut off, or not what was asked for.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """One way to fail; ``carried_out`` says whether the request takes effect all the same."""

    BAD_GATEWAY = "502, nothing done"
    BAD_GATEWAY_AFTER = "502 although it was done"
    RATE_LIMIT = "429 with Retry-After"
    RATE_LIMIT_SILENT = "429 without a hint"
    PRIMARY_LIMIT = "quota of the hour used up"
    SECONDARY_LIMIT = "too many requests at once"
    UNAUTHORISED = "credentials refused"
    TIMEOUT = "no answer in time although it was done"
    TRUNCATED = "connection lost in the middle of the answer"
    BROKEN_JSON = "answer is not whole"
    HTML = "a page instead of data"

    @property
    def carried_out(self) -> bool:
        """Whether the tracker does what was asked before it fails to say so."""
        return self in {
            FaultKind.BAD_GATEWAY_AFTER,
            FaultKind.TIMEOUT,
            FaultKind.TRUNCATED,
            FaultKind.BROKEN_JSON,
            FaultKind.HTML,
        }


class On(StrEnum):
    """Which requests a fault waits for."""

    ANY = "any"
    READ = "read"
    WRITE = "write"


@dataclass(slots=True)
class Fault:
    """An armed fault.

    ``times`` requests meet it (those that ``on`` and ``path``, a part of the path, let
    through). ``seconds`` is the hint of a limit, or how long a late answer takes.
    """

    kind: FaultKind
    on: On = On.ANY
    path: str = ""
    times: int = 1
    seconds: float = 30.0


class Faults:
    """The armed faults of one stand-in; safe to use from several threads."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> None:
        """Let the next requests that fit meet this fault; earlier armed ones come first."""
        with self._lock:
            self._armed.append(fault)

    def disarm(self) -> None:
        """Behave from now on."""
        with self._lock:
            self._armed.clear()

    def take(self, path: str, *, write: bool, aside: bool = False) -> Fault | None:
        """The fault that this request meets, counted as used.

        One that is ``aside`` (for a token, say, and not to the API) meets only faults that
        were armed for its path.
        """
        wanted = {On.ANY, On.WRITE if write else On.READ}
        with self._lock:
            for fault in self._armed:
                fits = fault.on in wanted and fault.path in path
                if fits and (fault.path or not aside):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._armed.remove(fault)
                    return fault
        return None

    def __len__(self) -> int:
        with self._lock:
            return len(self._armed)
