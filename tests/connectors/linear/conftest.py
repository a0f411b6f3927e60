"""A stand-in that nobody misused, and a connector to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.linear.connector import LinearConnector
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.helpers import connect


@pytest.fixture
def tracker() -> Iterator[LinearStandIn]:
    with LinearStandIn() as tracker:
        yield tracker
        assert tracker.violations == []


@pytest.fixture
def connector(tracker: LinearStandIn) -> Iterator[LinearConnector]:
    connector = connect(tracker)
    yield connector
    connector.close()
