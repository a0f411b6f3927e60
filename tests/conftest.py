"""How tests are shared out among processes, where pytest runs in several.

The tests of one file stay together, so that what a file prepares once is prepared once. Tests
that start Trackside's own processes, kill them, or wait for them run one after another: each
of them keeps a processor busy and has a time within which something must have happened.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_ONE_BY_ONE = frozenset({"faults", "journey", "work"})
"""The folders whose tests start whole processes."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        path = item.path.relative_to(_HERE)
        group = "processes" if path.parts[0] in _ONE_BY_ONE else str(path)
        item.add_marker(pytest.mark.xdist_group(group))
