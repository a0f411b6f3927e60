"""Links between issues of a site, by its own types of links, and to pages elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Final

from connectors.jira.addresses import issue_path, quoted
from connectors.jira.config import JiraConfig
from connectors.jira.fields import issue_id, issue_key, mapping, objects, string
from connectors.jira.text import one_line, web_address
from connectors.jira.transport import Site
from core.connector import LinkTarget
from core.errors import GoneError, PermanentError
from core.model import IssueRef, RelationKind

_TYPES: Final[Mapping[RelationKind, str]] = {
    RelationKind.DUPLICATE_OF: "duplicate",
    RelationKind.DUPLICATED_BY: "duplicate",
    RelationKind.BLOCKS: "blocks",
    RelationKind.BLOCKED_BY: "blocks",
}
"""The type of links that Jira ships for a kind; for all others the settings name one."""

_ELSEWHERE: Final[Mapping[RelationKind, str]] = {
    RelationKind.DUPLICATE_OF: "duplicates",
    RelationKind.DUPLICATED_BY: "is duplicated by",
    RelationKind.BLOCKS: "blocks",
    RelationKind.BLOCKED_BY: "is blocked by",
}
"""What is said of a link to a page elsewhere; of all others that it "relates to" it."""

_BACKWARD: Final = frozenset({RelationKind.DUPLICATED_BY, RelationKind.BLOCKED_BY})


class Linking:
    """Makes links and takes them back."""

    def __init__(self, site: Site, config: JiraConfig) -> None:
        self._site = site
        self._config = config
        self._lock = threading.Lock()
        self._types: Mapping[str, str] = {}

    def link(self, ref: IssueRef, target: LinkTarget, kind: RelationKind) -> None:
        """Link two issues of the site, or an issue to a page elsewhere; once."""
        doing = f"link {issue_key(ref)} to {target.ref.local_key}"
        if not target.same_tracker:
            self._site.write("POST", f"{issue_path(ref)}/remotelink", doing, _remote(target, kind))
            return
        if list(self._link_ids(ref, target, kind)):
            return
        ends = (target.ref, ref) if kind in _BACKWARD else (ref, target.ref)
        data = {
            "type": {"name": self._type_name(self._wanted(kind))},
            "inwardIssue": _linked(ends[0]),
            "outwardIssue": _linked(ends[1]),
        }
        self._site.write("POST", "issueLink", doing, data)

    def unlink(self, ref: IssueRef, target: LinkTarget, kind: RelationKind) -> None:
        """Take a link away.

        Jira does not tell who made a link: one of this type that a person made between the
        same two issues cannot be told from ours.
        """
        doing = f"unlink {issue_key(ref)} from {target.ref.local_key}"
        try:
            if not target.same_tracker:
                params = {"globalId": _global_id(target)}
                path = f"{issue_path(ref)}/remotelink"
                self._site.write("DELETE", path, doing, params=params)
                return
            for link_id in list(self._link_ids(ref, target, kind)):
                self._site.write("DELETE", f"issueLink/{quoted(link_id)}", doing)
        except GoneError:
            return

    def _wanted(self, kind: RelationKind) -> str:
        return _TYPES.get(kind, self._config.link_type.casefold())

    def _link_ids(self, ref: IssueRef, target: LinkTarget, kind: RelationKind) -> Iterator[str]:
        """The links of a kind between two issues; of a weak kind whichever way they point."""
        answer = self._site.get(
            issue_path(ref), f"read the links of {issue_key(ref)}", {"fields": "issuelinks"}
        )
        ends = ["inwardIssue"] if kind in _BACKWARD else ["outwardIssue"]
        if kind not in _TYPES:
            ends = ["inwardIssue", "outwardIssue"]
        for link in objects(mapping(mapping(answer).get("fields")).get("issuelinks")):
            name = string(mapping(link.get("type")).get("name"))
            for end in ends:
                other = mapping(link.get(end))
                same = target.ref.external_id and string(other.get("id")) == target.ref.external_id
                if name.casefold() == self._wanted(kind) and (
                    same or string(other.get("key")) == issue_key(target.ref)
                ):
                    yield string(link.get("id"))

    def _type_name(self, wanted: str) -> str:
        """A type of links as the site writes it, looked up once: an unknown one is a 404."""
        with self._lock:
            if wanted not in self._types:
                answer = self._site.get("issueLinkType", "read the types of links")
                types = objects(mapping(answer).get("issueLinkTypes"))
                names = [string(kind.get("name")) for kind in types]
                self._types = {name.casefold(): name for name in names}
                if wanted not in self._types:
                    raise PermanentError(
                        f"Jira has no link type {wanted!r}; it has {', '.join(names)}. For similar "
                        "issues set link_type of the connection to one of them"
                    )
            return self._types[wanted]


def _linked(ref: IssueRef) -> Mapping[str, str]:
    address = issue_id(ref)
    return {"id": address} if address.isdigit() else {"key": address}


def _global_id(target: LinkTarget) -> str:
    """Jira keeps one remote link of an id per issue: writing it again changes nothing."""
    return f"trackside:{target.ref.key}"[:255]


def _remote(target: LinkTarget, kind: RelationKind) -> Mapping[str, object]:
    if not (address := web_address(target.url)):
        raise PermanentError(f"{target.ref.key} has no address that could be linked to")
    title = f"{target.ref.local_key}: {target.title}" if target.title else target.ref.local_key
    return {
        "globalId": _global_id(target),
        "application": {"type": "trackside", "name": "Trackside"},
        "relationship": _ELSEWHERE.get(kind, "relates to"),
        "object": {"url": address, "title": one_line(title, 250)},
    }
