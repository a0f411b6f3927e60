"""The server of the stand-in for Linear: GraphQL, limits, signed webhooks, pages."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    build_schema,
    get_operation_ast,
)
from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from core.model import IssueRef
from core.secrets import Secret, sign
from core.testing import linear_records as state
from core.testing.faults import Fault, FaultKind
from core.testing.linear_api import ORGANISATION_ID, Api, parsed
from core.testing.linear_complexity import complexity
from core.testing.linear_records import PRIORITY_LABELS, Refusal
from core.testing.linear_state import Workspace
from core.testing.linear_webhooks import bot_data, data_of, kind_of, url_of, user_data
from core.testing.oauth_tokens import Tokens
from core.testing.pages import PageComment, PageIssue, markdown_to_html, page_path
from core.testing.standin import StandIn, bad_gateway, json_response

API_KEY: Final = "lin_api_stand_in"
WEBHOOK_ID: Final = "00000000-0000-4000-8000-000000000002"
LARGEST_COMPLEXITY: Final = 10_000

_FOLD: Final = re.compile(
    r"^\+\+\+ ([^\n]{0,1000})\n(.{0,60000}?)^\+\+\+$", re.MULTILINE | re.DOTALL
)


class LinearServer(StandIn):
    """A stand-in for Linear without the people; see :mod:`core.testing.linear_standin`.

    Args:
        account: the workspace's name in keys and addresses.
        schema: the GraphQL schema to execute under; by default the stand-in's own.
        oauth_client_id: Linear names this OAuth app as who did what we do; by default it
            names our user.
        settings: of :class:`core.testing.standin.StandIn`.
    """

    name: ClassVar[str] = "linear"
    api_prefix: ClassVar[str] = "/graphql"
    known_labels: ClassVar[tuple[str, ...]] = (
        "Bug",
        "Feature",
        "Improvement",
        "Documentation",
        "needs reproduction",
    )

    def __init__(
        self,
        *,
        account: str = "acme",
        schema: GraphQLSchema | None = None,
        oauth_client_id: str = "",
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.account = account
        self.requests_left = 2_500
        self.tokens = Tokens()
        self.workspace = Workspace(self._tell, account)
        self._graphql = Api(schema or own_schema(), self.workspace, self._issue_url)
        self._furnish()
        self.viewer.client_id = oauth_client_id

    def _furnish(self) -> None:
        workspace = self.workspace
        self.outbox.knobs.offline = True  # nobody is told how the room was furnished
        self.teams = {
            "ENG": workspace.add_team("ENG", "Engineering"),
            "OPS": workspace.add_team("OPS", "Operations"),
        }
        everywhere = list(self.teams.values())
        self.viewer = workspace.add_user("trackside", teams=everywhere, app=True)
        self.viewer.admin = True
        self.people = {
            name: workspace.add_user(name, teams=everywhere, guest=name.startswith("guest"))
            for name in ("maintainer-1", "reporter-1", "guest-1")
        }
        self.people["maintainer-1"].admin = True
        for label in self.known_labels:
            workspace.add_label(self.viewer, label)
        self.outbox.made.clear()
        self.outbox.knobs.offline = False

    # -- looking up; call with ``lock`` held -----------------------------------------------

    def person(self, name: str) -> state.User:
        """A user by name; whoever is named for the first time joins all teams."""
        if name == self.viewer.name:
            return self.viewer
        if name not in self.people:
            everywhere = self.teams.values()
            self.people[name] = self.workspace.add_user(name, teams=everywhere)
        return self.people[name]

    def label(self, name: str, team: state.Team | None = None) -> state.Label:
        """A label by name, the team's own first."""
        named = [label for label in self.workspace.labels if label.name == name]
        return min(named, key=lambda label: label.team is not team)

    def issue(self, ref: IssueRef) -> state.Issue:
        """The issue behind a ref."""
        return self.workspace.issue(ref.external_id or ref.local_key.rpartition("/")[2])

    def ref(self, issue: state.Issue) -> IssueRef:
        """The ref of an issue."""
        return IssueRef(connection=self.connection, key=self._key(issue), external_id=issue.id)

    # -- the API ---------------------------------------------------------------------------

    def is_write(self, request: Request) -> bool:
        """Whether it is a mutation."""
        try:
            operation = get_operation_ast(parsed(_read(request)[0]))
        except (GraphQLError, ValueError):
            return False
        return operation is not None and operation.operation is OperationType.MUTATION

    def answer(self, request: Request) -> Response:
        """Check the key, the limits and the query, then execute it."""
        if request.path == "/oauth/token" and request.method == "POST":
            return self.tokens.answer(request)
        if request.path != self.api_prefix or request.method != "POST":
            return Response("Cannot GET", 404, mimetype="text/html")
        given = request.headers.get("Authorization", "")
        if given not in {API_KEY, f"Bearer {API_KEY}"} and not self.tokens.opens(given):
            return _unauthenticated()
        if self.requests_left <= 0:
            return self._limited()
        self.requests_left -= 1
        try:
            query, variables = _read(request)
        except ValueError as error:
            return _failed(400, str(error), "INVALID_INPUT")
        response = self._answer_query(query, variables)
        response.headers.extend(self._limits())
        return response

    def _answer_query(self, query: str, variables: Mapping[str, Any]) -> Response:
        document, wrong = self._graphql.check(query)
        if document is None or wrong:
            # Only a defect of ours sends a query that the schema does not allow.
            self.violations += [f"query: {error.message}" for error in wrong]
            return _failed(400, wrong[0].message, "GRAPHQL_VALIDATION_FAILED")
        cost = complexity(document)
        if cost > LARGEST_COMPLEXITY:
            return _failed(400, "Query too complex", "INPUT_ERROR")
        response = self._execute(document, variables)
        response.headers["X-Complexity"] = str(round(cost))
        return response

    def _execute(self, document: DocumentNode, variables: Mapping[str, Any]) -> Response:
        result = self._graphql.execute(document, variables, self.viewer)
        if not result.errors:
            return json_response({"data": result.data})
        described = [self._describe(error) for error in result.errors]
        broken = any(one["extensions"]["statusCode"] == 500 for one in described)
        return json_response({"data": None, "errors": described}, 500 if broken else 200)

    def _describe(self, error: GraphQLError) -> dict[str, Any]:
        refusal = error.original_error
        if not isinstance(refusal, Refusal):
            # The stand-in cannot do what was asked, or its answer does not fit the schema.
            self.violations.append(f"answer: {error.message}")
            return _error(error.message, "INTERNAL_SERVER_ERROR", 500)
        status = 403 if refusal.code == "FORBIDDEN" else 400
        return {
            **_error(refusal.args[0], refusal.code, status, refusal.presentable),
            "path": error.path,
        }

    def refuse(self, fault: Fault) -> Response:
        """Linear's own way to refuse: GraphQL errors, limits as HTTP 400 with their ends."""
        ends = str(int((time.time() + fault.seconds) * 1000))
        match fault.kind:
            case FaultKind.UNAUTHORISED:
                return _unauthenticated()
            case FaultKind.BAD_GATEWAY:
                return bad_gateway()
            case FaultKind.RATE_LIMIT:
                return self._limited({"Retry-After": str(int(fault.seconds))})
            case FaultKind.RATE_LIMIT_SILENT:
                return self._limited({})
            case FaultKind.SECONDARY_LIMIT:
                return self._limited(
                    {
                        "X-RateLimit-Endpoint-Requests-Remaining": "0",
                        "X-RateLimit-Endpoint-Requests-Reset": ends,
                        "X-RateLimit-Requests-Remaining": "1200",
                        "X-RateLimit-Requests-Reset": str(int((time.time() + 3600) * 1000)),
                    }
                )
            case _:
                return self._limited(
                    {
                        "X-RateLimit-Requests-Remaining": "0",
                        "X-RateLimit-Requests-Reset": ends,
                    }
                )

    def _limited(self, headers: Mapping[str, str] | None = None) -> Response:
        response = _failed(400, "Rate limit exceeded", "RATELIMITED", 429)
        response.headers.extend(self._limits() if headers is None else headers)
        return response

    def _limits(self) -> dict[str, str]:
        ends = str(int((time.time() + 3600) * 1000))
        return {
            "X-RateLimit-Requests-Limit": "2500",
            "X-RateLimit-Requests-Remaining": str(self.requests_left),
            "X-RateLimit-Requests-Reset": ends,
            "X-RateLimit-Complexity-Limit": "3000000",
            "X-RateLimit-Complexity-Remaining": "2900000",
            "X-RateLimit-Complexity-Reset": ends,
        }

    # -- webhooks --------------------------------------------------------------------------

    def sign(self, secret: str, event: str, delivery_id: str, body: bytes) -> Mapping[str, str]:
        """Linear's headers; the signature covers the body and so the time in it."""
        sent = json.loads(body).get("webhookTimestamp", "") if body.startswith(b"{") else ""
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Linear-Delivery": delivery_id,
            "Linear-Event": event,
            "Linear-Signature": sign(body, Secret(secret)),
            "Linear-Timestamp": str(sent),
        }

    def envelope(
        self,
        action: str,
        kind: str,
        data: Mapping[str, Any],
        by: state.User,
        *,
        before: Mapping[str, Any] | None = None,
        url: str | None = None,
    ) -> dict[str, Any]:
        """The body of a webhook."""
        body: dict[str, Any] = {
            "action": action,
            "actor": self._actor(by),
            "createdAt": self.workspace.now(),
            "data": data,
            "organizationId": ORGANISATION_ID,
            "type": kind,
            "webhookId": WEBHOOK_ID,
            "webhookTimestamp": int(time.time() * 1000),
        }
        if before is not None:
            body["updatedFrom"] = before
        if url is not None:
            body["url"] = url
        return body

    def _tell(
        self,
        action: str,
        entity: state.Entity,
        by: state.User,
        before: Mapping[str, Any] | None,
    ) -> None:
        kind = kind_of(entity)
        data = data_of(entity, self._issue_url)
        url = url_of(entity, self._issue_url)
        self.emit(kind, self.envelope(action, kind, data, by, before=before, url=url))

    def _actor(self, by: state.User) -> dict[str, Any]:
        if by.client_id:
            return bot_data(by)
        return {**user_data(by), "type": "user"}

    # -- pages -----------------------------------------------------------------------------

    def page_issues(self) -> Iterable[PageIssue]:
        """The issues that are not in the trash, newest first."""
        for issue in reversed(self.workspace.issues):
            if not issue.trashed:
                yield self._page_issue(issue)

    def _page_issue(self, issue: state.Issue) -> PageIssue:
        workspace = self.workspace
        return PageIssue(
            local_key=self._local_key(issue),
            title=issue.title,
            body=_as_html(issue.description),
            author=issue.creator.name,
            status=issue.state.name,
            created_at=issue.created_at,
            priority=PRIORITY_LABELS[issue.priority],
            labels=[label.name for label in issue.labels],
            links=[
                (relation.type, self._local_key(relation.related))
                for relation in workspace.relations
                if relation.issue is issue
            ],
            comments=[
                PageComment(
                    author=comment.user.name,
                    body=_as_html(comment.body),
                    created_at=comment.created_at,
                    is_app=comment.user.app,
                )
                for comment in workspace.comments
                if comment.issue is issue
            ],
        )

    def _issue_url(self, issue: state.Issue) -> str:
        return self.url + page_path(self._local_key(issue))

    def _local_key(self, issue: state.Issue) -> str:
        return f"{self.account}/{issue.identifier}"

    def _key(self, issue: state.Issue) -> str:
        return f"{self.name}:{self._local_key(issue)}"


