"""GitHub's own list of suggestions on an issue, which maintainers approve or dismiss there.

Labels, types, fields and assignees can be sent as suggestions, with a rationale and a
confidence. A server that does not know this would carry them out at once, so its list is
asked for first: where there is none, nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from connectors.github.address import issue_path, split
from connectors.github.config import GitHubConfig
from connectors.github.payload import number_of, person_of, table_of, text_of
from core.connector import Proposal
from core.errors import CredentialsError, GoneError, PermanentError, Unsupported
from core.model import IssueRef, Person, Priority

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

_LONGEST_RATIONALE: Final = 280
_CONFIDENCES: Final = ((0.85, "high"), (0.6, "medium"))
_OPEN: Final = frozenset({"pending"})
_ANSWERED: Final = frozenset({"pending", "applied", "approved", "dismissed"})


@dataclass(frozen=True, slots=True)
class _Item:
    """One suggestion in GitHub's terms: what it would do, with what, and why."""

    action: str
    value: str
    rationale: str
    confidence: str

    def beside(self, **subject: object) -> dict[str, object]:
        """As it is sent: with its subject, to be suggested and not done."""
        return {
            **subject,
            "rationale": self.rationale,
            "suggest": True,
            "confidence": self.confidence,
        }


def propose(
    client: GitHubClient,
    me: Person,
    config: GitHubConfig,
    ref: IssueRef,
    proposals: Sequence[Proposal],
) -> None:
    """Bring our part of the list to just these; see ``Connector.propose``."""
    listed = _listed(client, ref)
    wanted = {
        (item.action, item.value.casefold()): item
        for proposal in proposals
        if (item := _item(client, config, ref, proposal)) is not None
    }
    answered = {_what(raw) for raw in listed if text_of(raw.get("state")) in _ANSWERED}
    for raw in listed:
        ours = number_of(raw.get("actor_id")) == int(me.id)
        if ours and text_of(raw.get("state")) in _OPEN and _what(raw) not in wanted:
            path = f"{issue_path(ref)}/suggestions/{number_of(raw.get('id'))}/dismiss"
            client.write("POST", path)
    _send(client, ref, [item for what, item in wanted.items() if what not in answered])


def _listed(client: GitHubClient, ref: IssueRef) -> list[Mapping[str, Any]]:
    path = issue_path(ref)
    try:
        return [table_of(raw) for raw in client.pages(f"{path}/suggestions")]
    except CredentialsError:
        raise
    except PermanentError as error:
        if isinstance(error, GoneError):
            client.get(path)  # raises where it is the issue that is gone
        raise Unsupported(f"{split(ref)[0]} has no list of suggestions on GitHub") from error


def _what(raw: Mapping[str, Any]) -> tuple[str, str]:
    return text_of(raw.get("action")), text_of(raw.get("target_value")).casefold()


def _item(
    client: GitHubClient, config: GitHubConfig, ref: IssueRef, proposal: Proposal
) -> _Item | None:
    """What a proposal is on GitHub; None where it cannot be said there."""
    confidence = next((w for least, w in _CONFIDENCES if proposal.confidence >= least), "low")
    rationale = proposal.because[:_LONGEST_RATIONALE]
    action, value = "add_label", proposal.value
    match proposal.kind:
        case "label":
            pass
        case "type" if config.issue_types:
            action, value = "set_type", proposal.value.capitalize()
        case "type":
            value = next(iter(config.type_labels.get(proposal.value, ())), "")
        case "priority":
            value = config.priority_labels.get(_priority(proposal.value), "")
        case "assignee":
            action, value = "add_assignee", _login(client, ref, proposal.value)
        case _:
            value = ""
    if not value or (action == "add_label" and not _has_label(client, ref, value)):
        return None
    return _Item(action, value, rationale, confidence)


def _priority(word: str) -> Priority:
    return Priority(word) if word in set(Priority) else Priority.NONE


def _has_label(client: GitHubClient, ref: IssueRef, name: str) -> bool:
    try:
        found = client.get(f"/repos/{split(ref)[0]}/labels/{quote(name, safe='')}").data
    except GoneError:
        return False
    return text_of(table_of(found).get("name")).casefold() == name.casefold()


def _login(client: GitHubClient, ref: IssueRef, account: str) -> str:
    """The name of an account by its id, among those who can be assigned."""
    for raw in client.pages(f"/repos/{split(ref)[0]}/assignees"):
        person = person_of(raw)
        if person is not None and person.id == account:
            return person.handle
    return ""


def _send(client: GitHubClient, ref: IssueRef, items: Sequence[_Item]) -> None:
    path = issue_path(ref)
    labels = [i.beside(name=i.value) for i in _of(items, "add_label")]
    if labels:
        client.write("POST", f"{path}/labels", {"labels": labels})
    people = [i.beside(login=i.value) for i in _of(items, "add_assignee")]
    if people:
        client.write("POST", f"{path}/assignees", {"assignees": people})
    for item in _of(items, "set_type"):
        client.write("PATCH", path, {"type": item.beside(value=item.value)})


def _of(items: Sequence[_Item], action: str) -> Iterator[_Item]:
    return (item for item in items if item.action == action)
