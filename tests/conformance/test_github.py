from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest

from connectors.github.config import GitHubConfig
from connectors.github.connector import GitHubConnector
from core.model import Priority
from core.secrets import Secret
from core.testing.conformance import ConnectorConformance
from core.testing.github_standin import PRIORITY_LABELS, GitHubStandIn


class TestGitHub(ConnectorConformance):
    connector_class = GitHubConnector
    opt_outs: ClassVar = {
        "test_a_duplicate_is_closed_as_one_and_opened_again": (
            "GitHub's REST API says that an issue was closed as a duplicate, not of which one; "
            "tests/connectors/github/test_github_fields.py looks into the stand-in instead"
        )
    }

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
            projects=(tracker.project,),
            issue_types=True,
            priority_labels={Priority(word): label for word, label in PRIORITY_LABELS.items()},
        )
