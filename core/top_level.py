"""Guarding the literal package names ``core``, ``connectors`` and ``plugins``.

Another distribution that ships a package of the same name overwrites ours without a word:
pip reports success. This check finds it and names the distribution to remove.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from core.errors import ConfigError

NAMES: Final = ("core", "connectors", "plugins", "webhook_server", "trackside")
DISTRIBUTION: Final = "trackside"


def check_top_level(
    owners: Mapping[str, Sequence[str]] | None = None,
    places: Mapping[str, Path | None] | None = None,
) -> None:
    """Make sure that our top-level packages are ours.

    Args:
        owners: the distributions that ship each top-level name; default: as installed.
        places: the folder that each name is imported from; default: as Python finds them.

    Raises:
        ConfigError: a name is shipped by another distribution, or comes from elsewhere.
    """
    owners = importlib.metadata.packages_distributions() if owners is None else owners
    for name in NAMES:
        others = sorted({owner for owner in owners.get(name, ()) if owner != DISTRIBUTION})
        if others:
            raise ConfigError(
                f"the package {name!r} is also installed by {', '.join(others)}: uninstall "
                f"that, reinstall {DISTRIBUTION}, and give Trackside an environment of its own"
            )
    found = {name: _place(name) for name in NAMES} if places is None else places
    homes = {place for place in found.values() if place is not None}
    if len(homes) > 1 or None in found.values():
        listing = ", ".join(
            f"{name} from {place}" if place else f"{name} is missing"
            for name, place in sorted(found.items())
        )
        raise ConfigError(f"the packages of Trackside come from different places: {listing}")


def _place(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).resolve()
    return file.parent.parent if file.name == "__init__.py" else file.parent
