"""The Linear connector keeps the contract, under the stand-in's schema and under Linear's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.linear.config import LinearConfig
from connectors.linear.connector import LinearConnector
from core.secrets import Secret
from core.testing.conformance import ConnectorConformance
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.official import official_schema


class LinearConformance(ConnectorConformance):
    connector_class = LinearConnector

    def configure(
        self, tracker: LinearStandIn, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> LinearConfig:
        return LinearConfig(
            account="acme",
            api_key=Secret(API_KEY),
            url=tracker.api_url,
            webhook_secrets=webhook_secrets,
            timeout=timeout,
        )


class TestLinear(LinearConformance):
    @pytest.fixture
    def tracker(self) -> Iterator[LinearStandIn]:
        with LinearStandIn() as tracker:
            yield tracker
            assert tracker.violations == []


@pytest.mark.contracts
class TestLinearUnderItsOfficialSchema(LinearConformance):
    @pytest.fixture
    def tracker(self) -> Iterator[LinearStandIn]:
        with LinearStandIn(schema=official_schema()) as tracker:
            yield tracker
            assert tracker.violations == []


class TestLinearAsAnOAuthApp(LinearConformance):
    """Webhooks then name the app's client as the actor, not the user as which it acts."""

    @pytest.fixture
    def tracker(self) -> Iterator[LinearStandIn]:
        with LinearStandIn(oauth_client_id="client-1") as tracker:
            yield tracker

    def configure(
        self, tracker: LinearStandIn, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> LinearConfig:
        return LinearConfig(
            account="acme",
            api_key=Secret(API_KEY),
            oauth_client_id="client-1",
            url=tracker.api_url,
            webhook_secrets=webhook_secrets,
            timeout=timeout,
        )
