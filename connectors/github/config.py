"""Settings of a connection to GitHub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final
from urllib.parse import urlsplit

from core.connector import ConnectionConfig
from core.errors import ConfigError
from core.model import Priority
from core.secrets import Secret
from core.settings import Between, claimed_twice

DEFAULT_TYPE_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "bug": ("bug", "type: bug", "kind/bug", "type/bug", "defect"),
    "feature": (
        "enhancement",
        "feature",
        "feature request",
        "type: feature",
        "type: enhancement",
        "kind/feature",
        "type/feature",
        "type/enhancement",
    ),
    "question": ("question", "support", "type: question", "kind/support", "type/question"),
    "documentation": (
        "documentation",
        "docs",
        "type: docs",
        "type: documentation",
        "kind/documentation",
        "type/docs",
    ),
    "task": ("task", "chore", "type: task", "kind/cleanup", "type/task"),
}

DEFAULT_PRIORITY_OPTIONS: Final[Mapping[Priority, str]] = {
    Priority.URGENT: "Urgent",
    Priority.HIGH: "High",
    Priority.MEDIUM: "Medium",
    Priority.LOW: "Low",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubConfig(ConnectionConfig):
    """Settings of ``[connections.<name>]`` with ``tracker = "github"``.

    ``token``: a personal access token or another one that may read and write issues; or
    ``app_id``, ``installation_id`` and ``private_key`` of a GitHub App, which is better:
    its comments carry the app's name and its tokens live for an hour.
    ``base_url``: the REST API; ``https://HOST/api/v3`` for GitHub Enterprise Server.
    ``priority_labels``: our priority -> the label that stands for it. Without them
    priorities are neither read nor set, since GitHub issues have none of their own.
    ``type_labels``: our type -> the labels that stand for it, used where an issue has none
    of GitHub's own types. Case does not matter in either.
    ``issue_types``: set GitHub's own issue types; only organisations have them, so elsewhere a
    type is a label.
    ``priority_field``: the name of the organisation's issue field that stands for the
    priority, instead of labels; ``priority_options``: our priority -> its option there.
    ``settings_file``: where repositories keep settings of their own, "" for nowhere.
    ``writes_per_minute`` and ``writes_per_hour`` are below GitHub's limits of 80 and 500 for
    requests that make content.
    """

    token: Secret | None = None
    app_id: int = 0
    installation_id: int = 0
    private_key: Secret | None = None
    base_url: str = "https://api.github.com"
    priority_labels: Mapping[Priority, str] = field(default_factory=dict)
    type_labels: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: dict(DEFAULT_TYPE_LABELS)
    )
    issue_types: bool = False
    priority_field: str = ""
    priority_options: Mapping[Priority, str] = field(
        default_factory=lambda: dict(DEFAULT_PRIORITY_OPTIONS)
    )
    settings_file: str = ".github/trackside.toml"
    writes_per_hour: Annotated[int, Between(0)] = 450

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other.

        Raises:
            ConfigError: says which, and what to write instead.
        """
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ConfigError(
                f"base_url {self.base_url!r} is not an address; write https://api.github.com, "
                "or https://HOST/api/v3 for GitHub Enterprise Server"
            )
        app = (self.app_id > 0, self.installation_id > 0, self.private_key is not None)
        if self.token is not None and any(app):
            raise ConfigError(
                "both a token and a GitHub App are given; keep either token, or app_id, "
                "installation_id and private_key"
            )
        if self.token is None and not all(app):
            raise ConfigError(
                "no credentials: give token = 'env:NAME', or app_id, installation_id and "
                "private_key = 'file:/path' of a GitHub App"
            )
        if self.priority_field and self.priority_labels:
            raise ConfigError("give either priority_field or priority_labels: one says it")
        for priority, label in self.priority_labels.items():
            if not label:
                raise ConfigError(f"priority_labels.{priority}: write the label's name")
        if twice := claimed_twice({ours: (name,) for ours, name in self.priority_labels.items()}):
            label, first, second = twice
            raise ConfigError(
                f"priority_labels: {label!r} stands for {first} and for {second}; "
                "each priority needs a label of its own"
            )
