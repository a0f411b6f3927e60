"""The part of GitHub's REST API that a connector uses, over the state of a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from core.testing.github_accounts import AccountEndpoints
from core.testing.github_hooks import HookEndpoints
from core.testing.github_http import Refusal
from core.testing.github_issues import IssueEndpoints
from core.testing.github_remarks import RemarkEndpoints
from core.testing.github_state import Hook, Remark, Repository, Ticket
from core.testing.github_tracker import GitHubTracker
from core.testing.github_triage import TriageEndpoints
from core.testing.standin import json_response

_ROUTES: Final = (
    ("GET", "/user", "user"),
    ("GET", "/users/<login>", "account"),
    ("GET", "/app", "app"),
    ("POST", "/app/installations/<int:installation>/access_tokens", "token"),
    ("GET", "/rate_limit", "rate_limit"),
    ("GET", "/repos/<owner>/<name>", "repository"),
    ("GET", "/repos/<owner>/<name>/contents/<path:path>", "contents"),
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
    ("GET", "/app/installations/<int:installation>", "installation"),
    ("GET", "/app/hook/config", "app_config"),
    ("PATCH", "/app/hook/config", "change_app_config"),
    ("GET", "/app/hook/deliveries", "app_deliveries"),
    ("POST", "/app/hook/deliveries/<int:delivery>/attempts", "app_attempt"),
    ("GET", "/orgs/<org>/issue-types", "issue_types"),
    ("GET", "/orgs/<org>/issue-fields", "issue_fields"),
    ("GET", "/repos/<owner>/<name>/assignees/<login>", "assignable"),
    ("GET", "/repos/<owner>/<name>/hooks", "hooks"),
    ("POST", "/repos/<owner>/<name>/hooks", "make_hook"),
    ("PATCH", "/repos/<owner>/<name>/hooks/<int:hook>", "change_hook"),
    ("DELETE", "/repos/<owner>/<name>/hooks/<int:hook>", "remove_hook"),
    ("GET", "/repos/<owner>/<name>/hooks/<int:hook>/deliveries", "deliveries"),
    (
        "POST",
        "/repos/<owner>/<name>/hooks/<int:hook>/deliveries/<int:delivery>/attempts",
        "attempt",
    ),
    ("GET", "/repos/<owner>/<name>/issues/comments/<int:comment>/reactions", "reactions"),
    ("POST", "/repos/<owner>/<name>/issues/comments/<int:comment>/reactions", "react"),
    (
        "DELETE",
        "/repos/<owner>/<name>/issues/comments/<int:comment>/reactions/<int:reaction>",
        "unreact",
    ),
    ("POST", "/repos/<owner>/<name>/issues/<int:number>/assignees", "assign"),
    ("DELETE", "/repos/<owner>/<name>/issues/<int:number>/assignees", "unassign"),
    ("POST", "/repos/<owner>/<name>/issues/<int:number>/issue-field-values", "set_fields"),
    (
        "DELETE",
        "/repos/<owner>/<name>/issues/<int:number>/issue-field-values/<int:field>",
        "clear_field",
    ),
    ("POST", "/repos/<owner>/<name>/issues/<int:number>/sub_issues", "add_sub_issue"),
    ("DELETE", "/repos/<owner>/<name>/issues/<int:number>/sub_issue", "remove_sub_issue"),
    ("POST", "/repos/<owner>/<name>/issues/<int:number>/dependencies/blocked_by", "block"),
    (
        "DELETE",
        "/repos/<owner>/<name>/issues/<int:number>/dependencies/blocked_by/<int:issue>",
        "unblock",
    ),
    ("GET", "/repos/<owner>/<name>/issues/<int:number>/suggestions", "suggestions"),
    (
        "POST",
        "/repos/<owner>/<name>/issues/<int:number>/suggestions/<int:suggestion>/<answer>",
        "answer_suggestion",
    ),
)


class GitHubApi(AccountEndpoints, IssueEndpoints, RemarkEndpoints, TriageEndpoints, HookEndpoints):
    """Answers requests; ``token`` acts as ``login``, an App's tokens as its bot."""

    def __init__(
        self,
        tracker: GitHubTracker,
        *,
        token: str,
        login: str,
        app_id: int,
        app_slug: str,
        subscribe: Callable[[str, str], object],
    ) -> None:
        self.tracker = tracker
        self.app_id = app_id
        self.app_slug = app_slug
        self.tokens = {token: login}
        self.scopes = "repo"
        self.subscribe = subscribe
        self.app_hook = Hook(tracker.new_id(), {"content_type": "form"}, ["issues", "label"])
        self._map = Map(
            [Rule(path, methods=[verb], endpoint=name) for verb, path, name in _ROUTES],
            strict_slashes=False,
        )

    def answer(self, request: Request) -> Response:
        """The answer to one request, with the headers that tell of the quota."""
        self.used += 1
        try:
            endpoint, arguments = self._map.bind_to_environ(request.environ).match()
            handler: Callable[..., Response] = getattr(self, f"_{endpoint}")
            response = handler(request, **self._resolve(request, dict(arguments)))
        except Refusal as refusal:
            response = json_response(refusal.body, refusal.status, refusal.headers)
        except HTTPException:
            response = json_response({"message": "Not Found"}, 404)
        response.headers.update(self.quota())
        response.headers["X-OAuth-Scopes"] = self.scopes
        return response

    # -- what a request is about -----------------------------------------------------------

    def _resolve(self, request: Request, arguments: dict[str, Any]) -> dict[str, Any]:
        if "owner" in arguments:
            full_name = f"{arguments.pop('owner')}/{arguments.pop('name')}"
            repository = self.tracker.repositories.get(full_name)
            if repository is None:
                raise Refusal(404, "Not Found")
            arguments["repository"] = repository
            self.actor(request)
            if "number" in arguments:
                arguments["ticket"] = self._ticket(repository, arguments.pop("number"), request)
            if "comment" in arguments:
                ticket, remark = self._remark(repository, arguments.pop("comment"))
                arguments |= {"ticket": ticket, "remark": remark}
        return arguments

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
