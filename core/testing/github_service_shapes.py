"""The JSON in which GitHub would show what is around issues: Apps, hooks, suggestions."""

from __future__ import annotations

import base64
import hashlib
from abc import ABC, abstractmethod
from typing import Any, Final

from core.testing.github_state import Attempt, Hook, Repository, Suggested, Ticket, User

Json = dict[str, Any]

_LARGEST_CONTENT: Final = 1_000_000
_SINCE: Final = "2020-01-01T00:00:00Z"
_STATES: Final = {"type": "set_type", "label": "add_label", "assignee": "add_assignee"}


class ServiceShapes(ABC):
    """Shapes of what is no issue, with addresses below ``url``."""

    def __init__(self, url: str) -> None:
        self.url = url

    @abstractmethod
    def user(self, user: User) -> Json:
        """An account as others see it."""

    def organisation(self, owner: User) -> Json:
        """The organisation that owns a repository."""
        api = f"{self.url}/orgs/{owner.login}"
        return {
            "login": owner.login,
            "id": owner.id,
            "node_id": node_id("O", owner.id),
            "url": api,
            "repos_url": f"{api}/repos",
            "events_url": f"{api}/events",
            "hooks_url": f"{api}/hooks",
            "issues_url": f"{api}/issues",
            "members_url": f"{api}/members{{/member}}",
            "public_members_url": f"{api}/public_members{{/member}}",
            "avatar_url": f"{self.url}/avatars/u/{owner.id}",
            "description": None,
        }

    def app(self, app_id: int, slug: str, owner: User) -> Json:
        """The App that asks."""
        return {
            "id": app_id,
            "slug": slug,
            "node_id": node_id("A", app_id),
            "owner": self.user(owner),
            "name": slug.title(),
            "description": None,
            "external_url": "https://app.test",
            "html_url": f"{self.url}/apps/{slug}",
            "created_at": _SINCE,
            "updated_at": _SINCE,
            "permissions": {"issues": "write", "metadata": "read"},
            "events": ["issues", "issue_comment", "label"],
        }

    def installation(self, number: int, app_id: int, owner: User) -> Json:
        """An installation of the App, as the App sees it."""
        api = f"{self.url}/app/installations/{number}"
        return {
            "id": number,
            "account": self.user(owner),
            "repository_selection": "all",
            "access_tokens_url": f"{api}/access_tokens",
            "repositories_url": f"{self.url}/installation/repositories",
            "html_url": f"{self.url}/settings/installations/{number}",
            "app_id": app_id,
            "app_slug": "trackside",
            "target_id": owner.id,
            "target_type": "Organization",
            "permissions": {"issues": "write", "metadata": "read"},
            "events": ["issues", "issue_comment", "label"],
            "created_at": _SINCE,
            "updated_at": _SINCE,
            "single_file_name": None,
            "suspended_by": None,
            "suspended_at": None,
        }

    # -- hooks -----------------------------------------------------------------------------

    def hook(self, repository: Repository, hook: Hook) -> Json:
        """A webhook of a repository."""
        api = f"{self.url}/repos/{repository.full_name}/hooks/{hook.id}"
        last = hook.attempts[-1] if hook.attempts else None
        return {
            "type": "Repository",
            "id": hook.id,
            "name": "web",
            "active": hook.active,
            "events": hook.events,
            "config": self.hook_config(hook),
            "updated_at": _SINCE,
            "created_at": _SINCE,
            "url": api,
            "test_url": f"{api}/test",
            "ping_url": f"{api}/pings",
            "deliveries_url": f"{api}/deliveries",
            "last_response": {
                "code": last.status if last else None,
                "status": "active" if last else "unused",
                "message": _said(last) if last else None,
            },
        }

    def hook_config(self, hook: Hook) -> Json:
        """Where a webhook sends to; its secret is hidden."""
        return {**hook.config, **({"secret": "********"} if hook.config.get("secret") else {})}

    def attempt(self, attempt: Attempt) -> Json:
        """An attempt to hand over a delivery."""
        return {
            "id": attempt.id,
            "guid": attempt.guid,
            "delivered_at": attempt.at,
            "redelivery": attempt.again,
            "duration": 0.27,
            "status": _said(attempt),
            "status_code": attempt.status,
            "event": attempt.event,
            "action": "opened",
            "installation_id": None,
            "repository_id": None,
        }

    # -- suggestions -----------------------------------------------------------------------

    def file(self, repository: Repository, path: str) -> Json:
        """A file of the default branch; of a large one GitHub leaves the content out."""
        content, api = repository.files[path], f"{self.url}/repos/{repository.full_name}"
        small = len(content) <= _LARGEST_CONTENT
        return {
            "type": "file",
            "encoding": "base64" if small else "none",
            "size": len(content),
            "name": path.rpartition("/")[2],
            "path": path,
            "content": base64.encodebytes(content).decode() if small else "",
            "sha": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            "url": f"{api}/contents/{path}?ref=main",
            "git_url": None,
            "html_url": None,
            "download_url": None,
            "_links": {"self": f"{api}/contents/{path}?ref=main", "git": None, "html": None},
        }

    def suggestion(self, ticket: Ticket, suggested: Suggested) -> Json:
        """An entry of an issue's list of suggestions."""
        return {
            "id": suggested.id,
            "issue_id": ticket.id,
            "action": suggested.action,
            "state": suggested.state,
            "target_id": None,
            "target_value": suggested.value,
            "rationale": suggested.rationale or None,
            "confidence": suggested.confidence.upper(),
            "actor_id": suggested.actor.id,
            "issue_event_id": None,
            "resolved_by": suggested.resolved_by.id if suggested.resolved_by else None,
            "created_at": _SINCE,
            "updated_at": _SINCE,
        }


def _said(attempt: Attempt) -> str:
    return "OK" if attempt.status < 300 else "Bad Gateway"


def node_id(prefix: str, number: int) -> str:
    """An id such as GitHub's GraphQL API gives."""
    encoded = base64.urlsafe_b64encode(number.to_bytes(8, "big")).decode().rstrip("=")
    return f"{prefix}_kw{encoded}"
