"""What a Jira site calls types, priorities and resolutions, where nobody explained it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from connectors.jira.config import JiraConfig
from connectors.jira.fields import Json, objects, string
from connectors.jira.transport import Site
from connectors.jira.words import is_cancelled, priority_of, type_of
from core import vocabulary
from core.connector import OwnWords
from core.model import Priority, StatusCategory

_NO_TYPES: Final = frozenset({"epic", "initiative", "theme", "milestone"})
"""Types that group other issues: people choose those, nobody triages an issue into one."""

_SHOWN: Final = 10


def own_words(site: Site, config: JiraConfig) -> OwnWords:
    """Ask for the site's priorities, issue types and resolutions."""
    types = objects(site.get("issuetype", "read the issue types"))
    return explained(
        config,
        priorities=_names(site.get("priority", "read the priorities")),
        types=_names([raw for raw in types if _is_type(raw)]),
        resolutions=_names(site.get("resolution", "read the resolutions")),
    )


def explained(
    config: JiraConfig,
    *,
    priorities: Iterable[str],
    types: Iterable[str],
    resolutions: Iterable[str],
) -> OwnWords:
    """What can be said of a site's names, and what cannot. Pure."""
    settings: dict[str, Any] = {}
    said: list[str] = []
    _priorities(priorities, config, settings, said)
    _types(types, config, settings, said)
    _resolutions(resolutions, config, said)
    return OwnWords(settings=settings, unexplained=tuple(said))


def _priorities(
    names: Iterable[str], config: JiraConfig, settings: dict[str, Any], said: list[str]
) -> None:
    unknown = [name for name in names if not _is_priority(name, config)]
    if not unknown:
        return
    told = {
        ours: label
        for ours, label in vocabulary.priority_labels_of(unknown, bare=True).items()
        if ours not in config.priorities
    }
    if told:
        settings["priorities"] = {
            **{str(ours): name for ours, name in config.priorities.items()},
            **{str(ours): name for ours, name in told.items()},
        }
    if left := [name for name in unknown if name not in told.values()]:
        said.append(
            f'{_listed("priority", "priorities", left)}: priorities = {{ high = "{left[0]}" }} '
            "would say what it means"
        )


def _is_priority(name: str, config: JiraConfig) -> bool:
    if priority_of(name, config) is not Priority.NONE:
        return True
    return vocabulary.says_no_priority(name)


def _types(
    names: Iterable[str], config: JiraConfig, settings: dict[str, Any], said: list[str]
) -> None:
    unknown = [
        name
        for name in dict.fromkeys(names)
        if not type_of(name, config) and name.casefold() not in _NO_TYPES
    ]
    told = {name: ours for name in unknown if (ours := vocabulary.type_of_label(name))}
    if told:
        settings["types"] = {**config.types, **told}
    if left := [name for name in unknown if name not in told]:
        said.append(
            f'{_listed("issue type", "issue types", left)}: types = {{ "{left[0]}" = "task" }} '
            "would say what it means"
        )


def _resolutions(names: Iterable[str], config: JiraConfig, said: list[str]) -> None:
    unknown = [
        name
        for name in names
        if not is_cancelled(name, config)
        and vocabulary.status_category_of(name) is not StatusCategory.DONE
    ]
    if unknown:
        said.append(
            f"{_listed('resolution', 'resolutions', unknown)}, taken for done: "
            f'cancelled = ["{unknown[0]}"] if it means that nothing will be done'
        )


def _is_type(raw: Json) -> bool:
    level = raw.get("hierarchyLevel")
    return not (isinstance(level, int) and level > 0)


def _names(answer: Any) -> list[str]:
    return [name for raw in objects(answer) if (name := string(raw.get("name")))]


def _listed(one: str, several: str, names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"nothing explains the {one if len(names) == 1 else several} {shown}{more}"
