"""Checks of an installation's own parts: store, deliveries, plugins, models."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from core.awaiting import WAITS, again
from core.doctor.finding import Finding, State
from core.errors import ConfigError, PluginError, TracksideError
from core.installation import Installation
from core.learning.silent import abstains
from core.queued import writes_awaiting
from core.retraining import target_in
from core.telling.registered import subscribers_of, unready
from core.triage.live import standings
from core.triage.why import paused_sentence

_LEAST_FREE: Final = 200 * 1024 * 1024
_MOST_STANDINGS: Final = 5
_OTHERS: Final = 0o077
"""Rights of everybody but the owner."""


def examine_parts(installation: Installation, *, offline: bool) -> Iterator[Finding]:
    """Check everything that belongs to no single connection."""
    yield from _store(installation)
    yield from _deliveries(installation)
    yield from _writes(installation)
    yield from _paused(installation)
    yield from _plugins(installation)
    yield from _subscribers(installation, offline=offline)
    yield from _models(installation)
    yield from _experiments(installation)


def _store(installation: Installation) -> Iterator[Finding]:
    missing = installation.without_store
    folder = installation.data_dir if missing is None else missing.folder
    if missing is not None:
        said = f"none yet in {missing.said}"
        makes = "`trackside sync`, `trackside import` or `trackside serve` makes it"
        yield Finding("store", State.NOTE, f"{said}: {makes}")
    else:
        try:
            installation.store.ping()
        except TracksideError as error:
            yield Finding("store", State.BROKEN, str(error))
            return
        kind = "SQLite files" if installation.store.database.is_sqlite else "PostgreSQL"
        yield Finding("store", State.FINE, f"{kind}; data in {folder}")
    if folder is not None and folder.is_dir():
        yield from _data_folder(folder)


def _data_folder(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield Finding("disk", State.BROKEN, f"{folder} cannot be written to")
    elif free < _LEAST_FREE:
        yield Finding("disk", State.BROKEN, f"only {free // 2**20} MiB are free: make room")
    else:
        yield Finding("disk", State.FINE, f"{free // 2**30} GiB free")
    if folder.stat().st_mode & _OTHERS:
        yield Finding(
            "data folder",
            State.NOTE,
            f"others on this machine may look into {folder}, where people's issues and rotated "
            f"credentials are: chmod 700 {folder}",
        )


def _deliveries(installation: Installation) -> Iterator[Finding]:
    counts = installation.store.inbox.counts()
    total = sum(n for status, n in counts.items() if status != "redeliveries")
    now = datetime.now(UTC)
    waits, next_try = installation.store.inbox.awaiting(now)
    failed = counts["failed"] - waits
    said = f"{total} in all, {counts['received'] + counts['queued']} waiting"
    if waits:
        said += f", {_awaiting(waits, next_try, now)}: `trackside deliveries list` says why"
    if failed:
        said += (
            f", {failed} failed: `trackside deliveries list --status failed` says why, "
            "`trackside deliveries replay` tries again"
        )
    state = State.NOTE if waits or failed else State.FINE
    yield Finding("deliveries", state, said, waits_for_tracker=waits, next_try=next_try)


def _writes(installation: Installation) -> Iterator[Finding]:
    """What is planned and waits for a tracker; nothing where nothing does."""
    now = datetime.now(UTC)
    try:
        found = writes_awaiting(installation)
    except TracksideError as error:
        yield Finding("writes", State.BROKEN, str(error))
        return
    if found:
        first = found[0]
        said = f"{_awaiting(len(found), first.next_try, now)}: {first.why}"
        yield Finding(
            "writes",
            State.NOTE,
            f"{said}; see `trackside jobs list --status delayed`",
            waits_for_tracker=len(found),
            next_try=first.next_try,
        )


def _awaiting(count: int, next_try: datetime | None, now: datetime) -> str:
    """That so many wait for a tracker; the time is that of the first of several."""
    said = again(next_try, now)
    return f"{count} {WAITS}, {said if count == 1 else said.replace(' at ', ', the first at ')}"


def _paused(installation: Installation) -> Iterator[Finding]:
    for pause in installation.store.pauses.list():
        yield Finding(
            "paused",
            State.NOTE,
            f"{paused_sentence(pause)}; `trackside resume` with --issue, --project, --connection "
            "or --all ends it",
        )


def _plugins(installation: Installation) -> Iterator[Finding]:
    names = [loaded.name for loaded in installation.plugins.loaded]
    yield Finding("plugins", State.FINE, ", ".join(names))


def _subscribers(installation: Installation, *, offline: bool) -> Iterator[Finding]:
    messages = installation.store.messages
    counts = messages.counts()
    # Whoever looks on from elsewhere than the server may well not have its secrets.
    how = State.NOTE if offline else State.BROKEN
    try:
        subscribers = subscribers_of(installation.plugins)
    except (ConfigError, PluginError) as error:
        yield Finding("subscribers", how, f"{error} (`trackside serve` needs it)")
        return
    if lacking := unready(subscribers):
        said = "; ".join(f"{name}: {why}" for name, why in lacking.items())
        yield Finding("subscribers", how, f"{said} (`trackside serve` needs it)")
    for name in subscribers:
        state, dead = messages.subscription(name), counts.get((name, "dead"), 0)
        check, said = f"subscriber {name}", f"{counts.get((name, 'waiting'), 0)} waiting"
        if state is not None and state.disabled:
            says = f"switched off: {state.disabled}; `trackside subscribers enable {name}`"
            yield Finding(check, State.NOTE, says)
        elif dead or (state is not None and state.failures):
            problem = state.problem if state is not None and state.failures else "reached by now"
            says = f"{said}, {dead} dead letters ({problem}); `trackside subscribers replay {name}`"
            yield Finding(check, State.NOTE, says)
        else:
            yield Finding(check, State.FINE, said)


def _models(installation: Installation) -> Iterator[Finding]:
    active = installation.store.models.list(active_only=True)
    if not active:
        yield Finding(
            "models", State.NOTE, "none trained yet: `trackside import`, then `trackside train`"
        )
        return
    damaged = [
        record.version
        for record in active
        if installation.shelf.model(record.tracker, record.project, record.task) is None
    ]
    if damaged:
        yield Finding(
            "models",
            State.BROKEN,
            f"cannot be used: {', '.join(damaged)}; the log says why (a file that is damaged, or a "
            "plugin that is gone), and `trackside train` makes new ones",
        )
    else:
        mute = sum(bool(abstains(record.card)) for record in active)
        said = f", of which {mute} abstain: `trackside models list`" if mute else ""
        yield Finding("models", State.FINE, f"{len(active)} in use{said}")
    for tracker, project in sorted({(record.tracker, record.project) for record in active}):
        lately = installation.store.experience.fared(tracker, project)
        target = target_in(installation, tracker, project)
        ill = [one for one in standings(lately, target) if not one.is_well]
        for one in ill[:_MOST_STANDINGS]:
            yield Finding(
                f"models: {project}", State.NOTE, f"{one.kind} “{one.value}”: {one.follows}"
            )
        if len(ill) > _MOST_STANDINGS:
            said = f"{len(ill) - _MOST_STANDINGS} more: `trackside models live {project}`"
            yield Finding(f"models: {project}", State.NOTE, said)


def _experiments(installation: Installation) -> Iterator[Finding]:
    """Whether what experiments name is there; nothing where there are none."""
    described = installation.config.experiments
    if not described:
        return
    try:
        installation.adviser.check_experiments()
    except ConfigError as error:
        yield Finding("experiments", State.BROKEN, str(error))
        return
    names = ", ".join(described)
    yield Finding("experiments", State.FINE, f"{names}; see `trackside experiments list`")
