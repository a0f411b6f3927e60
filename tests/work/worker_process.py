"""A worker that a test starts as a process: it works until its standard input is closed."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from core.work.contract import WorkSettings  # noqa: E402 - the path comes first
from core.work.engine import WorkEngine  # noqa: E402
from tests.work.helpers import Journal, Recorder  # noqa: E402


def main() -> None:
    task = json.loads(sys.argv[1])
    journal = Journal(Path(task["journal"]))

    def handle(seq: int, attempt: int) -> None:
        journal.write("start", seq)
        if seq in task["poison"]:
            os._exit(9)
        time.sleep(task["seconds"])
        journal.write("end", seq)

    settings = WorkSettings(
        url=task["url"], lock_dir=Path(task["lock_dir"]), concurrency=task["concurrency"]
    )
    engine = WorkEngine(settings, Recorder(on_delivery=handle))
    engine.start({})
    journal.write("ready", 0)
    sys.stdin.read()
    sys.exit(0 if engine.stop(15) else 1)


if __name__ == "__main__":
    main()
