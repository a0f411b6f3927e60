"""Searches of a stand-in for Jira: whole projects, their people, what happened to an issue."""

# ruff: noqa: ARG002 - every route is given the request, whether it looks at it or not

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Request, Response

from core.testing.jira_people import JiraPeople
from core.testing.jira_refusals import Refused, body_of
from core.testing.jira_state import Json, StoredIssue, jira_time
from core.testing.standin import json_response

_JQL: Final = re.compile(
    r'project = "(\w+)"(?: AND updated >= "(\d{4}-\d\d-\d\d \d\d:\d\d)")?'
    r"(?: ORDER BY updated ASC, key ASC)?"
)
_MOST_HISTORIES: Final = 100
"""Entries of a changelog that a search of Cloud gives at most, the newest."""


class JiraSearch(JiraPeople):
    """The routes that read more than one issue.

    ``withheld``: Jira's keys of permissions that our account does not have.
    """

    withheld: frozenset[str] = frozenset()

    def _search(self, request: Request) -> Response:
        """Cloud's search: pages by a token that keeps its place whatever changes meanwhile."""
        asked = request.args
        index, place = self._found(asked.get("jql", ""))
        if token := asked.get("nextPageToken"):
            try:
                at, number = json.loads(base64.urlsafe_b64decode(token))
            except ValueError:
                raise Refused(400, "The next page token is invalid or has expired.") from None
            place = (at, number)
        size = min(asked.get("maxResults", 50, int), 100)
        entries = list(itertools.islice(index.after(place), size + 1))
        answer: Json = {
            "issues": [self._shown(request, str(number)) for _, number in entries[:size]],
            "isLast": len(entries) <= size,
        }
        if len(entries) > size:
            last = json.dumps(entries[size - 1]).encode()
            answer["nextPageToken"] = base64.urlsafe_b64encode(last).decode()
        return json_response(answer)

    def _old_search(self, request: Request) -> Response:
        """Data Center's search: pages by how many come before."""
        asked = request.args
        index, place = self._found(asked.get("jql", ""))
        start = asked.get("startAt", 0, int)
        size = min(asked.get("maxResults", 50, int), 100)
        total = index.count_after(place)
        entries = itertools.islice(index.after(place, start), size)
        issues = [self._shown(request, str(number)) for _, number in entries]
        return json_response(
            {"startAt": start, "maxResults": size, "total": total, "issues": issues}
        )

    def _count(self, request: Request) -> Response:
        index, place = self._found(str(body_of(request).get("jql", "")))
        return json_response({"count": index.count_after(place)})

    def _found(self, jql: str) -> tuple[Any, tuple[str, int]]:
        meant = _JQL.fullmatch(jql)
        if meant is None:
            raise Refused(400, f"Error in the JQL query: {jql[:200]}")
        project, since = meant.groups()
        if project not in self.by_change:
            raise Refused(400, f"The value '{project}' does not exist for the field 'project'.")
        place = ("", 0)
        if since:
            local = datetime.fromisoformat(since).replace(tzinfo=ZoneInfo(self.shapes.time_zone))
            place = (jira_time(local.astimezone(UTC)) or "", 0)
        return self.by_change[project], place

    def _shown(self, request: Request, identity: str) -> Json:
        issue = self.issues[identity]
        answer = self.issue_json(issue)
        names = set(request.args.get("fields", "id").split(","))
        answer["fields"] = {k: v for k, v in answer["fields"].items() if k in names}
        if "comment" in names:
            answer["fields"]["comment"] = self._comments_field(issue)
        if "changelog" in request.args.get("expand", ""):
            newest = issue.history[::-1][: _MOST_HISTORIES if self.cloud else None]
            answer["changelog"] = {
                "startAt": 0,
                "maxResults": len(newest),
                "total": len(issue.history),
                "histories": newest,
            }
        return answer

    def _comments_field(self, issue: StoredIssue) -> Json:
        shown = [self.shapes.comment(one, issue) for one in issue.comments[:20]]
        return {
            "comments": shown,
            "startAt": 0,
            "maxResults": len(shown),
            "total": len(issue.comments),
        }

    def _changelog(self, request: Request, issue: StoredIssue) -> Response:
        start = request.args.get("startAt", 0, int)
        values = issue.history[start : start + 100]
        page: Mapping[str, object] = {
            "startAt": start,
            "maxResults": 100,
            "total": len(issue.history),
            "isLast": start + 100 >= len(issue.history),
            "values": values,
        }
        return json_response(page)

    # -- projects and people ---------------------------------------------------------------

    def _project(self, request: Request, project: str) -> Response:
        if project not in self.by_change:
            raise Refused(404, f"No project could be found with key '{project}'.")
        return json_response(self._project_json(project))

    def _projects(self, request: Request) -> Response:
        values = [self._project_json(key) for key in self.by_change]
        if not self.cloud:
            return json_response(values)
        page = {"startAt": 0, "maxResults": 50, "total": len(values), "isLast": True}
        return json_response({**page, "values": values})

    def _project_json(self, key: str) -> Json:
        number = str(10000 + list(self.by_change).index(key))
        version = 3 if self.cloud else 2
        address = f"{self.url}/rest/api/{version}/project/{number}"
        return {"self": address, "id": number, "key": key, "name": f"Project {key}"}

    def _my_permissions(self, request: Request) -> Response:
        names = (
            "BROWSE_PROJECTS",
            "ADD_COMMENTS",
            "EDIT_ISSUES",
            "ASSIGN_ISSUES",
            "LINK_ISSUES",
        )
        found = {
            name: {
                "id": str(number),
                "key": name,
                "name": name.replace("_", " ").title(),
                "type": "PROJECT",
                "description": "",
                "havePermission": name not in self.withheld,
            }
            for number, name in enumerate(names)
        }
        return json_response({"permissions": found})

    def _users(self, request: Request) -> Response:
        start = request.args.get("startAt", 0, int)
        limit = request.args.get("maxResults", 50, int)
        found = [self.shapes.user(user) for user in self.users.values()]
        return json_response(found[start : start + limit])
