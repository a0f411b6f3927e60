"""What triagers set on issues of a stand-in for GitHub, done at once or suggested."""

# ruff: noqa: ARG002 - every handler is given the request, whether it looks at it or not

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from core.testing.github_http import Endpoints, Refusal, body_of
from core.testing.github_relations import add_sub_issue, block, remove_sub_issue, unblock
from core.testing.github_remarks import names_in
from core.testing.github_service_shapes import Json
from core.testing.github_shapes import FIELD_ID, PRIORITY_OPTIONS, TYPES, issue_type
from core.testing.github_state import Remark, Repository, Suggested, Ticket, User
from core.testing.standin import json_response

_ANSWERS: Final = {"approve": "approved", "dismiss": "dismissed"}


class TriageEndpoints(Endpoints):
    """Changes of an issue's fields, relations, reactions, and the list of suggestions."""

    def _edit_issue(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        actor, body = self.actor(request), body_of(request, {})
        self.tracker.edit(repository, ticket, actor, title=body.get("title"), body=body.get("body"))
        if "labels" in body:
            wanted = names_in(body)
            for label in list(ticket.labels):
                if label.name not in wanted:
                    self.tracker.remove_label(repository, ticket, actor, label.name)
            self.tracker.add_labels(repository, ticket, actor, wanted)
        if "type" in body:
            self._set_type(repository, ticket, actor, body["type"])
        if "state" in body:
            self._set_state(repository, ticket, actor, body)
        return json_response(self.tracker.shapes.issue(repository, ticket))

    def _set_type(self, repository: Repository, ticket: Ticket, actor: User, value: object) -> None:
        asked: Mapping[str, Any] = value if isinstance(value, dict) else {"value": value}
        name = asked.get("value") or ""
        if name and name not in TYPES:
            raise Refusal(422, "Validation Failed", errors=[f"Issue type {name} was not found"])
        if self._suggests(repository, asked):
            self._suggest(ticket, actor, "set_type", name, asked)
        else:
            self.tracker.set_type(repository, ticket, actor, name)

    def _set_state(self, repository: Repository, ticket: Ticket, actor: User, body: Json) -> None:
        reason = body.get("state_reason")
        if reason == "duplicate" and "duplicate_issue_id" in body:
            wanted = body["duplicate_issue_id"]
            ticket.duplicate_of = self._by_id(wanted)
        elif body["state"] == "open":
            ticket.duplicate_of = None
        self.tracker.set_state(repository, ticket, actor, body["state"], reason)

    def _by_id(self, wanted: int) -> Ticket:
        for repository in self.tracker.repositories.values():
            for ticket in repository.tickets.values():
                if ticket.id == wanted:
                    return ticket
        raise Refusal(422, "Validation Failed", errors=[f"There is no issue {wanted}"])

    # -- assignees and labels, at once or suggested ----------------------------------------

    def _assign(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        actor = self.actor(request)
        for item in body_of(request, {"assignees": list})["assignees"]:
            asked = item if isinstance(item, dict) else {"login": item}
            login = asked["login"]
            if login not in repository.roles:
                continue  # GitHub drops them without a word
            if self._suggests(repository, asked):
                self._suggest(ticket, actor, "add_assignee", login, asked)
            else:
                self.tracker.assign(repository, ticket, actor, self.tracker.user(login))
        return json_response(self.tracker.shapes.issue(repository, ticket), 201)

    def _unassign(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        actor = self.actor(request)
        for login in body_of(request, {"assignees": list})["assignees"]:
            self.tracker.unassign(repository, ticket, actor, self.tracker.user(login))
        return json_response(self.tracker.shapes.issue(repository, ticket))

    def _assignable(self, request: Request, repository: Repository, login: str) -> Response:
        if login not in repository.roles:
            raise Refusal(404, "Not Found")
        return Response(status=204)

    def _add_labels(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        actor = self.actor(request)
        for item in body_of(request, {"labels": list})["labels"]:
            asked = item if isinstance(item, dict) else {"name": item}
            if self._suggests(repository, asked):
                self._suggest(ticket, actor, "add_label", asked["name"], asked)
            else:
                self.tracker.add_labels(repository, ticket, actor, [asked["name"]])
        return json_response(self.show_labels(ticket, ticket.labels))

    # -- the organisation's types and fields -----------------------------------------------

    def _issue_types(self, request: Request, org: str) -> Response:
        self.actor(request)
        if org != "acme":
            raise Refusal(404, "Not Found")
        return json_response([issue_type(name) for name in TYPES])

    def _issue_fields(self, request: Request, org: str) -> Response:
        self.actor(request)
        options = [{"id": n, "name": name} for n, name in enumerate(PRIORITY_OPTIONS, 1)]
        field = {"id": FIELD_ID, "name": "Priority", "data_type": "single_select"}
        return json_response([{**field, "options": options}])

    def _set_fields(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        for value in body_of(request, {"issue_field_values": list})["issue_field_values"]:
            if value["field_id"] != FIELD_ID or value["value"] not in PRIORITY_OPTIONS:
                raise Refusal(422, "Validation Failed")
            ticket.priority = value["value"]
        self.tracker.touch(ticket)
        shown = self.tracker.shapes.issue(repository, ticket)["issue_field_values"]
        return json_response(shown)

    def _clear_field(
        self, request: Request, repository: Repository, ticket: Ticket, field: int
    ) -> Response:
        if field != FIELD_ID or not ticket.priority:
            raise Refusal(404, "Not Found")
        ticket.priority = ""
        self.tracker.touch(ticket)
        return Response(status=204)

    # -- relations -------------------------------------------------------------------------

    def _add_sub_issue(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        child = self._by_id(body_of(request, {"sub_issue_id": int})["sub_issue_id"])
        if child.parent is not None:
            raise Refusal(422, "Issue may not contain duplicate sub-issues, or has a parent")
        add_sub_issue(self.tracker, ticket, child, self.actor(request))
        return json_response(self.tracker.shapes.issue(repository, ticket), 201)

    def _remove_sub_issue(
        self, request: Request, repository: Repository, ticket: Ticket
    ) -> Response:
        child = self._by_id(body_of(request, {"sub_issue_id": int})["sub_issue_id"])
        if child.parent is not ticket:
            raise Refusal(404, "Not Found")
        remove_sub_issue(self.tracker, ticket, child, self.actor(request))
        return json_response(self.tracker.shapes.issue(repository, ticket))

    def _block(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        blocking = self._by_id(body_of(request, {"issue_id": int})["issue_id"])
        if blocking in ticket.blocked_by:
            raise Refusal(422, "The dependency is there already")
        block(self.tracker, ticket, blocking, self.actor(request))
        return json_response(self.tracker.shapes.issue(repository, ticket), 201)

    def _unblock(
        self, request: Request, repository: Repository, ticket: Ticket, issue: int
    ) -> Response:
        blocking = self._by_id(issue)
        if blocking not in ticket.blocked_by:
            raise Refusal(404, "Not Found")
        unblock(self.tracker, ticket, blocking, self.actor(request))
        return json_response(self.tracker.shapes.issue(repository, ticket))

    # -- reactions -------------------------------------------------------------------------

    def _reactions(
        self, request: Request, repository: Repository, ticket: Ticket, remark: Remark
    ) -> Response:
        shapes = self.tracker.shapes
        return self.page(request, [shapes.reaction(*one) for one in remark.reactions])

    def _react(
        self, request: Request, repository: Repository, ticket: Ticket, remark: Remark
    ) -> Response:
        actor, content = self.actor(request), body_of(request, {"content": str})["content"]
        for one in remark.reactions:
            if one[:2] == (actor, content):
                return json_response(self.tracker.shapes.reaction(*one), 200)
        made = (actor, content, self.tracker.new_id(), self.tracker.now())
        remark.reactions.append(made)
        return json_response(self.tracker.shapes.reaction(*made), 201)

    def _unreact(
        self,
        request: Request,
        repository: Repository,
        ticket: Ticket,
        remark: Remark,
        reaction: int,
    ) -> Response:
        for one in remark.reactions:
            if one[2] == reaction:
                remark.reactions.remove(one)
                return Response(status=204)
        raise Refusal(404, "Not Found")

    # -- suggestions -----------------------------------------------------------------------

    def _suggestions(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        if not repository.takes_suggestions:
            raise Refusal(404, "Not Found")
        shapes = self.tracker.shapes
        return self.page(request, [shapes.suggestion(ticket, one) for one in ticket.suggested])

    def _answer_suggestion(
        self,
        request: Request,
        repository: Repository,
        ticket: Ticket,
        suggestion: int,
        answer: str,
    ) -> Response:
        actor = self.actor(request)
        for one in ticket.suggested:
            if one.id == suggestion and answer in _ANSWERS:
                one.state, one.resolved_by = _ANSWERS[answer], actor
                if answer == "approve":
                    self.tracker.carry_out(repository, ticket, actor, one)
                return json_response(self.tracker.shapes.suggestion(ticket, one))
        raise Refusal(404, "Not Found")

    def _suggests(self, repository: Repository, asked: Mapping[str, Any]) -> bool:
        # A server without this list knows no suggestions, and does what it is asked.
        return repository.takes_suggestions and asked.get("suggest") is True

    def _suggest(
        self, ticket: Ticket, actor: User, action: str, value: str, asked: Mapping[str, Any]
    ) -> None:
        rationale, confidence = asked.get("rationale", ""), asked.get("confidence", "medium")
        ticket.suggested.append(
            Suggested(self.tracker.new_id(), action, value, rationale, confidence, actor)
        )
