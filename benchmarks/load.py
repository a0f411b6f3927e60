"""A client that sends signed deliveries at a steady pace or as fast as they are answered."""

from __future__ import annotations

import dataclasses
import gc
import http.client
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

FLAT_OUT_MOST = 8_000
"""Deliveries that a client prepares for sending flat out."""

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
            try:
                headers, body = make(number)
            except IndexError:
                break
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


def from_process(path: Path, url: str, *, rate: float, seconds: float, first: int) -> Answers:
    """Send prepared deliveries from a process of its own; ``rate`` 0 sends flat out.

    A client that shares its interpreter with anything else would measure that.
    """
    words = [str(path), url, str(rate), str(seconds), str(first)]
    done = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=True
    )
    return Answers(**json.loads(done.stdout))


def save(path: Path, requests: Iterable[Request]) -> None:
    """Keep prepared deliveries in a file, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for headers, body in requests:
            file.write(json.dumps([headers, body.decode()]) + "\n")


def main() -> None:
    """Send deliveries of a file, from the ``first``-th on, and print the answers as JSON."""
    path, url, rate, seconds, first = sys.argv[1:]
    most = int(float(rate) * float(seconds)) if float(rate) else FLAT_OUT_MOST
    with Path(path).open(encoding="utf-8") as file:
        lines = list(itertools.islice(file, int(first), int(first) + most))
    ready: list[Request] = []
    for line in lines:
        headers, body = json.loads(line)
        ready.append((headers, body.encode()))
    gc.freeze()
    gc.disable()
    if float(rate):
        answers = paced(url, ready.__getitem__, rate=float(rate), seconds=float(seconds))
    else:
        answers = flat_out(url, ready.__getitem__, seconds=float(seconds))
    print(json.dumps(dataclasses.asdict(answers)))


if __name__ == "__main__":
    main()
