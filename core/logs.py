"""How a process of ours logs."""

from __future__ import annotations

import logging
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def start(level: int | str) -> None:
    """Log from now on, on standard error, without what libraries say of their daily business."""
    logging.basicConfig(level=level, format=FORMAT)
    # Requests wait for a thread for moments all the time; that is no warning.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
