"""The part of GitHub's REST API that a connector uses, over the state of a stand-in."""

# ruff: noqa: ARG002 - every handler is given the request, whether it looks at it or not

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from core.testing.github_lists import changed_page, happenings_page, page_of
from core.testing.github_shapes import Json
from core.testing.github_state import Label, Remark, Repository, Ticket, User
from core.testing.github_tracker import GitHubTracker
from core.testing.standin import json_response, timestamp

BODY_LIMIT: Final = 65_536
QUOTA: Final = 5_000

_IN_ORDER: Final = ("updated", "asc", "all")

_ROUTES: Final = (
    ("GET", "/user", "user"),
    ("GET", "/users/<login>", "account"),
    ("GET", "/app", "app"),
    ("POST", "/app/installations/<int:installation>/access_tokens", "token"),
    ("GET", "/rate_limit", "rate_limit"),
    ("GET", "/repos/<owner>/<name>", "repository"),
    ("GET", "/repos/<owner>/<name>/issues", "issues"),
    ("POST", "/repos/<owner>/<name>/issues", "open_issue"),
    ("GET", "/repos/<owner>/<name>/issues/<int:number>", "issue"),
    ("PATCH", "/repos/<owner>/<name>/issues/<int:number>", "edit_issue"),
    ("GET", "/repos/<owner>/<name>/issues/<int:number>/comments", "comments"),
    ("POST", "/repos/<owner>/<name>/issues/<int:number>/comments", "write_comment"),
    ("GET", "/repos/<owner>/<name>/issues/comments", "all_comments"),
    ("GET", "/repos/<owner>/<name>/issues/events", "all_events"),
    ("GET", "/repos/<owner>/<name>/issues/comments/<int:comment>", "comment"),
    ("PATCH", "/repos/<owner>/<name>/issues/comments/<int:comment>", "edit_comment"),
    ("DELETE", "/repos/<owner>/<name>/issues/comments/<int:comment>", "delete_comment"),
    ("GET", "/repos/<owner>/<name>/issues/<int:number>/labels", "issue_labels"),
    ("POST", "/repos/<owner>/<name>/issues/<int:number>/labels", "add_labels"),
    ("DELETE", "/repos/<owner>/<name>/issues/<int:number>/labels/<path:label>", "remove_label"),
    ("GET", "/repos/<owner>/<name>/labels", "labels"),
    ("POST", "/repos/<owner>/<name>/labels", "create_label"),
    ("GET", "/repos/<owner>/<name>/labels/<path:label>", "label"),
    ("GET", "/repos/<owner>/<name>/collaborators/<login>/permission", "permission"),
    ("GET", "/repos/<owner>/<name>/assignees", "assignees"),
    ("GET", "/repos/<owner>/<name>/issues/<int:number>/sub_issues", "sub_issues"),
    ("GET", "/repos/<owner>/<name>/issues/<int:number>/dependencies/blocked_by", "blocked_by"),
    ("GET", "/repos/<owner>/<name>/issues/<int:number>/dependencies/blocking", "blocking"),
    ("GET", "/search/issues", "search"),
    ("GET", "/user/repos", "repositories"),
    ("GET", "/installation/repositories", "installed"),
)


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


