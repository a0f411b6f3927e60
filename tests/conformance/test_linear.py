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
from core.testing.oauth_tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
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
    """Its tokens rotate; webhooks name the app's client as the actor, not the app's user."""

    renews = True

    @pytest.fixture
    def tracker(self) -> Iterator[LinearStandIn]:
        with LinearStandIn(oauth_client_id=CLIENT_ID) as tracker:
            yield tracker

    def configure(
        self, tracker: LinearStandIn, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> LinearConfig:
        return LinearConfig(
            account="acme",
            oauth_client_id=CLIENT_ID,
            oauth_client_secret=Secret(CLIENT_SECRET),
            refresh_token=Secret(FIRST_REFRESH_TOKEN),
            token_url=f"{tracker.url}/oauth/token",
            url=tracker.api_url,
            webhook_secrets=webhook_secrets,
            timeout=timeout,
        )
