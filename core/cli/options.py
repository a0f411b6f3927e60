"""Options that several commands share, and opening what they name."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from core.errors import NoStoreError, NotFoundError, UsageError, UserError

if TYPE_CHECKING:
    from core.config import Config
    from core.installation import Installation
    from core.model import Issue
    from core.store.presence import Place

ConfigOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration; default: trackside.toml here."),
]


class StoreUse(Enum):
    """What a command wants of the store."""

    NEEDED = "needed"
    """It is about what is stored: without a store there is nothing to do."""
    MADE = "made"
    """It brings something to store, and makes the store where there is none."""
    IF_THERE = "if there"
    """It is about the configuration, and says more where there is a store."""


@contextlib.contextmanager
def opened(config: Path | None, *, store: StoreUse = StoreUse.NEEDED) -> Iterator[Installation]:
    """The installation that a configuration describes, closed at the end.

    Secrets are read only once they are used: most commands speak to no tracker. One that does
    calls :func:`core.connections.check_secrets` first.

    Raises:
        NoStoreError: there is no store, and one is needed.
        ConfigError, PluginError, StoreUnavailable: as :meth:`Installation.open`.
    """
    from core.config import load_config
    from core.installation import Installation

    loaded = load_config(config)
    with contextlib.ExitStack() as stack:
        missing = None if store is StoreUse.MADE else _missing(loaded)
        if missing is not None:
            if store is StoreUse.NEEDED:
                raise NoStoreError(_no_store(missing, config))
            loaded = _with_passing_store(loaded, stack)
        installation = Installation.open(loaded, secrets_later=True)
        stack.callback(installation.close)
        installation.without_store = missing
        if missing is not None:
            _keep_nothing(installation)
        yield installation


def _missing(config: Config) -> Place | None:
    """Where the store should be, if it is not there."""
    from core.secrets import resolved
    from core.store.presence import is_there, place_of

    folder, url = config.store.data_dir, resolved(config.store.url)
    return None if is_there(folder, url) else place_of(folder, url)


def _keep_nothing(installation: Installation) -> None:
    """Have no tracker rotate credentials: the new ones would go with the passing store."""
    from core.connector import NoKeeper

    says = (
        "the tracker replaces its refresh token whenever it is used, and there is no store yet to "
        "keep the new one in; run `trackside sync` first, which makes the store"
    )
    for connector in installation.connectors.values():
        connector.keeper = NoKeeper(says)


def _no_store(place: Place, config: Path | None) -> str:
    from core.config import DEFAULT_PATH

    said = f"there is no store in {place.said}"
    if config is None and not DEFAULT_PATH.exists():
        # Nothing is connected either, so there is nothing to sync.
        said += f", and no {DEFAULT_PATH} here; go to its folder, or begin with"
        return f"{said} `trackside import FILE`"
    return f"{said}; `trackside sync` or `trackside import FILE` makes one"


def _with_passing_store(config: Config, stack: contextlib.ExitStack) -> Config:
    """The same with an empty store that is gone when the command ends."""
    import tempfile
    from dataclasses import replace

    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="trackside-"))
    return replace(config, store=replace(config.store, data_dir=Path(folder), url=""))


def check_connected(config: Path | None, name: str) -> None:
    """Refuse to speak to trackers where none is connected, before a store is made for it.

    ``name``: the connection that is meant; "" for all that there are.

    Raises:
        ConfigError: the configuration cannot be read.
        NotFoundError: there is no such connection; the text names those that there are.
        UserError: there is none at all; the text says what makes one.
    """
    from core.config import load_config
    from core.spelling import meant

    known = load_config(config).connections
    if not known:
        raise UserError("no connection is configured; `trackside init` makes one")
    if name and name not in known:
        raise NotFoundError(
            f"there is no connection {name}{meant(name, known)}; configured: {', '.join(known)}"
        )


def check_tracker(installation: Installation, name: str) -> None:
    """Refuse a tracker that no plugin knows; "" is none.

    Raises:
        UsageError: names those that there are.
    """
    from core.archive import UNNAMED
    from core.plugin_manager import connector_classes

    known = {UNNAMED, *connector_classes(installation.plugins)}
    if name and name not in known:
        raise UsageError(f"--tracker must be one of {', '.join(sorted(known))}")


def check_connection(installation: Installation, name: str, *, also: Collection[str] = ()) -> None:
    """Refuse a connection that is not configured; "" is none.

    ``also``: others that are known, such as those of which something is stored.

    Raises:
        NotFoundError: names those that there are.
    """
    from core.spelling import meant

    known = {*installation.connectors, *also}
    if name and name not in known:
        names = ", ".join(installation.connectors) or "none"
        raise NotFoundError(
            f"there is no connection {name}{meant(name, known)}; configured: {names}"
        )


def issue_called(installation: Installation, key: str) -> Issue:
    """The stored issue of a key.

    Raises:
        NotFoundError: there is none; the text says what brings it.
    """
    from core.unknown_issue import not_known

    found = installation.store.issues.by_key(key)
    if found is None:
        raise not_known(key, connected=bool(installation.connectors))
    return found


def called(start: str, known: Iterable[str], what: str, *, see: str = "") -> str:
    """The one version that a name or its start means; a whole name means that one alone.

    Args:
        start: what was typed.
        known: the versions that there are.
        what: what they are versions of, for an error.
        see: the command that lists them, for an error.

    Raises:
        NotFoundError: none begins so.
        UserError: several do; the text names them.
    """
    from core.spelling import meant

    known = set(known)
    found = sorted(one for one in known if one.startswith(start))
    if start in found:
        return start
    if not start or not found:
        near = meant(start, known) + (f"; see `{see}`" if see else "")
        raise NotFoundError(f"there is no {what} {start}{near}")
    if len(found) > 1:
        shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise UserError(f"{start} may be {shown}; write more of it")
    return found[0]
