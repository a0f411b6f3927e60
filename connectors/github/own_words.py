"""What repositories and their organisations call types and priorities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from connectors.github.client import GitHubClient
from connectors.github.config import DEFAULT_PRIORITY_OPTIONS, DEFAULT_TYPE_LABELS, GitHubConfig
from connectors.github.payload import list_of, table_of, text_of
from core.connector import OwnWords
from core.errors import GoneError
from core.model import Priority
from core.vocabulary import priority_labels_of, priority_of, type_of_label

_MOST_PROJECTS: Final = 20
"""Of more repositories the first ones are looked at: one organisation labels alike."""


def own_words(client: GitHubClient, config: GitHubConfig, projects: Sequence[str]) -> OwnWords:
    """Ask for the labels of the repositories, and for the types and fields of their owners."""
    looked_at = list(projects)[:_MOST_PROJECTS]
    labels = [_names(client.pages(f"/repos/{name}/labels")) for name in looked_at]
    owners = sorted({name.partition("/")[0] for name in looked_at})
    types = {owner: _names(_of_organisation(client, owner, "issue-types")) for owner in owners}
    fields = {owner: _of_organisation(client, owner, "issue-fields") for owner in owners}
    return explained(config, labels=labels, types=types, fields=fields)


def explained(
    config: GitHubConfig,
    *,
    labels: Sequence[Sequence[str]],
    types: Mapping[str, Sequence[str]],
    fields: Mapping[str, Sequence[Mapping[str, Any]]],
) -> OwnWords:
    """What can be said of these words, and what cannot. Pure.

    Args:
        config: the connection's settings.
        labels: the labels of each repository.
        types: the names of the issue types of each owner.
        fields: the issue fields of each owner, as GitHub tells them.
    """
    found: dict[str, Any] = {}
    said: list[str] = []
    _priorities(config, labels, fields, found, said)
    _types(config, labels, types, found, said)
    return OwnWords(settings=found, unexplained=tuple(said))


def _priorities(
    config: GitHubConfig,
    labels: Sequence[Sequence[str]],
    fields: Mapping[str, Sequence[Mapping[str, Any]]],
    found: dict[str, Any],
    said: list[str],
) -> None:
    if config.priority_labels or config.priority_field:
        return
    by_label = priority_labels_of(_common(labels))
    field = _priority_field(fields)
    if by_label:
        found["priority_labels"] = {str(ours): label for ours, label in by_label.items()}
        if field:
            said.append(
                f"the issue field {field[0]!r} is there too: priority_field = {field[0]!r} "
                "instead of priority_labels uses it"
            )
    elif field:
        found["priority_field"] = field[0]
        if field[1] != DEFAULT_PRIORITY_OPTIONS:
            found["priority_options"] = {str(ours): name for ours, name in field[1].items()}
    else:
        said.append(
            "no label and no issue field stands for a priority, so that none is suggested: "
            'priority_labels = { high = "…" } names the labels'
        )


def _types(
    config: GitHubConfig,
    labels: Sequence[Sequence[str]],
    types: Mapping[str, Sequence[str]],
    found: dict[str, Any],
    said: list[str],
) -> None:
    by_type: dict[str, list[str]] = {}
    for label in _common(labels):
        if ours := type_of_label(label):
            by_type.setdefault(ours, []).append(label)
    known = {label.casefold() for names in config.type_labels.values() for label in names}
    theirs = {label.casefold() for names in by_type.values() for label in names}
    if theirs - known and config.type_labels == DEFAULT_TYPE_LABELS:
        found["type_labels"] = by_type
    # Only where all owners have types: the setting is for the whole connection.
    if config.issue_types or not types or not all(types.values()):
        return
    if by_type:
        names = ", ".join(sorted({name for known in types.values() for name in known})[:10])
        said.append(f"there are issue types too ({names}): issue_types = true sets those")
    else:
        found["issue_types"] = True


def _common(labels: Iterable[Sequence[str]]) -> list[str]:
    """Every label once, those of most repositories first."""
    counts = Counter(name for names in labels for name in names)
    return sorted(counts, key=lambda name: (-counts[name], name.casefold()))


def _priority_field(
    fields: Mapping[str, Sequence[Mapping[str, Any]]],
) -> tuple[str, Mapping[Priority, str]] | None:
    """The field that every owner has and whose options are priorities, with its options."""
    found: list[tuple[str, Mapping[Priority, str]]] = []
    for known in fields.values():
        for raw in known:
            options: dict[Priority, str] = {}
            for option in map(table_of, list_of(raw.get("options"))):
                name = text_of(option.get("name"))
                ours = priority_of(name)
                if ours is not Priority.NONE:
                    options.setdefault(ours, name)
            if text_of(raw.get("name")).casefold() == "priority" and len(options) > 1:
                found.append((text_of(raw.get("name")), options))
    alike = len(found) == len(fields) and all(one == found[0] for one in found)
    return found[0] if found and alike else None


def _of_organisation(client: GitHubClient, owner: str, what: str) -> list[Mapping[str, Any]]:
    try:
        answer = client.get(f"/orgs/{owner}/{what}")
    except GoneError:  # a person's repositories, or a server that does not have them yet
        return []
    return [table_of(raw) for raw in list_of(answer.data)]


def _names(raws: Iterable[Any]) -> list[str]:
    tables = [table_of(raw) for raw in raws]
    return [
        name
        for raw in tables
        if (name := text_of(raw.get("name"))) and raw.get("is_enabled") is not False
    ]
