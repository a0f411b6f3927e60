"""A stand-in for Jira Cloud (API version 3) or Jira Data Center (version 2) on loopback.

It answers what a connector asks: who it is, issues and how to edit them, comments with their
properties, priorities, links, and who may edit. It follows Jira where Jira surprises: an
edit takes "add" and "remove", a field that is on no screen is refused with a 400, wrong
credentials come with a header of their own, and an issue's old key leads to it.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from core.testing.faults import Fault, FaultKind
from core.testing.jira_hooks import JiraHooks
from core.testing.jira_refusals import Refused, body_of
from core.testing.jira_site import ME
from core.testing.jira_state import LINK_TYPES, RESOLUTIONS, TYPES, Json, StoredComment, StoredIssue
from core.testing.jira_text import Body, is_adf
from core.testing.jira_view import JiraView
from core.testing.jira_workflow import JiraWorkflow
from core.testing.pages import page_path
from core.testing.standin import json_response

API_USER: Final = "trackside@acme.test"
API_TOKEN: Final = "stand-in-token"  # noqa: S105 - it guards a stand-in
"""The API token on Cloud (of ``API_USER``), the personal access token on Data Center."""

CLOUD_ID: Final = "11223344-a1b2-4c3d-8e9f-001122334455"
"""The site's id, by which an OAuth app reaches it."""

_ROUTES: Final = (
    ("GET", "/myself", "myself"),
    ("GET", "/priority", "list_priorities"),
    ("GET", "/issuetype", "list_types"),
    ("GET", "/resolution", "list_resolutions"),
    ("GET", "/issueLinkType", "list_link_types"),
    ("GET", "/user/permission/search", "search_permission"),
    ("GET", "/issue/<issue>", "read_issue"),
    ("PUT", "/issue/<issue>", "update_issue"),
    ("GET", "/issue/<issue>/editmeta", "edit_meta"),
    ("GET", "/issue/<issue>/transitions", "transitions"),
    ("POST", "/issue/<issue>/transitions", "do_transition"),
    ("GET", "/issue/<issue>/changelog", "changelog"),
    ("GET", "/search/jql", "search"),
    ("POST", "/search/approximate-count", "count"),
    ("GET", "/search", "old_search"),
    ("GET", "/project/<project>", "project"),
    ("GET", "/project/search", "projects"),
    ("GET", "/project", "projects"),
    ("GET", "/mypermissions", "my_permissions"),
    ("GET", "/webhook", "list_webhooks"),
    ("POST", "/webhook", "make_webhooks"),
    ("PUT", "/webhook/refresh", "refresh_webhooks"),
    ("DELETE", "/webhook", "delete_webhooks"),
    ("GET", "/users/search", "users"),
    ("GET", "/user/search", "users"),
    ("GET", "/user/assignable/search", "assignable"),
    ("GET", "/issue/<issue>/comment", "list_comments"),
    ("POST", "/issue/<issue>/comment", "post_comment"),
    ("PUT", "/issue/<issue>/comment/<comment>", "put_comment"),
    ("DELETE", "/issue/<issue>/comment/<comment>", "delete_comment"),
    ("POST", "/issueLink", "post_link"),
    ("DELETE", "/issueLink/<link>", "delete_link"),
    ("GET", "/issue/<issue>/remotelink", "list_remote_links"),
    ("POST", "/issue/<issue>/remotelink", "post_remote_link"),
    ("DELETE", "/issue/<issue>/remotelink", "delete_remote_link"),
)


