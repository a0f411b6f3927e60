"""A client that sends signed deliveries at a steady pace or as fast as they are answered."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Request = tuple[dict[str, str], bytes]
"""Headers and body of one delivery."""


@dataclass(slots=True)
class Answers:
    """What came back: seconds for each answer, and how many were not 202."""

    seconds: list[float] = field(default_factory=list)
    bad: int = 0
    lasted: float = 0.0

    def percentile_ms(self, share: float) -> float:
        """The time within which this share was answered, in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.lasted


def paced(
    url: str, make: Callable[[int], Request], *, rate: float, seconds: float, connections: int = 16
) -> Answers:
    """Send at a steady ``rate``; a late start counts as waiting, as it does for a tracker."""
    total = int(rate * seconds)
    start = time.perf_counter() + 0.2
    return _run(url, make, connections, total, lambda number: start + number / rate)


def flat_out(
    url: str, make: Callable[[int], Request], *, seconds: float, connections: int = 16
) -> Answers:
    """Send the next as soon as the last was answered, on every connection."""
    end = time.perf_counter() + seconds
    return _run(url, make, connections, None, None, end)


def _run(
    url: str,
    make: Callable[[int], Request],
    connections: int,
    total: int | None,
    due: Callable[[int], float] | None,
    end: float | None = None,
) -> Answers:
    numbers = iter(range(total if total is not None else 10**9))
    lock = threading.Lock()
    answers = Answers()
    place = urlsplit(url)

    def work() -> None:
        client = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None or (end is not None and time.perf_counter() >= end):
                break
            headers, body = make(number)
            begun = due(number) if due else time.perf_counter()
            if (wait := begun - time.perf_counter()) > 0:
                time.sleep(wait)
            client.request("POST", place.path, body, headers)
            response = client.getresponse()
            response.read()
            took = time.perf_counter() - begun
            with lock:
                answers.seconds.append(took)
                answers.bad += response.status != 202
        client.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.lasted = time.perf_counter() - started
    return answers


def prepared(make: Callable[[int], Request], count: int) -> Sequence[Request]:
    """Deliveries made beforehand, so that signing them costs the measured time nothing."""
    return [make(number) for number in range(count)]
