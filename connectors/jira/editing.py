"""What a triager sets on an issue of Jira, several fields in one request.

Jira limits how often one issue may be written to, so what is to be set goes together. What a
project has on its screens and in its workflow is asked for first: a refusal names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.jira.addresses import issue_path
from connectors.jira.client import JiraClient, checked_label
from connectors.jira.config import JiraConfig
from connectors.jira.fields import Json, issue_key, mapping, objects, person_from, string
from connectors.jira.transport import Site
from connectors.jira.words import category_of, type_of
from core.connector import Edit
from core.errors import PermanentError
from core.model import IssueRef, Person, StatusCategory

_RESOLUTIONS: Final[Mapping[StatusCategory, tuple[str, ...]]] = {
    StatusCategory.DONE: ("Done", "Fixed", "Resolved"),
    StatusCategory.CANCELLED: ("Won't Do", "Won't Fix", "Declined", "Cancelled"),
}
_DUPLICATE: Final = "Duplicate"


class Editing:
    """Edits issues of one site."""

    def __init__(self, site: Site, client: JiraClient, config: JiraConfig) -> None:
        self._site = site
        self._client = client
        self._config = config

    def edit(self, ref: IssueRef, edit: Edit) -> None:
        """Change fields in one request.

        Raises:
            PermanentError: a field is on no screen, or has no such value; somebody cannot be
                assigned.
        """
        fields: dict[str, Any] = {}
        if edit.type is not None:
            fields["issuetype"] = {"id": self._type_id(ref, edit.type, edit.original_type)}
        if edit.priority is not None:
            fields["priority"] = self._client.priority(edit.priority, edit.original_priority)
        if (assignee := self._assignee(ref, edit)) is not _NO_CHANGE:
            fields["assignee"] = assignee
        labels = [{"add": checked_label(label)} for label in sorted(edit.add_labels)]
        labels += [{"remove": checked_label(label)} for label in sorted(edit.remove_labels)]
        data: dict[str, Any] = {"fields": fields} if fields else {}
        if labels:
            data["update"] = {"labels": labels}
        if data:
            named = ", ".join([*fields, *(["labels"] if labels else [])])
            self._site.write("PUT", issue_path(ref), f"set {named} of {issue_key(ref)}", data)

    # -- types -----------------------------------------------------------------------------

    def _type_id(self, ref: IssueRef, type_: str, original: str) -> str:
        doing = f"read which fields of {issue_key(ref)} can be edited"
        answer = mapping(self._site.get(f"{issue_path(ref)}/editmeta", doing))
        field = mapping(mapping(answer.get("fields")).get("issuetype"))
        allowed = objects(field.get("allowedValues"))
        if not allowed:
            raise PermanentError(
                f"the type of {issue_key(ref)} cannot be edited: it is not on the edit screen of "
                "its project, or its workflow fits no other type"
            )
        for kind in allowed:
            name = string(kind.get("name"))
            if original and name.casefold() == original.casefold():
                return string(kind.get("id"))
            if not original and type_of(name, self._config) == type_:
                return string(kind.get("id"))
        known = ", ".join(string(kind.get("name")) for kind in allowed)
        raise PermanentError(
            f"{issue_key(ref)} cannot become a {original or type_!r}; it could be: {known}"
        )

    # -- the assignee ----------------------------------------------------------------------

    def _assignee(self, ref: IssueRef, edit: Edit) -> object:
        if edit.assign:
            person = edit.assign[0]
            self._check_assignable(ref, person)
            return {"accountId": person.id} if self._config.cloud else {"name": person.handle}
        if edit.unassign:
            doing = f"read who has {issue_key(ref)}"
            answer = mapping(self._site.get(issue_path(ref), doing, {"fields": "assignee"}))
            now = person_from(mapping(answer.get("fields")).get("assignee"), self._config)
            if now is not None and now.id in {person.id for person in edit.unassign}:
                return {"accountId": None} if self._config.cloud else {"name": None}
        return _NO_CHANGE

    def _check_assignable(self, ref: IssueRef, person: Person) -> None:
        if not self._config.cloud and not person.handle:
            raise PermanentError(f"nobody knows the name of the account {person.id} in Jira")
        who = {"accountId": person.id} if self._config.cloud else {"username": person.handle}
        params = {**who, "issueKey": issue_key(ref), "maxResults": "50"}
        doing = f"ask who may have {issue_key(ref)}"
        users = objects(self._site.get("user/assignable/search", doing, params))
        found = [person_from(user, self._config) for user in users]
        if person.id not in {one.id for one in found if one is not None}:
            shown = person.handle or person.id
            raise PermanentError(f"{shown} cannot be assigned {issue_key(ref)}")

    # -- the status ------------------------------------------------------------------------

    def set_status(self, ref: IssueRef, wanted: StatusCategory, original: str) -> None:
        """Move an issue by a transition of its workflow; see ``Connector.set_status``."""
        if original:
            if self._now(ref)[0].casefold() == original.casefold():
                return
        elif self._now(ref)[1] is wanted:
            return
        self._transit(ref, wanted, original, _RESOLUTIONS.get(wanted, ()))

    def close_as_duplicate(self, ref: IssueRef) -> None:
        """Move an issue to where duplicates go, with the resolution that says so."""
        _, category, resolution = self._now(ref)
        closed = category in {StatusCategory.DONE, StatusCategory.CANCELLED}
        if not closed or resolution.casefold() != _DUPLICATE.casefold():
            words = (_DUPLICATE, *_RESOLUTIONS[StatusCategory.CANCELLED])
            self._transit(ref, StatusCategory.CANCELLED, "", words)

    def _now(self, ref: IssueRef) -> tuple[str, StatusCategory, str]:
        """The issue's status, what that means, and its resolution."""
        doing = f"read the status of {issue_key(ref)}"
        answer = self._site.get(issue_path(ref), doing, {"fields": "status,resolution"})
        fields = mapping(mapping(answer).get("fields"))
        resolution = string(mapping(fields.get("resolution")).get("name"))
        name, category = self._status(mapping(fields.get("status")), resolution)
        return name, category, resolution

    def _status(self, status: Json, resolution: str) -> tuple[str, StatusCategory]:
        name = string(status.get("name"))
        key = string(mapping(status.get("statusCategory")).get("key"))
        return name, category_of(key, name, resolution, self._config)

    def _transit(
        self, ref: IssueRef, wanted: StatusCategory, original: str, resolutions: Sequence[str]
    ) -> None:
        path, key = f"{issue_path(ref)}/transitions", issue_key(ref)
        doing = f"read where {key} can go"
        answer = self._site.get(path, doing, {"expand": "transitions.fields"})
        lacking: list[str] = []
        for transition in objects(mapping(answer).get("transitions")):
            fields = mapping(transition.get("fields"))
            resolution = _resolution(fields, resolutions)
            name, category = self._status(mapping(transition.get("to")), resolution)
            fits = name.casefold() == original.casefold() if original else category is wanted
            if not fits:
                continue
            if missing := _required(fields, resolution):
                lacking.append(f"{name} asks for {', '.join(missing)}")
                continue
            data: dict[str, Any] = {"transition": {"id": string(transition.get("id"))}}
            if resolution:
                data["fields"] = {"resolution": {"name": resolution}}
            self._site.write("POST", path, f"move {key} to {name}", data)
            return
        target = original or str(wanted)
        why = "; ".join(lacking) or "its workflow has no way there from where it is"
        raise PermanentError(f"{key} cannot be moved to {target!r}: {why}")


class _NoChange:
    """Stands for a field that stays as it is; None is a value."""


_NO_CHANGE: Final = _NoChange()


def _resolution(fields: Json, wanted: Sequence[str]) -> str:
    """The first of the resolutions that the transition offers; "" where it asks for none."""
    offered = objects(mapping(fields.get("resolution")).get("allowedValues"))
    names = {string(one.get("name")).casefold(): string(one.get("name")) for one in offered}
    for word in wanted:
        if word.casefold() in names:
            return names[word.casefold()]
    return ""


def _required(fields: Json, resolution: str) -> list[str]:
    """The names of fields that a transition asks for and that we cannot fill in."""
    return [
        string(mapping(field).get("name")) or name
        for name, field in fields.items()
        if mapping(field).get("required") is True
        and mapping(field).get("hasDefaultValue") is not True
        and not (name == "resolution" and resolution)
    ]
