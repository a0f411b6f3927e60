"""Labels on an issue, and priorities that are labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.github.address import issue_path, split
from connectors.github.config import GitHubConfig
from connectors.github.payload import label_names, table_of, text_of
from core.errors import GoneError, PermanentError
from core.model import IssueRef, Priority

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient


def add_labels(client: GitHubClient, ref: IssueRef, labels: frozenset[str]) -> None:
    """Add labels; those that the repository does not have are refused before any is added.

    GitHub would make a missing label without a word.
    """
    present = _present(client, ref)
    missing = sorted(label for label in labels if label.casefold() not in present)
    for label in missing:
        _check_label(client, ref, label)
    if missing:
        client.write("POST", f"{issue_path(ref)}/labels", {"labels": missing})


def remove_labels(client: GitHubClient, ref: IssueRef, labels: frozenset[str]) -> None:
    """Take labels off, one request for each that is on the issue."""
    present = _present(client, ref)
    for label in sorted(labels):
        if (name := present.get(label.casefold())) is not None:
            try:
                client.write("DELETE", f"{issue_path(ref)}/labels/{quote(name, safe='')}")
            except GoneError:
                # Somebody else was faster.
                continue


def set_priority_label(
    client: GitHubClient, config: GitHubConfig, ref: IssueRef, priority: Priority, original: str
) -> None:
    """Put the priority's label on the issue and take those of other priorities off.

    The new label comes first: a priority that was to change is never missing in between.
    """
    known = config.priority_labels
    wanted = original or known.get(priority, "")
    if not wanted and priority is not Priority.NONE:
        raise PermanentError(f"priority_labels names no label for the priority {priority}")
    if wanted:
        add_labels(client, ref, frozenset({wanted}))
    others = {label for label in known.values() if label.casefold() != wanted.casefold()}
    remove_labels(client, ref, frozenset(others))


def _present(client: GitHubClient, ref: IssueRef) -> Mapping[str, str]:
    """The labels on the issue, by their names without case, as GitHub compares them."""
    names = label_names(list(client.pages(f"{issue_path(ref)}/labels")))
    return {name.casefold(): name for name in names}


def _check_label(client: GitHubClient, ref: IssueRef, label: str) -> None:
    project = split(ref)[0]
    try:
        found = client.get(f"/repos/{project}/labels/{quote(label, safe='')}").data
        known = text_of(table_of(found).get("name"))
    except GoneError:
        known = ""
    # Compared, since a label called ".." would lead to another address.
    if not known or known.casefold() != label.casefold():
        raise PermanentError(
            f"the label {label!r} does not exist in {project}; make it there first"
        )
