"""Issues of a stand-in for GitHub: lists of them, and one by one."""

# ruff: noqa: ARG002 - every handler is given the request, whether it looks at it or not

from __future__ import annotations

from typing import Final

from werkzeug.wrappers import Request, Response

from core.testing.github_http import Endpoints, Refusal, body_of
from core.testing.github_lists import changed_page, happenings_page, page_of
from core.testing.github_remarks import names_in
from core.testing.github_state import Repository, Ticket
from core.testing.standin import json_response

_IN_ORDER: Final = ("updated", "asc", "all")


class IssueEndpoints(Endpoints):
    """Issues, as they are read and opened."""

    def _repository(self, request: Request, repository: Repository) -> Response:
        return json_response(self.tracker.shapes.repository(repository))

    def _contents(self, request: Request, repository: Repository, path: str) -> Response:
        if path not in repository.files:
            raise Refusal(404, "Not Found")
        return json_response(self.tracker.shapes.file(repository, path))

    def _issues(self, request: Request, repository: Repository) -> Response:
        shapes = self.tracker.shapes
        asked = request.args
        if (asked.get("sort"), asked.get("direction"), asked.get("state")) == _IN_ORDER:
            return changed_page(
                request,
                shapes.url,
                repository.tickets_by_change,
                lambda number: shapes.issue(repository, repository.tickets[number]),
                cursors=True,
            )
        state = asked.get("state", "open")
        found = sorted(
            (
                ticket
                for ticket in repository.tickets.values()
                if state in {"all", ticket.state}
                and ticket.updated_at >= asked.get("since", "")
                and asked.get("creator", ticket.author.login) == ticket.author.login
            ),
            key=lambda ticket: (
                ticket.updated_at if asked.get("sort") == "updated" else "",
                ticket.number,
            ),
            reverse=asked.get("direction", "desc") == "desc",
        )
        return page_of(request, shapes.url, [shapes.issue(repository, t) for t in found])

    def _all_comments(self, request: Request, repository: Repository) -> Response:
        shapes = self.tracker.shapes
        return changed_page(
            request,
            shapes.url,
            repository.remarks_by_change,
            lambda number: shapes.comment(repository, *repository.remarks[number]),
            cursors=False,
        )

    def _all_events(self, request: Request, repository: Repository) -> Response:
        shapes = self.tracker.shapes
        return happenings_page(
            request, shapes.url, repository, lambda one: shapes.event(repository, one)
        )

    def _open_issue(self, request: Request, repository: Repository) -> Response:
        body = body_of(request, {"title": str})
        ticket = self.tracker.open_issue(
            repository, self.actor(request), body["title"], body.get("body"), names_in(body)
        )
        return json_response(self.tracker.shapes.issue(repository, ticket), 201)

    def _issue(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return json_response(self.tracker.shapes.issue(repository, ticket))

    def _sub_issues(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self.page(request, self.show_tickets(ticket.sub_issues))

    def _blocked_by(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self.page(request, self.show_tickets(ticket.blocked_by))

    def _blocking(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self.page(request, self.show_tickets(ticket.blocking))

    def _search(self, request: Request) -> Response:
        self.actor(request)
        name = request.args.get("q", "").partition("repo:")[2].partition(" ")[0]
        repository = self.tracker.repositories.get(name)
        if repository is None:
            raise Refusal(422, "Validation Failed")
        found = {"total_count": len(repository.tickets), "incomplete_results": False, "items": []}
        return json_response({**found, "search_type": "lexical"})
