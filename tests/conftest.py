"""How tests are shared out among processes, where pytest runs in several.

The tests of one file stay together, so that what a file prepares once is prepared once. Tests
that start Trackside's own processes, kill them, or wait for them run one after another: each
of them keeps a processor busy and has a time within which something must have happened.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

_ONE_BY_ONE = frozenset({"faults", "journey", "work", "test_worker_process.py"})
"""The folders and files whose tests start whole processes."""


def _starts_processes(path: str) -> bool:
    return not _ONE_BY_ONE.isdisjoint(path.split("/"))


class _Scheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "processes" if _starts_processes(path) else path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First what takes longest one after the other: the rest is done beside it."""
    items.sort(key=lambda item: not _starts_processes(item.nodeid.partition("::")[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Scheduling:
    return _Scheduling(config, log)
