"""What ``trackside init`` asks and explains for a connection to GitHub."""

from __future__ import annotations

from typing import Final

from core.connector import PermissionNeed, Permissions, Question, Setup

_METADATA: Final = PermissionNeed(
    name="Metadata: read", why="to know which repositories there are; GitHub always asks for it"
)
_READ: Final = PermissionNeed(
    name="Issues: read", why="to read issues, their comments and what happened to them"
)
_WRITE: Final = PermissionNeed(
    name="Issues: read and write",
    why="to write the one comment; GitHub has no smaller permission for that",
)
_EDIT: Final = PermissionNeed(
    name="Issues: read and write",
    why="to comment, and to set labels, types, assignees and what else you allow",
)
_HOOKS: Final = PermissionNeed(
    name="Webhooks: read and write",
    why="only with a token, and only if Trackside is to register the webhook by itself",
)
_FILE: Final = PermissionNeed(
    name="Single file: read, .github/trackside.toml (of an App), or Contents: read",
    why="only if repositories are to keep settings of their own; public ones need neither",
)

SETUP: Final = Setup(
    title="GitHub",
    credentials=(
        "Best is a GitHub App of your own (Settings, Developer settings, GitHub Apps): its "
        "comments carry its name and its tokens live for an hour. A personal access token "
        "works as well; make a fine-grained one for the repositories to be triaged."
    ),
    questions=(
        Question(
            setting="base_url",
            prompt="Address of the REST API",
            help="https://HOST/api/v3 for GitHub Enterprise Server.",
            default="https://api.github.com",
        ),
        Question(
            setting="token",
            prompt="Personal access token",
            help="Leave it empty for a GitHub App.",
            secret=True,
            optional=True,
        ),
        Question(
            setting="app_id",
            prompt="Id of the GitHub App",
            help="A number, in the App's settings.",
            optional=True,
            unless="token",
        ),
        Question(
            setting="installation_id",
            prompt="Id of the App's installation",
            help="The number at the end of the installation's address.",
            optional=True,
            unless="token",
        ),
        Question(
            setting="private_key",
            prompt="Private key of the GitHub App",
            help="The PEM file that GitHub gave when you made a key.",
            secret=True,
            optional=True,
            unless="token",
        ),
        Question(
            setting="projects",
            prompt="Repositories to triage, with commas",
            help="owner/name; empty for all that the credentials may triage.",
            optional=True,
        ),
    ),
    permissions={
        Permissions.READ: (_METADATA, _READ, _HOOKS, _FILE),
        Permissions.COMMENT: (_METADATA, _WRITE, _HOOKS, _FILE),
        Permissions.FULL: (_METADATA, _EDIT, _HOOKS, _FILE),
    },
    webhook=(
        "In the repository's settings (or the App's): add a webhook with the address {url}, "
        "content type application/json, the secret, and the events Issues, Issue comments, "
        "Labels, Sub-issues and Issue dependencies."
    ),
)
"""For ``GitHubConnector.setup``."""
