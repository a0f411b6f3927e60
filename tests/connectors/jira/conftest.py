"""A fresh stand-in of each kind, and a connector for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.jira.connector import JiraConnector
from core.testing.jira_standin import JiraStandIn
from tests.connectors.jira.jira_support import connect


@pytest.fixture
def cloud() -> Iterator[JiraStandIn]:
    with JiraStandIn(deployment="cloud") as tracker:
        yield tracker


@pytest.fixture
def datacenter() -> Iterator[JiraStandIn]:
    with JiraStandIn(deployment="datacenter") as tracker:
        yield tracker


@pytest.fixture(params=["cloud", "datacenter"])
def jira(request: pytest.FixtureRequest) -> JiraStandIn:
    """Both, one after the other."""
    tracker: JiraStandIn = request.getfixturevalue(request.param)
    return tracker


@pytest.fixture
def connector(jira: JiraStandIn) -> Iterator[JiraConnector]:
    made = connect(jira)
    yield made
    made.close()
