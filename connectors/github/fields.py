"""What a triager sets on an issue beside labels: type, priority field, assignees, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from connectors.github.address import issue_path, split
from connectors.github.config import GitHubConfig
from connectors.github.payload import (
    list_of,
    number_of,
    person_of,
    priority_field_of,
    table_of,
    text_of,
    type_of,
)
from core.errors import GoneError, PermanentError, RetryableError, Unsupported
from core.model import IssueRef, Person, Priority, StatusCategory

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

_REASONS: Final[Mapping[StatusCategory, str]] = {
    StatusCategory.DONE: "completed",
    StatusCategory.CANCELLED: "not_planned",
}
_CLOSING_REASONS: Final = frozenset({"completed", "not_planned", "duplicate"})


# -- type ----------------------------------------------------------------------------------


def set_type(
    client: GitHubClient, config: GitHubConfig, ref: IssueRef, type_: str, original: str
) -> None:
    """Set one of the organisation's issue types, or none.

    Raises:
        PermanentError: the organisation has no such type.
        Unsupported: the repository belongs to no organisation, or to one without types.
    """
    now = text_of(table_of(_read(client, ref).get("type")).get("name"))
    wanted = _type_named(client, config, ref, type_, original) if type_ or original else ""
    if now != wanted:
        client.write("PATCH", issue_path(ref), {"type": wanted or None})


def _type_named(
    client: GitHubClient, config: GitHubConfig, ref: IssueRef, type_: str, original: str
) -> str:
    owner = split(ref)[0].partition("/")[0]
    try:
        answer = client.get(f"/orgs/{owner}/issue-types")
    except GoneError as error:
        raise Unsupported(f"{owner} has no issue types on GitHub") from error
    known = [
        text_of(table_of(raw).get("name"))
        for raw in list_of(answer.data)
        if table_of(raw).get("is_enabled") is not False
    ]
    for name in known:
        if original and name.casefold() == original.casefold():
            return name
        if not original and type_of(name, (), config)[0] == type_:
            return name
    raise PermanentError(
        f"{owner} has no issue type {original or type_!r}; it has {', '.join(known) or 'none'}"
    )


# -- priority, where it is an issue field --------------------------------------------------


def set_priority_field(
    client: GitHubClient, config: GitHubConfig, ref: IssueRef, priority: Priority, original: str
) -> None:
    """Choose an option of the issue field that stands for the priority, or none.

    Raises:
        PermanentError: the organisation has no such field, or the field no such option.
    """
    wanted = original or config.priority_options.get(priority, "")
    if not wanted and priority is not Priority.NONE:
        raise PermanentError(f"priority_options names no option for the priority {priority}")
    if priority_field_of(_read(client, ref), config)[1].casefold() == wanted.casefold():
        return
    field_id, options = _field(client, config, ref)
    path = f"{issue_path(ref)}/issue-field-values"
    if not wanted:
        client.write("DELETE", f"{path}/{field_id}")
        return
    for option in options:
        if option.casefold() == wanted.casefold():
            value = {"field_id": field_id, "value": option}
            client.write("POST", path, {"issue_field_values": [value]})
            return
    raise PermanentError(
        f"the field {config.priority_field!r} has no option {wanted!r}; it has {', '.join(options)}"
    )


def _field(client: GitHubClient, config: GitHubConfig, ref: IssueRef) -> tuple[int, list[str]]:
    owner = split(ref)[0].partition("/")[0]
    try:
        answer = client.get(f"/orgs/{owner}/issue-fields")
    except GoneError:
        found: list[Any] = []
    else:
        found = list_of(answer.data)
    for raw in map(table_of, found):
        if text_of(raw.get("name")).casefold() == config.priority_field.casefold():
            options = [text_of(table_of(o).get("name")) for o in list_of(raw.get("options"))]
            return number_of(raw.get("id")), [name for name in options if name]
    raise PermanentError(f"{owner} has no issue field {config.priority_field!r} on GitHub")


# -- assignees -----------------------------------------------------------------------------


def assign(client: GitHubClient, ref: IssueRef, people: Sequence[Person]) -> None:
    """Make people assignees.

    GitHub drops without a word whoever cannot be assigned, so each is asked for first.

    Raises:
        PermanentError: one of them cannot be assigned here.
    """
    present = _assigned(client, ref)
    missing = [person for person in people if person.id not in present]
    for person in missing:
        _check_assignable(client, ref, person)
    if not missing:
        return
    names = [person.handle for person in missing]
    answer = client.write("POST", f"{issue_path(ref)}/assignees", {"assignees": names})
    now = _people(table_of(answer.data))
    if lost := [person.handle for person in missing if person.id not in now]:
        raise PermanentError(f"GitHub did not assign {', '.join(lost)} to {ref.key}")


def unassign(client: GitHubClient, ref: IssueRef, people: Sequence[Person]) -> None:
    """Take people off; by the names that they have there now."""
    present = _assigned(client, ref)
    names = [present[person.id] for person in people if person.id in present]
    if names:
        client.write("DELETE", f"{issue_path(ref)}/assignees", {"assignees": names})


def _check_assignable(client: GitHubClient, ref: IssueRef, person: Person) -> None:
    project = split(ref)[0]
    if not person.handle:
        raise PermanentError(f"nobody knows the name of the account {person.id} on GitHub")
    try:
        client.get(f"/repos/{project}/assignees/{quote(person.handle, safe='')}")
    except GoneError as error:
        raise PermanentError(f"{person.handle} cannot be assigned in {project}") from error


def _assigned(client: GitHubClient, ref: IssueRef) -> Mapping[str, str]:
    return _people(_read(client, ref))


def _people(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """The assignees of an issue: names by id."""
    found = (person_of(one) for one in list_of(raw.get("assignees")))
    return {person.id: person.handle for person in found if person is not None}


# -- status --------------------------------------------------------------------------------


def set_status(client: GitHubClient, ref: IssueRef, status: StatusCategory, original: str) -> None:
    """Open or close an issue; the category says for which reason.

    Raises:
        PermanentError: ``original`` is neither open nor closed.
    """
    if original not in {"", "open", "closed"}:
        raise PermanentError(f"GitHub has no status {original!r}, only open and closed")
    reason = _REASONS.get(status)
    state = original or ("closed" if reason else "open")
    raw = _read(client, ref)
    now, why = text_of(raw.get("state")), text_of(raw.get("state_reason"))
    if state == "open":
        if now != "open":
            client.write("PATCH", issue_path(ref), {"state": "open", "state_reason": "reopened"})
        return
    # What a person closed as a duplicate is cancelled as well, and stays what it is.
    fits = why == reason or (status is StatusCategory.CANCELLED and why == "duplicate")
    if now == "open" or not fits:
        body = {"state": "closed", "state_reason": reason or "completed"}
        client.write("PATCH", issue_path(ref), body)


def close_as_duplicate(client: GitHubClient, ref: IssueRef, original_id: str) -> None:
    """Close an issue as a duplicate of another, which GitHub shows from then on.

    PyGithub's own method for edits has no place for the other issue.

    Raises:
        PermanentError: the other issue is none of GitHub's.
    """
    if not original_id.isdecimal() or len(original_id) > 18:
        raise PermanentError("only an issue on GitHub can be the original of a duplicate there")
    raw = _read(client, ref)
    if text_of(raw.get("state")) == "closed" and text_of(raw.get("state_reason")) == "duplicate":
        return
    client.write(
        "PATCH",
        issue_path(ref),
        {"state": "closed", "state_reason": "duplicate", "duplicate_issue_id": int(original_id)},
    )


def _read(client: GitHubClient, ref: IssueRef) -> Mapping[str, Any]:
    raw = table_of(client.get(issue_path(ref)).data)
    if not number_of(raw.get("number")):
        raise RetryableError(f"{ref.key}: GitHub's answer is not an issue")
    return raw