class JiraStandIn(JiraView, JiraHooks, JiraWorkflow):
    """The site with its API.

    ``administers``: whether our account administers projects, which asking about other
    people's permissions takes. ``permissions``: the names of the right to edit issues.
    ``page_limit``: how many comments a page holds at most.
    """

    administers = True
    page_limit = 100

    @property
    def permissions(self) -> frozenset[str]:
        """What the right to edit issues may be called in a search."""
        return frozenset({"EDIT_ISSUES", "EDIT_ISSUE"} if self.cloud else {"EDIT_ISSUE"})

    def answer(self, request: Request) -> Response:
        """Jira's answer."""
        if request.path == "/oauth/token" and request.method == "POST":
            return self.tokens.answer(request)
        if request.path.startswith("/browse/"):
            return self._browse(request.path.removeprefix("/browse/"))
        return self._answer_api(request)

    def _answer_api(self, request: Request) -> Response:
        if not self._knows(request):
            headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
            return json_response({"errorMessages": ["Unauthorized"], "errors": {}}, 401, headers)
        prefix = f"{self._app_prefix(request)}/rest/api/{3 if self.cloud else 2}"
        if not request.path.startswith(prefix):
            return json_response({"errorMessages": ["dead link"], "errors": {}}, 404)
        try:
            routes = _map().bind("", path_info=request.path.removeprefix(prefix))
            name, found = routes.match(method=request.method)
            route: Callable[..., Response] = getattr(self, f"_{name}")
            return route(request, **self._meant(found))
        except Refused as refused:
            answer = {"errorMessages": refused.messages, "errors": refused.errors}
            return json_response(answer, refused.status)
        except HTTPException as error:
            answer = {"errorMessages": [str(error.description)], "errors": {}}
            return json_response(answer, error.code or 500)

    def refuse(self, fault: Fault) -> Response:
        """Jira says more than a status when it refuses credentials."""
        response = super().refuse(fault)
        if fault.kind is FaultKind.UNAUTHORISED:
            response.headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
        return response

    def _spoil(self, fault: Fault, response: Response) -> Response:
        # Many of Jira's answers have no body; of those only one that says so can be cut off.
        if not response.get_data() and fault.kind in {FaultKind.TRUNCATED, FaultKind.BROKEN_JSON}:
            response = json_response({})
        return super()._spoil(fault, response)

    def _app_prefix(self, request: Request) -> str:
        """An app reaches its sites by a way of their own."""
        prefix = f"/ex/jira/{CLOUD_ID}"
        return prefix if request.path.startswith(f"{prefix}/") else ""

    def _knows(self, request: Request) -> bool:
        if self._app_prefix(request):
            return self.cloud and self.tokens.opens(request.headers.get("Authorization", ""))
        basic = base64.b64encode(f"{API_USER}:{API_TOKEN}".encode()).decode()
        wanted = f"Basic {basic}" if self.cloud else f"Bearer {API_TOKEN}"
        return hmac.compare_digest(
            request.headers.get("Authorization", "").encode(), wanted.encode()
        )

    def _browse(self, key: str) -> Response:
        issue = self.find(key)
        if issue is None:
            return Response("There is no such issue.", 404, mimetype="text/plain")
        place = page_path(f"{self.account}/{issue.key}")
        return Response("", 302, {"Location": place})

    def _meant(self, found: Mapping[str, str]) -> Mapping[str, Any]:
        """What the parts of a path stand for."""
        meant: dict[str, Any] = dict(found)
        if "issue" in found:
            meant["issue"] = self._issue(found["issue"])
        if "comment" in found:
            meant["comment"] = self._comment(meant["issue"], found["comment"])
        return meant

    def _comment(self, issue: StoredIssue, comment_id: str) -> StoredComment:
        for comment in issue.comments:
            if comment.id == comment_id:
                return comment
        raise Refused(404, f"Can not find a comment for the id: {comment_id}.")

    # -- people ----------------------------------------------------------------------------

    def _myself(self, _: Request) -> Response:
        return json_response(self.shapes.user(self.users[ME]))

    def _search_permission(self, request: Request) -> Response:
        asked = set(request.args.get("permissions", "").split(","))
        administering = asked <= {"ADMINISTER_PROJECTS" if self.cloud else "PROJECT_ADMIN"}
        if not (administering or asked <= self.permissions):
            raise Refused(400, "Permission was not recognised.")
        if not self.administers:
            raise Refused(403, "You are not an administrator of the project.")
        self._issue(request.args.get("issueKey", ""))
        account, name = request.args.get("accountId"), request.args.get("username")
        if (account if self.cloud else name) is None:
            raise Refused(400, "Nobody to look for.")
        found = [
            self.shapes.user(user)
            for user in self.users.values()
            if (user.may_administer if administering else user.may_edit)
            and (user.id == account if self.cloud else user.name.startswith(name or ""))
        ]
        return json_response(found)

    # -- issues ----------------------------------------------------------------------------

    def _list_priorities(self, _: Request) -> Response:
        return json_response([self.shapes.priority(name) for name in self.priorities])

    def _list_types(self, _: Request) -> Response:
        return json_response([self.shapes.type(name) for name in TYPES])

    def _list_resolutions(self, _: Request) -> Response:
        rest = f"{self.url}/rest/api/{3 if self.cloud else 2}/resolution"
        named = enumerate(RESOLUTIONS, 1)
        return json_response(
            [{"self": f"{rest}/{n}", "id": str(n), "name": name} for n, name in named]
        )

    def _read_issue(self, request: Request, issue: StoredIssue) -> Response:
        answer = self.issue_json(issue)
        wanted = request.args.get("fields", "*all")
        if wanted != "*all":
            names = set(wanted.split(","))
            answer["fields"] = {k: v for k, v in answer["fields"].items() if k in names}
        return json_response(answer)

    # -- comments --------------------------------------------------------------------------

    def _list_comments(self, request: Request, issue: StoredIssue) -> Response:
        start = request.args.get("startAt", 0, int)
        limit = min(request.args.get("maxResults", self.page_limit, int), self.page_limit)
        page = issue.comments[start : start + limit]
        expand = "properties" in request.args.get("expand", "")
        answer = {
            "startAt": start,
            "maxResults": limit,
            "total": len(issue.comments),
            "comments": [self._comment_json(issue, comment, expand=expand) for comment in page],
        }
        return json_response(answer)

    def _post_comment(self, request: Request, issue: StoredIssue) -> Response:
        body, properties = self._comment_in(request)
        comment = self.add_comment(issue, body, properties, ME)
        return json_response(self._comment_json(issue, comment), 201)

    def _put_comment(
        self, request: Request, issue: StoredIssue, comment: StoredComment
    ) -> Response:
        if comment.author.name != ME:
            raise Refused(400, "You do not have the permission to edit this comment.")
        self.change_comment(issue, comment, *self._comment_in(request), ME)
        return json_response(self._comment_json(issue, comment))

    def _delete_comment(self, _: Request, issue: StoredIssue, comment: StoredComment) -> Response:
        if comment.author.name != ME:
            raise Refused(400, "You do not have the permission to delete this comment.")
        self.drop_comment(issue, comment, ME)
        return Response("", 204)

    def _comment_in(self, request: Request) -> tuple[Body, Mapping[str, object]]:
        sent = body_of(request)
        body = sent.get("body")
        if not (is_adf(body) if self.cloud else isinstance(body, str) and body.strip()):
            raise Refused(400, comment="Comment body is not valid!")
        return body, {entry["key"]: entry["value"] for entry in sent.get("properties") or []}

    def _comment_json(
        self, issue: StoredIssue, comment: StoredComment, *, expand: bool = False
    ) -> Json:
        answer = self.shapes.comment(comment, issue)
        if expand:
            entries = comment.properties.items()
            answer["properties"] = [{"key": key, "value": value} for key, value in entries]
        return answer

    # -- links -----------------------------------------------------------------------------

    def _list_link_types(self, _: Request) -> Response:
        types = [self.shapes.link_type(name) for name in LINK_TYPES]
        return json_response({"issueLinkTypes": types})

    def _post_link(self, request: Request) -> Response:
        sent = body_of(request)
        kind = str((sent.get("type") or {}).get("name"))
        if kind not in LINK_TYPES:
            raise Refused(404, f"No issue link type with name '{kind}' found.")
        inward, outward = (
            self._issue(str(end.get("id") or end.get("key")))
            for end in (sent.get("inwardIssue") or {}, sent.get("outwardIssue") or {})
        )
        self.add_link(kind, inward, outward)
        return Response("", 201)

    def _delete_link(self, _: Request, link: str) -> Response:
        if link not in self.issue_links:
            raise Refused(404, f"No issue link with id '{link}' exists.")
        self.drop_link(self.issue_links[link])
        return Response("", 204)

    def _list_remote_links(self, request: Request, issue: StoredIssue) -> Response:
        wanted = request.args.get("globalId")
        if wanted is None:
            return json_response(list(issue.remote.values()))
        if wanted not in issue.remote:
            raise Refused(404, "No remote issue link with that global id.")
        return json_response(issue.remote[wanted])

    def _post_remote_link(self, request: Request, issue: StoredIssue) -> Response:
        sent = body_of(request)
        if not {"url", "title"} <= set(sent.get("object") or {}):
            raise Refused(400, object="'url' and 'title' are required.")
        global_id = str(sent.get("globalId") or self.new_id())
        known = issue.remote.get(global_id)
        number = known["id"] if known else self.new_id()
        issue.remote[global_id] = {**sent, "globalId": global_id, "id": number}
        address = f"{self.url}{request.path}/{number}"
        return json_response({"id": number, "self": address}, 200 if known else 201)

    def _delete_remote_link(self, request: Request, issue: StoredIssue) -> Response:
        if issue.remote.pop(request.args.get("globalId", ""), None) is None:
            raise Refused(404, "No remote issue link with that global id.")
        return Response("", 204)


def _map() -> Map:
    rules = [Rule(path, methods=[method], endpoint=name) for method, path, name in _ROUTES]
    return Map(rules, strict_slashes=False)
