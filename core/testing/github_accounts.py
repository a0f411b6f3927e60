"""Accounts, tokens, repositories and limits of a stand-in for GitHub."""

# ruff: noqa: ARG002 - every handler is given the request, whether it looks at it or not

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from werkzeug.wrappers import Request, Response

from core.testing.github_http import Endpoints, Refusal, body_of
from core.testing.github_service_shapes import Json
from core.testing.github_state import Repository
from core.testing.standin import json_response, timestamp


class AccountEndpoints(Endpoints):
    """Who there is, what they may, and how much is left."""

    minted: int = 0

    def _user(self, request: Request) -> Response:
        actor = self.actor(request)
        if actor.kind == "Bot":
            raise Refusal(403, "Resource not accessible by integration")
        return json_response(self.tracker.shapes.account(actor))

    def _account(self, request: Request, login: str) -> Response:
        self.actor(request)
        if login not in self.tracker.users:
            raise Refusal(404, "Not Found")
        return json_response(self.tracker.shapes.account(self.tracker.user(login)))

    def _app(self, request: Request) -> Response:
        self.check_app(request)
        owner = self.tracker.user("acme")
        return json_response(self.tracker.shapes.app(self.app_id, self.app_slug, owner))

    def _installation(self, request: Request, installation: int) -> Response:
        self.check_app(request)
        owner = self.tracker.user("acme")
        return json_response(self.tracker.shapes.installation(installation, self.app_id, owner))

    def _token(self, request: Request, installation: int) -> Response:
        self.check_app(request)
        self.minted += 1
        token = f"ghs_standin_{installation}_{self.minted}"
        self.tokens[token] = self.tracker.user(f"{self.app_slug}[bot]").login
        expires = timestamp(datetime.now(UTC) + timedelta(hours=1))
        permissions = body_of(request, {}).get("permissions", {})
        answer = {"token": token, "expires_at": expires, "permissions": permissions}
        return json_response({**answer, "repository_selection": "all"}, 201)

    def _rate_limit(self, request: Request) -> Response:
        self.actor(request)
        quota = self.quota()
        core = {
            name: int(quota[f"X-RateLimit-{name.title()}"])
            for name in ("limit", "remaining", "reset", "used")
        }
        return json_response({"resources": {"core": core, "search": core}, "rate": core})

    def _permission(self, request: Request, repository: Repository, login: str) -> Response:
        user = self.tracker.users.get(login)
        if user is None:
            raise Refusal(404, f"{login} is not a user")
        # Everybody may read a public repository.
        role = repository.roles.get(login, "none" if repository.private else "read")
        return json_response(self.tracker.shapes.permission(user, role))

    def _assignees(self, request: Request, repository: Repository) -> Response:
        shown = [self.tracker.shapes.user(self.tracker.user(one)) for one in repository.roles]
        return self.page(request, shown)

    def _repositories(self, request: Request) -> Response:
        self.actor(request)
        return self.page(request, self._all_repositories())

    def _installed(self, request: Request) -> Response:
        self.actor(request)
        found = self._all_repositories()
        return json_response({"total_count": len(found), "repositories": found})

    def _all_repositories(self) -> list[Json]:
        shapes = self.tracker.shapes
        may = {"admin": False, "maintain": False, "push": True, "triage": True, "pull": True}
        found = self.tracker.repositories.values()
        return [{**shapes.repository(one), "permissions": may} for one in found]
