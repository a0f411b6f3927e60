"""What a worker process of the tests does; see helpers.WorkerProcess."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection

from core.work.contract import WorkSettings
from core.work.engine import WorkEngine
from tests.work.helpers import Journal, Recorder


def work(
    settings: WorkSettings,
    journal: Journal,
    seconds: float,
    poison: Sequence[int],
    until_stopped: Connection,
) -> None:
    """Work until the other end of ``until_stopped`` is closed."""

    def handle(seq: int, attempt: int) -> None:
        journal.write("start", seq)
        if seq in poison:
            os._exit(9)
        time.sleep(seconds)
        journal.write("end", seq)

    engine = WorkEngine(settings, Recorder(on_delivery=handle))
    engine.start({})
    journal.write("ready", 0)
    with contextlib.suppress(EOFError):
        until_stopped.recv()
    sys.exit(0 if engine.stop(15) else 1)
