from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.github.config import GitHubConfig
from connectors.github.connector import GitHubConnector
from core.model import Priority
from core.secrets import Secret
from core.testing.conformance import ConnectorConformance
from core.testing.github_standin import PRIORITY_LABELS, GitHubStandIn


class TestGitHub(ConnectorConformance):
    connector_class = GitHubConnector

    @pytest.fixture
    def tracker(self) -> Iterator[GitHubStandIn]:
        with GitHubStandIn() as tracker:
            yield tracker

    def configure(
        self, tracker: GitHubStandIn, *, webhook_secrets: tuple[Secret, ...], timeout: float
    ) -> GitHubConfig:
        return GitHubConfig(
            base_url=tracker.api_url,
            token=Secret(tracker.token),
            webhook_secrets=webhook_secrets,
            timeout=timeout,
            priority_labels={Priority(word): label for word, label in PRIORITY_LABELS.items()},
        )
