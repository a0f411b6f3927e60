"""Settings that name what is not here: it may still come, or is a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from core.doctor.finding import Finding, State
from core.installation import Installation
from core.kinds import UnknownKind, unknown_kinds
from core.spelling import meant
from core.telling.registered import subscribers_of

CHECK: Final = "settings: names"


def examine_names(installation: Installation) -> Iterator[Finding]:
    """A note for each name in the settings that nothing here has."""
    for said in (
        *_plugins(installation),
        *(f"[{one.table}] {one.says}" for one in _kinds(installation)),
        *_projects(installation),
        *_labels(installation),
    ):
        yield Finding(CHECK, State.NOTE, said)


def unknown_projects(
    where: str, names: Iterable[str], known: AbstractSet[str], *, follows: str
) -> Iterator[str]:
    """A sentence for each project that is not known; ``follows``: what that comes to."""
    for name in sorted(set(names) - known):
        near = meant(name, known)
        yield f"{where}: no connection names a project {name}, and none is stored{near} {follows}"


def unknown_labels(where: str, names: Iterable[str], known: AbstractSet[str]) -> Iterator[str]:
    """A sentence for each label that is not known; none where no labels are known at all."""
    forms = {label.casefold() for label in known}
    for name in names:
        if known and name.casefold() not in forms:
            yield f"{where}: nobody has a label {name!r} there yet{meant(name, known)}"


def _plugins(installation: Installation) -> Iterator[str]:
    plugins = installation.plugins
    loaded = {one.name for one in plugins.loaded}
    for name in sorted(set(installation.config.plugins) - loaded - set(plugins.off)):
        near = meant(name, loaded | set(plugins.off))
        yield f"[plugins.{name}] enabled = false: there is no such plugin{near}"


def _kinds(installation: Installation) -> Iterator[UnknownKind]:
    return unknown_kinds(installation.config, installation.connectors)


def _projects(installation: Installation) -> Iterator[str]:
    connectors = installation.connectors.values()
    stored = [(tracker, project) for tracker, project, _ in installation.store.issues.projects()]
    if not stored and not all(one.config.projects for one in connectors):
        # Nothing came yet, and anything may.
        return
    pairs = {*stored, *((one.name, name) for one in connectors for name in one.config.projects)}
    known = {name for tracker, project in pairs for name in (project, f"{tracker}:{project}")}
    for name in installation.config.projects:
        where = f'[projects."{name}"]'
        yield from unknown_projects(where, [name], known, follows="Its settings do nothing.")
    for connector in connectors:
        here = {project for tracker, project in pairs if tracker == connector.name}
        where = f"[connections.{connector.connection}] by_project"
        follows = "What is set there does nothing; the connection's own settings hold."
        yield from unknown_projects(where, connector.config.by_project, here, follows=follows)
    for name, subscriber in subscribers_of(installation.plugins).items():
        where, follows = f"subscriber {name}: projects", "It is told nothing of that."
        yield from unknown_projects(where, subscriber.audience.projects, known, follows=follows)


def _labels(installation: Installation) -> Iterator[str]:
    issues = installation.store.issues
    for tracker, project, _ in issues.projects():
        for name in (project, f"{tracker}:{project}"):
            settings = installation.config.projects.get(name)
            if settings is not None and settings.never_suggest:
                where = f'[projects."{name}"] never_suggest'
                known = issues.labels(tracker, project)
                yield from unknown_labels(where, settings.never_suggest, known)
