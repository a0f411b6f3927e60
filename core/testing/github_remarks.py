"""Comments and labels of a stand-in for GitHub."""

# ruff: noqa: ARG002 - every handler is given the request, whether it looks at it or not

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from core.testing.github_http import BODY_LIMIT, Endpoints, Refusal, body_of
from core.testing.github_service_shapes import Json
from core.testing.github_state import Remark, Repository, Ticket
from core.testing.standin import json_response


class RemarkEndpoints(Endpoints):
    """Comments, and their reactions; labels."""

    # -- comments --------------------------------------------------------------------------

    def _comments(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        shapes = self.tracker.shapes
        shown = [shapes.comment(repository, ticket, remark) for remark in ticket.remarks]
        return self.page(request, shown)

    def _write_comment(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        actor, text = self.actor(request), _comment_text(request)
        if ticket.locked and actor.login not in repository.roles:
            raise Refusal(403, "Unable to create comment because issue is locked.")
        remark = self.tracker.comment(repository, ticket, actor, text)
        return json_response(self.tracker.shapes.comment(repository, ticket, remark), 201)

    def _comment(
        self, request: Request, repository: Repository, ticket: Ticket, remark: Remark
    ) -> Response:
        return json_response(self.tracker.shapes.comment(repository, ticket, remark))

    def _edit_comment(
        self, request: Request, repository: Repository, ticket: Ticket, remark: Remark
    ) -> Response:
        actor, text = self.actor(request), _comment_text(request)
        self.tracker.edit_comment(repository, ticket, actor, remark, text)
        return json_response(self.tracker.shapes.comment(repository, ticket, remark))

    def _delete_comment(
        self, request: Request, repository: Repository, ticket: Ticket, remark: Remark
    ) -> Response:
        self.tracker.delete_comment(repository, ticket, self.actor(request), remark)
        return Response(status=204)

    # -- labels ----------------------------------------------------------------------------

    def _issue_labels(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self.page(request, self.show_labels(ticket, ticket.labels))

    def _remove_label(
        self, request: Request, repository: Repository, ticket: Ticket, label: str
    ) -> Response:
        if not self.tracker.remove_label(repository, ticket, self.actor(request), label):
            raise Refusal(404, "Label does not exist")
        return json_response(self.show_labels(ticket, ticket.labels))

    def _labels(self, request: Request, repository: Repository) -> Response:
        return self.page(
            request,
            [self.tracker.shapes.label(repository, label) for label in repository.labels.values()],
        )

    def _create_label(self, request: Request, repository: Repository) -> Response:
        body = body_of(request, {"name": str})
        if body["name"].casefold() in repository.labels:
            errors = [{"resource": "Label", "code": "already_exists", "field": "name"}]
            raise Refusal(422, "Validation Failed", errors=errors)
        color = body.get("color", "ededed")
        made = self.tracker.create_label(repository, self.actor(request), body["name"], color)
        return json_response(self.tracker.shapes.label(repository, made), 201)

    def _label(self, request: Request, repository: Repository, label: str) -> Response:
        known = repository.labels.get(label.casefold())
        if known is None:
            raise Refusal(404, "Not Found")
        return json_response(self.tracker.shapes.label(repository, known))


def names_in(body: Json) -> list[str]:
    """The names of labels in a body: alone, or within objects."""
    labels = body.get("labels") or []
    return [label if isinstance(label, str) else str(label.get("name")) for label in labels]


def _comment_text(request: Request) -> str:
    text: str = body_of(request, {"body": str})["body"]
    if len(text) > BODY_LIMIT:
        raise Refusal(422, "Validation Failed", errors=["body is too long"])
    return text
