"""Which delivery a process is reading, kept where its death leaves it behind.

A connector that takes the process down while it reads a delivery (memory, a native library)
would do so again at every start, and nothing after that delivery would ever be worked on. A job
of the durable queue is counted by its engine; reading comes before there is a job. So the
number stands in a small file while it is read: whoever starts next finds it there.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.errors import StoreUnavailable
from core.model import Delivery

MOST_DEATHS: Final = 3
"""Processes that may end while they read one delivery, before it is left alone. One can be
chance: somebody else's fault, or a machine that was switched off."""

_MARK: Final = struct.Struct("<QQQ")
"""Number of the delivery (0: none), its attempt, and the processes that it has ended before."""

_PLACES: Final = 64


class Underway:
    """The mark of one process; several of one machine have one each.

    Writing it costs a few microseconds: it has to outlive the process, not the machine.

    Args:
        folder: where the marks of this installation are.

    Raises:
        StoreUnavailable: no mark can be made there.
    """

    def __init__(self, folder: Path) -> None:
        self._file = _take(folder)
        seq, attempt, deaths = _MARK.unpack(os.pread(self._file, _MARK.size, 0))
        self._left_behind = (seq, attempt) if seq else None
        self._deaths = deaths + 1

    def deaths_of(self, delivery: Delivery) -> int:
        """How many processes in a row ended while they read it."""
        return self._deaths if self._left_behind == (delivery.seq, delivery.attempt) else 0

    @contextlib.contextmanager
    def reading(self, delivery: Delivery) -> Iterator[None]:
        """While this lasts, the end of the process counts against the delivery."""
        self._mark(delivery.seq, delivery.attempt, self.deaths_of(delivery))
        try:
            yield
        finally:
            self._mark(0, 0, 0)

    def close(self) -> None:
        """Give the place up."""
        os.close(self._file)

    def _mark(self, *numbers: int) -> None:
        # The space is taken already; where even that fails, deaths are not counted, no more.
        with contextlib.suppress(OSError):
            os.pwrite(self._file, _MARK.pack(*numbers), 0)


def _take(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(_PLACES):
            file = os.open(folder / f"reading-{number:02d}", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                # The kernel lets go when the process ends, however it ends.
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                continue
            if os.fstat(file).st_size < _MARK.size:
                os.pwrite(file, _MARK.pack(0, 0, 0), 0)
            return file
    except OSError as error:
        raise StoreUnavailable(f"cannot write in {folder}: {error.strerror}") from error
    raise StoreUnavailable(f"{_PLACES} processes work in {folder} already; stop one of them first")
