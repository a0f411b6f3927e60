"""How issues of a stand-in for Jira are edited: fields that are on the screen, transitions."""

# ruff: noqa: ARG002 - every route is given the request, whether it looks at it or not

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from core.testing.jira_refusals import Refused, body_of, labels_after
from core.testing.jira_search import JiraSearch
from core.testing.jira_site import ME
from core.testing.jira_state import RESOLUTIONS, STATUSES, TYPES, Json, StoredIssue
from core.testing.standin import json_response

_EDITABLE = frozenset({"labels", "priority", "issuetype", "assignee"})


class JiraWorkflow(JiraSearch):
    """The routes that change an issue's fields and status.

    ``required`` are fields that a transition to "Done" asks for and nobody fills in.
    """

    required: frozenset[str] = frozenset()

    def _update_issue(self, request: Request, issue: StoredIssue) -> Response:
        body = body_of(request)
        fields = {**(body.get("fields") or {}), **(body.get("update") or {})}
        for name in fields:
            if name not in _EDITABLE or name in self.off_screen:
                reason = "It is not on the appropriate screen, or unknown."
                raise Refused(400, **{name: f"Field '{name}' cannot be set. {reason}"})
        # All or nothing: everything is checked before anything is changed.
        labels = labels_after(issue.labels, fields["labels"]) if "labels" in fields else None
        kind = self._type_named(fields["issuetype"]) if "issuetype" in fields else ""
        ref = self.ref(issue)
        if "assignee" in fields:
            self._assign_to(issue, fields["assignee"])
        if "priority" in fields:
            self.set_priority(ref, self._priority_named(fields["priority"]), ME)
        if kind and kind != issue.type:
            self.set_type(ref, kind, ME)
        if labels is not None:
            self.set_labels(ref, labels, ME)
        return Response("", 204)

    def _assign_to(self, issue: StoredIssue, value: object) -> None:
        wanted = value if isinstance(value, Mapping) else {}
        identity = wanted.get("accountId" if self.cloud else "name")
        if identity is None:
            if issue.assignee is not None:
                self.assign(self.ref(issue), "", ME)
            return
        for user in self.users.values():
            if identity == (user.id if self.cloud else user.name):
                if issue.assignee is not user:
                    self.assign(self.ref(issue), user.name, ME)
                return
        raise Refused(400, assignee=f"User '{identity}' cannot be assigned issues.")

    def _type_named(self, value: object) -> str:
        wanted = value if isinstance(value, Mapping) else {}
        for kind in TYPES:
            if wanted.get("id") == self.shapes.type(kind)["id"]:
                return kind
        raise Refused(400, issuetype="The issue type selected is invalid.")

    def _priority_named(self, value: object) -> str:
        if isinstance(value, list):
            value = value[-1].get("set")
        if value is None:
            return ""
        for name in self.priorities:
            known = self.shapes.priority(name) or {}
            wanted = value if isinstance(value, Mapping) else {}
            if wanted.get("id") == known["id"] or wanted.get("name") == name:
                return name
        raise Refused(400, priority="The priority selected is invalid.")

    def _edit_meta(self, request: Request, issue: StoredIssue) -> Response:
        types = [self.shapes.type(kind) for kind in TYPES]
        fields = {"issuetype": _field("issuetype", "Issue Type", types)}
        return json_response(
            {"fields": {k: v for k, v in fields.items() if k not in self.off_screen}}
        )

    def _assignable(self, request: Request) -> Response:
        self._issue(request.args.get("issueKey", ""))
        account, name = request.args.get("accountId"), request.args.get("username")
        found = [
            self.shapes.user(user)
            for user in self.users.values()
            if (user.id == account if self.cloud else user.name.startswith(name or "?"))
        ]
        return json_response(found)

    def _issue(self, id_or_key: str) -> StoredIssue:
        issue = self.find(id_or_key)
        if issue is None:
            raise Refused(404, "Issue does not exist or you do not have permission to see it.")
        return issue

    # -- transitions -----------------------------------------------------------------------

    def _transitions(self, request: Request, issue: StoredIssue) -> Response:
        return json_response({"transitions": [self._transition_json(name) for name in STATUSES]})

    def _transition_json(self, status: str) -> Json:
        number = str(STATUSES[status][0])
        fields: Json = {}
        if status == "Done":
            values = [{"name": name, "id": str(n)} for n, name in enumerate(RESOLUTIONS, 1)]
            fields["resolution"] = _field("resolution", "Resolution", values)
            for name in self.required:
                fields[name] = {**_field(name, name.title(), []), "required": True}
        return {
            "id": number,
            "name": status,
            "to": self.shapes.status(status),
            "hasScreen": bool(fields),
            "isGlobal": True,
            "isInitial": False,
            "isConditional": False,
            "fields": fields,
        }

    def _do_transition(self, request: Request, issue: StoredIssue) -> Response:
        body = body_of(request)
        asked = body.get("transition")
        wanted = str(asked.get("id")) if isinstance(asked, Mapping) else ""
        by_number = {str(number): name for name, (number, *_) in STATUSES.items()}
        if wanted not in by_number:
            raise Refused(400, "It seems that you have tried to perform an illegal transition.")
        status = by_number[wanted]
        fields: Mapping[str, Any] = body.get("fields") or {}
        if status == "Done" and (lacking := self.required - fields.keys()):
            raise Refused(400, **{name: f"{name.title()} is required." for name in lacking})
        given = (fields.get("resolution") or {}).get("name", "")
        if given and given not in RESOLUTIONS:
            raise Refused(400, resolution="The resolution selected is invalid.")
        resolution = (given or "Done") if status == "Done" else ""
        self.set_status(self.ref(issue), status, resolution, ME)
        return Response("", 204)


def _field(key: str, name: str, allowed: list[Json]) -> Json:
    return {
        "key": key,
        "name": name,
        "required": False,
        "schema": {"type": key, "system": key},
        "operations": ["set"],
        "hasDefaultValue": False,
        "allowedValues": allowed,
    }