@cache
def own_schema() -> GraphQLSchema:
    """The stand-in's part of Linear's schema."""
    text = Path(__file__).with_name("linear_standin.graphql").read_text(encoding="utf-8")
    return build_schema(text)


def _as_html(text: str) -> Markup:
    """Linear's Markdown as a page, folds included."""
    shown, at = Markup(), 0
    for fold in _FOLD.finditer(text):
        summary = markdown_to_html(fold[1]).striptags()
        inner = markdown_to_html(fold[2])
        shown += markdown_to_html(text[at : fold.start()])
        shown += Markup("<details><summary>{}</summary>{}</details>").format(summary, inner)
        at = fold.end()
    return shown + markdown_to_html(text[at:])


def _read(request: Request) -> tuple[str, Mapping[str, Any]]:
    """The query and its variables."""
    body = json.loads(request.get_data(cache=True))
    query = body.get("query") if isinstance(body, dict) else None
    if not isinstance(query, str):
        raise ValueError("there is no query")  # noqa: TRY004 - the same as text that is not JSON
    variables = body.get("variables")
    return query, variables if isinstance(variables, dict) else {}


def _unauthenticated() -> Response:
    return _failed(401, "Authentication required, not authenticated", "AUTHENTICATION_ERROR", 401)


def _failed(status: int, message: str, code: str, said: int = 400) -> Response:
    return json_response({"errors": [_error(message, code, said)]}, status)


def _error(message: str, code: str, status: int, presentable: str = "") -> dict[str, Any]:
    extensions = {
        "type": code.lower().replace("_", " "),
        "code": code,
        "statusCode": status,
        "userError": status < 500,
        "userPresentableMessage": presentable or message,
    }
    return {"message": message, "extensions": extensions}
