"""Both Jiras against the suite that every connector must pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from connectors.jira.config import Deployment, JiraConfig
from connectors.jira.connector import JiraConnector
from core.secrets import Secret
from core.testing.conformance import ConnectorConformance
from core.testing.jira_standin import API_TOKEN, API_USER, JiraStandIn
from tests.connectors.jira.jira_support import oauth_config


class TestJiraCloud(ConnectorConformance):
    connector_class = JiraConnector
    opt_outs: ClassVar[dict[str, str]] = {
        "test_a_label_that_the_tracker_does_not_know_is_refused": (
            "Jira keeps no list of labels: any word becomes one by being used"
        ),
    }

    @pytest.fixture
    def tracker(self) -> Iterator[JiraStandIn]:
        with JiraStandIn(deployment="cloud") as tracker:
            yield tracker

    def configure(
        self, tracker: Any, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> JiraConfig:
        return JiraConfig(
            url=tracker.api_url,
            account=tracker.account,
            user=API_USER,
            api_token=Secret(API_TOKEN),
            webhook_secrets=webhook_secrets,
            timeout=timeout,
        )


class TestJiraDataCenter(TestJiraCloud):
    @pytest.fixture
    def tracker(self) -> Iterator[JiraStandIn]:
        with JiraStandIn(deployment="datacenter") as tracker:
            yield tracker

    def configure(
        self, tracker: Any, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> JiraConfig:
        return JiraConfig(
            url=tracker.api_url,
            deployment=Deployment.DATACENTER,
            account=tracker.account,
            personal_access_token=Secret(API_TOKEN),
            webhook_secrets=webhook_secrets,
            timeout=timeout,
        )


class TestJiraCloudAsAnOAuthApp(TestJiraCloud):
    """Another address, tokens that rotate, and webhooks that the app registers."""

    renews = True

    @pytest.fixture
    def tracker(self) -> Iterator[JiraStandIn]:
        with JiraStandIn(deployment="cloud") as tracker:
            yield tracker

    def configure(
        self, tracker: Any, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> JiraConfig:
        return oauth_config(tracker, webhook_secrets=webhook_secrets, timeout=timeout)
