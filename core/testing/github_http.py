"""What all endpoints of a stand-in for GitHub share: who asks, refusals, bodies, pages."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from werkzeug.wrappers import Request, Response

from core.testing.github_lists import page_of
from core.testing.github_service_shapes import Json
from core.testing.github_state import Label, Ticket, User
from core.testing.github_tracker import GitHubTracker

BODY_LIMIT: Final = 65_536
QUOTA: Final = 5_000


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """An answer other than a good one."""

    def __init__(self, status: int, message: str, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {
            "message": message,
            "documentation_url": "https://docs.github.com/rest",
            **more,
        }
        self.headers: dict[str, str] = {}


class Endpoints:
    """The base of groups of endpoints; ``tokens`` says whose a token is."""

    tracker: GitHubTracker
    tokens: dict[str, str]
    app_id: int
    app_slug: str
    scopes: str
    """What classic tokens were granted, as GitHub lists it."""
    used: int = 0

    def quota(self, *, used_up: bool = False) -> Mapping[str, str]:
        """The headers in which GitHub says how much of the hour's quota is left."""
        return {
            "X-RateLimit-Limit": str(QUOTA),
            "X-RateLimit-Remaining": "0" if used_up else str(max(QUOTA - self.used, 1)),
            "X-RateLimit-Used": str(self.used),
            "X-RateLimit-Reset": str(int(time.time()) + 3_600),
            "X-RateLimit-Resource": "core",
        }

    def actor(self, request: Request) -> User:
        """Whose request it is."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        login = self.tokens.get(token)
        if scheme.lower() not in {"token", "bearer"} or login is None:
            raise Refusal(401, "Bad credentials")
        return self.tracker.user(login)

    def check_app(self, request: Request) -> None:
        """Only the App itself may ask this."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token.count(".") != 2:
            raise Refusal(401, "A JSON web token could not be decoded")

    def page(self, request: Request, items: Sequence[object]) -> Response:
        """One page of a short list."""
        return page_of(request, self.tracker.shapes.url, items)

    def show_labels(self, ticket: Ticket, labels: Sequence[Label]) -> list[Json]:
        """Labels as the issue's repository shows them."""
        return [self.tracker.shapes.label(ticket.home, label) for label in labels]

    def show_tickets(self, tickets: Sequence[Ticket]) -> list[Json]:
        """Issues, each as its own repository shows it."""
        return [self.tracker.shapes.issue(ticket.home, ticket) for ticket in tickets]


def body_of(request: Request, needed: Mapping[str, type]) -> Json:
    """The body, with what has to be in it."""
    body = request.get_json(silent=True)
    if request.data and not isinstance(body, dict):
        raise Refusal(400, "Problems parsing JSON")
    body = body or {}
    for name, kind in needed.items():
        if not isinstance(body.get(name), kind) or not body[name]:
            errors = [{"resource": "Issue", "code": "missing_field", "field": name}]
            raise Refusal(422, "Validation Failed", errors=errors)
    return dict(body)