class GitHubApi:
    """Answers requests; ``token`` acts as ``login``, an App's tokens as its bot."""

    def __init__(
        self, tracker: GitHubTracker, *, token: str, login: str, app_id: int, app_slug: str
    ) -> None:
        self.tracker = tracker
        self.app_id = app_id
        self.app_slug = app_slug
        self.tokens: dict[str, str] = {token: login}
        self.minted = 0
        self._used = 0
        self._map = Map(
            [Rule(path, methods=[verb], endpoint=name) for verb, path, name in _ROUTES],
            strict_slashes=False,
        )

    def answer(self, request: Request) -> Response:
        """The answer to one request, with the headers that tell of the quota."""
        self._used += 1
        try:
            endpoint, arguments = self._map.bind_to_environ(request.environ).match()
            handler: Callable[..., Response] = getattr(self, f"_{endpoint}")
            response = handler(request, **self._resolve(request, dict(arguments)))
        except Refusal as refusal:
            response = json_response(refusal.body, refusal.status, refusal.headers)
        except HTTPException:
            response = json_response({"message": "Not Found"}, 404)
        response.headers.update(self.quota())
        return response

    def quota(self, *, used_up: bool = False) -> Mapping[str, str]:
        """The headers in which GitHub says how much of the hour's quota is left."""
        return {
            "X-RateLimit-Limit": str(QUOTA),
            "X-RateLimit-Remaining": "0" if used_up else str(max(QUOTA - self._used, 1)),
            "X-RateLimit-Used": str(self._used),
            "X-RateLimit-Reset": str(int(time.time()) + 3_600),
            "X-RateLimit-Resource": "core",
        }

    # -- who asks, and about what ----------------------------------------------------------

    def _resolve(self, request: Request, arguments: dict[str, Any]) -> dict[str, Any]:
        if "owner" in arguments:
            full_name = f"{arguments.pop('owner')}/{arguments.pop('name')}"
            repository = self.tracker.repositories.get(full_name)
            if repository is None:
                raise Refusal(404, "Not Found")
            arguments["repository"] = repository
            self._actor(request)
            if "number" in arguments:
                arguments["ticket"] = self._ticket(repository, arguments.pop("number"), request)
            if "comment" in arguments:
                ticket, remark = self._remark(repository, arguments.pop("comment"))
                arguments |= {"ticket": ticket, "remark": remark}
        return arguments

    def _actor(self, request: Request) -> User:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        login = self.tokens.get(token)
        if scheme.lower() not in {"token", "bearer"} or login is None:
            raise Refusal(401, "Bad credentials")
        return self.tracker.user(login)

    def _as_app(self, request: Request) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token.count(".") != 2:
            raise Refusal(401, "A JSON web token could not be decoded")

    def _ticket(self, repository: Repository, number: int, request: Request) -> Ticket:
        if number in repository.moved:
            full_name, new_number = repository.moved[number]
            rest = request.path.partition(f"/issues/{number}")[2]
            url = f"{self.tracker.shapes.url}/repos/{full_name}/issues/{new_number}{rest}"
            refusal = Refusal(301, "Moved Permanently", url=url)
            refusal.headers["Location"] = url
            raise refusal
        if number in repository.gone:
            raise Refusal(410, "This issue was deleted")
        if number not in repository.tickets:
            raise Refusal(404, "Not Found")
        return repository.tickets[number]

    def _remark(self, repository: Repository, number: int) -> tuple[Ticket, Remark]:
        if number not in repository.remarks:
            raise Refusal(404, "Not Found")
        return repository.remarks[number]

    # -- accounts --------------------------------------------------------------------------

    def _user(self, request: Request) -> Response:
        actor = self._actor(request)
        if actor.kind == "Bot":
            raise Refusal(403, "Resource not accessible by integration")
        return json_response(self.tracker.shapes.account(actor))

    def _account(self, request: Request, login: str) -> Response:
        self._actor(request)
        if login not in self.tracker.users:
            raise Refusal(404, "Not Found")
        return json_response(self.tracker.shapes.account(self.tracker.user(login)))

    def _app(self, request: Request) -> Response:
        self._as_app(request)
        owner = self.tracker.user("acme")
        return json_response(self.tracker.shapes.app(self.app_id, self.app_slug, owner))

    def _token(self, request: Request, installation: int) -> Response:
        self._as_app(request)
        self.minted += 1
        token = f"ghs_standin_{installation}_{self.minted}"
        self.tokens[token] = self.tracker.user(f"{self.app_slug}[bot]").login
        expires = timestamp(datetime.now(UTC) + timedelta(hours=1))
        permissions = _body(request, {}).get("permissions", {})
        answer = {"token": token, "expires_at": expires, "permissions": permissions}
        return json_response({**answer, "repository_selection": "all"}, 201)

    def _rate_limit(self, request: Request) -> Response:
        self._actor(request)
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
        return self._page(request, shown)

    def _repositories(self, request: Request) -> Response:
        self._actor(request)
        return self._page(request, self._all_repositories())

    def _installed(self, request: Request) -> Response:
        self._actor(request)
        found = self._all_repositories()
        return json_response({"total_count": len(found), "repositories": found})

    def _all_repositories(self) -> list[Json]:
        shapes = self.tracker.shapes
        may = {"admin": False, "maintain": False, "push": True, "triage": True, "pull": True}
        found = self.tracker.repositories.values()
        return [{**shapes.repository(one), "permissions": may} for one in found]

    # -- issues ----------------------------------------------------------------------------

    def _repository(self, request: Request, repository: Repository) -> Response:
        return json_response(self.tracker.shapes.repository(repository))

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
                if state in {"all", ticket.state} and ticket.updated_at >= asked.get("since", "")
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
        body = _body(request, {"title": str})
        ticket = self.tracker.open_issue(
            repository, self._actor(request), body["title"], body.get("body"), _names(body)
        )
        return json_response(self.tracker.shapes.issue(repository, ticket), 201)

    def _issue(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return json_response(self.tracker.shapes.issue(repository, ticket))

    def _edit_issue(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        actor, body = self._actor(request), _body(request, {})
        self.tracker.edit(repository, ticket, actor, title=body.get("title"), body=body.get("body"))
        if "labels" in body:
            wanted = _names(body)
            for label in list(ticket.labels):
                if label.name not in wanted:
                    self.tracker.remove_label(repository, ticket, actor, label.name)
            self.tracker.add_labels(repository, ticket, actor, wanted)
        if "state" in body:
            reason = body.get("state_reason")
            self.tracker.set_state(repository, ticket, actor, body["state"], reason)
        return json_response(self.tracker.shapes.issue(repository, ticket))

    def _sub_issues(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self._page(request, self._tickets(ticket.sub_issues))

    def _blocked_by(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self._page(request, self._tickets(ticket.blocked_by))

    def _blocking(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self._page(request, self._tickets(ticket.blocking))

    def _tickets(self, tickets: Sequence[Ticket]) -> list[Json]:
        return [self.tracker.shapes.issue(ticket.home, ticket) for ticket in tickets]

    def _search(self, request: Request) -> Response:
        self._actor(request)
        name = request.args.get("q", "").partition("repo:")[2].partition(" ")[0]
        repository = self.tracker.repositories.get(name)
        if repository is None:
            raise Refusal(422, "Validation Failed")
        found = {"total_count": len(repository.tickets), "incomplete_results": False, "items": []}
        return json_response({**found, "search_type": "lexical"})

    # -- comments --------------------------------------------------------------------------

    def _comments(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        shapes = self.tracker.shapes
        shown = [shapes.comment(repository, ticket, remark) for remark in ticket.remarks]
        return self._page(request, shown)

    def _write_comment(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        actor, text = self._actor(request), _comment_text(request)
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
        actor, text = self._actor(request), _comment_text(request)
        self.tracker.edit_comment(repository, ticket, actor, remark, text)
        return json_response(self.tracker.shapes.comment(repository, ticket, remark))

    def _delete_comment(
        self, request: Request, repository: Repository, ticket: Ticket, remark: Remark
    ) -> Response:
        self.tracker.delete_comment(repository, ticket, self._actor(request), remark)
        return Response(status=204)

    # -- labels ----------------------------------------------------------------------------

    def _issue_labels(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        return self._page(request, self._shown(repository, ticket.labels))

    def _add_labels(self, request: Request, repository: Repository, ticket: Ticket) -> Response:
        names = _names(_body(request, {"labels": list}))
        self.tracker.add_labels(repository, ticket, self._actor(request), names)
        return json_response(self._shown(repository, ticket.labels))

    def _remove_label(
        self, request: Request, repository: Repository, ticket: Ticket, label: str
    ) -> Response:
        if not self.tracker.remove_label(repository, ticket, self._actor(request), label):
            raise Refusal(404, "Label does not exist")
        return json_response(self._shown(repository, ticket.labels))

    def _labels(self, request: Request, repository: Repository) -> Response:
        return self._page(request, self._shown(repository, list(repository.labels.values())))

    def _create_label(self, request: Request, repository: Repository) -> Response:
        body = _body(request, {"name": str})
        if body["name"].casefold() in repository.labels:
            errors = [{"resource": "Label", "code": "already_exists", "field": "name"}]
            raise Refusal(422, "Validation Failed", errors=errors)
        color = body.get("color", "ededed")
        made = self.tracker.create_label(repository, self._actor(request), body["name"], color)
        return json_response(self.tracker.shapes.label(repository, made), 201)

    def _label(self, request: Request, repository: Repository, label: str) -> Response:
        known = repository.labels.get(label.casefold())
        if known is None:
            raise Refusal(404, "Not Found")
        return json_response(self.tracker.shapes.label(repository, known))

    def _shown(self, repository: Repository, labels: Sequence[Label]) -> list[Json]:
        return [self.tracker.shapes.label(repository, label) for label in labels]

    def _page(self, request: Request, items: Sequence[object]) -> Response:
        return page_of(request, self.tracker.shapes.url, items)


def _body(request: Request, needed: Mapping[str, type]) -> Json:
    body = request.get_json(silent=True)
    if request.data and not isinstance(body, dict):
        raise Refusal(400, "Problems parsing JSON")
    body = body or {}
    for name, kind in needed.items():
        if not isinstance(body.get(name), kind) or not body[name]:
            errors = [{"resource": "Issue", "code": "missing_field", "field": name}]
            raise Refusal(422, "Validation Failed", errors=errors)
    return dict(body)


def _names(body: Json) -> list[str]:
    labels = body.get("labels") or []
    return [label if isinstance(label, str) else str(label.get("name")) for label in labels]


def _comment_text(request: Request) -> str:
    text: str = _body(request, {"body": str})["body"]
    if len(text) > BODY_LIMIT:
        raise Refusal(422, "Validation Failed", errors=["body is too long"])
    return text
