"""What ``trackside init`` asks and explains for a connection to Jira."""

from __future__ import annotations

from typing import Final

from core.connector import PermissionNeed, Permissions, Question, Setup

_BROWSE: Final = PermissionNeed(
    name="Browse projects", why="to read issues, their comments and what happened to them"
)
_COMMENT: Final = PermissionNeed(name="Add comments", why="to write the one comment")
_EDIT: Final = PermissionNeed(
    name="Edit issues, Assign issues, Link issues, Transition issues",
    why="to set labels, types, priorities, assignees and links; statuses only where somebody asks",
)
_ADMIN: Final = PermissionNeed(
    name="Administer projects",
    why="to ask who may triage, so that only they can answer by comment; without it nobody can",
)

SETUP: Final = Setup(
    title="Jira",
    credentials=(
        "Make an account for Trackside, so that what it writes carries its name. On Cloud: "
        "an API token of that account (id.atlassian.com, Security); or an OAuth 2 app of your own "
        "with the scope offline_access, which registers its webhook by itself. On Data Center: a "
        "personal access token (its profile)."
    ),
    questions=(
        Question(
            setting="url",
            prompt="Address of the site",
            help="https://NAME.atlassian.net, or a Data Center's base address.",
        ),
        Question(
            setting="deployment",
            prompt="Which Jira it is",
            default="cloud",
            choices=("cloud", "datacenter"),
        ),
        Question(
            setting="user",
            prompt="E-mail address of the account",
            help="Leave it and the token empty for an OAuth app.",
            optional=True,
            only_if=("deployment", ("cloud",)),
        ),
        Question(
            setting="api_token",
            prompt="API token of the account",
            secret=True,
            optional=True,
            only_if=("deployment", ("cloud",)),
        ),
        Question(
            setting="client_id",
            prompt="Client id of the OAuth app",
            help="Leave this and what follows empty with an API token.",
            optional=True,
            unless="api_token",
            only_if=("deployment", ("cloud",)),
        ),
        Question(
            setting="client_secret",
            prompt="Client secret of the OAuth app",
            secret=True,
            optional=True,
            unless="api_token",
            only_if=("deployment", ("cloud",)),
        ),
        Question(
            setting="refresh_token",
            prompt="Refresh token of the OAuth app",
            help="Trackside renews it from then on, and keeps the newest.",
            secret=True,
            optional=True,
            unless="api_token",
            only_if=("deployment", ("cloud",)),
        ),
        Question(
            setting="cloud_id",
            prompt="Id of the site",
            help="As api.atlassian.com/oauth/token/accessible-resources tells it.",
            optional=True,
            unless="api_token",
            only_if=("deployment", ("cloud",)),
        ),
        Question(
            setting="personal_access_token",
            prompt="Personal access token of the account",
            secret=True,
            only_if=("deployment", ("datacenter",)),
        ),
        Question(
            setting="projects",
            prompt="Projects to triage, with commas",
            help="NAME/SHOP; empty for all that the account sees.",
            optional=True,
        ),
    ),
    permissions={
        Permissions.READ: (_BROWSE, _ADMIN),
        Permissions.COMMENT: (_BROWSE, _COMMENT, _ADMIN),
        Permissions.FULL: (_BROWSE, _COMMENT, _EDIT, _ADMIN),
    },
    webhook=(
        "As an administrator, in System, WebHooks: make one with the address {url}, the secret, "
        "and the events issue created, updated and deleted, comment created, updated and "
        "deleted. Jira lets no API token register it; an OAuth app registers its own."
    ),
    webhook_needs="client_id",
)
"""For ``JiraConnector.setup``."""
