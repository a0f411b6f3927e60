"""Which project people mean by a name. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import NotFoundError, UserError


def project_called(name: str, known: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """(tracker, project) of a project as people name it: ``acme/shop`` or ``jira:acme/SHOP``.

    Args:
        name: what was typed.
        known: (tracker, project) of those that there are.

    Raises:
        NotFoundError: there is none; the text names those that there are.
        UserError: several trackers have one of that name.
    """
    tracker, colon, local = name.partition(":")
    found = [(t, p) for t, p in known if p == name or (colon and t == tracker and p == local)]
    if len(found) == 1:
        return found[0]
    if found:
        choices = " or ".join(f"{t}:{p}" for t, p in found)
        raise UserError(f"several trackers have a project {name}; say {choices}")
    names = ", ".join(p for _, p in known[:20]) or "none yet"
    raise NotFoundError(f"there is no project {name}; known: {names}")
