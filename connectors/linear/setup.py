"""What ``trackside init`` asks and explains for a connection to Linear."""

from __future__ import annotations

from typing import Final

from core.connector import PermissionNeed, Permissions, Question, Setup

_READ: Final = PermissionNeed(name="read", why="to read issues, comments, labels and members")
_COMMENT: Final = PermissionNeed(name="comments:create", why="to write the one comment")
_WRITE: Final = PermissionNeed(
    name="write", why="to set labels, priorities, assignees and relations, and to edit our comment"
)
_ADMIN: Final = PermissionNeed(
    name="admin", why="only if Trackside is to register the webhook by itself"
)

SETUP: Final = Setup(
    title="Linear",
    credentials=(
        "A personal API key (Settings, Security & access) is quickest; what Trackside writes "
        "then carries that person's name. An OAuth application that is authorised with "
        "actor=app writes in its own name; give its client id, its secret and the refresh token "
        "that its authorisation gave."
    ),
    questions=(
        Question(
            setting="account",
            prompt="Name of the workspace",
            help="As in linear.app/NAME.",
        ),
        Question(
            setting="api_key",
            prompt="Personal API key",
            help="Leave it empty for an OAuth application.",
            secret=True,
            optional=True,
        ),
        Question(
            setting="oauth_client_id",
            prompt="Client id of the OAuth application",
            help="Leave it empty with a personal API key.",
            optional=True,
        ),
        Question(
            setting="oauth_client_secret",
            prompt="Client secret of the OAuth application",
            secret=True,
            optional=True,
        ),
        Question(
            setting="refresh_token",
            prompt="Refresh token of the OAuth application",
            help="Trackside renews it from then on, and keeps the newest.",
            secret=True,
            optional=True,
        ),
        Question(
            setting="projects",
            prompt="Teams to triage, with commas",
            help="NAME/ENG; empty for all that the credentials see.",
            optional=True,
        ),
    ),
    permissions={
        Permissions.READ: (_READ, _ADMIN),
        Permissions.COMMENT: (_READ, _COMMENT, _WRITE, _ADMIN),
        Permissions.FULL: (_READ, _COMMENT, _WRITE, _ADMIN),
    },
    webhook=(
        "In Settings, API, Webhooks: add one with the address {url} and the resources Issues, "
        "Comments, comment reactions and Labels."
    ),
    secret_is_theirs=True,
)
"""For ``LinearConnector.setup``."""
