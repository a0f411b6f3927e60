"""What Jira says of a connection's credentials."""

from __future__ import annotations

from typing import Final

from connectors.jira.config import JiraConfig
from connectors.jira.fields import mapping
from connectors.jira.transport import Site
from core.connector import Checkup, Permissions
from core.model import Person

_NEEDED: Final = {
    "BROWSE_PROJECTS": ("Browse projects (to read issues)", Permissions.READ),
    "ADD_COMMENTS": ("Add comments (to write the one comment)", Permissions.COMMENT),
    "EDIT_ISSUES": ("Edit issues (to set labels, types and priorities)", Permissions.FULL),
    "ASSIGN_ISSUES": ("Assign issues (to set assignees)", Permissions.FULL),
    "LINK_ISSUES": ("Link issues (to relate similar ones)", Permissions.FULL),
}
"""Jira's keys of permissions, what they are for, and from which set on they are needed."""

_ORDER: Final = (Permissions.READ, Permissions.COMMENT, Permissions.FULL)


def checkup(site: Site, config: JiraConfig, me: Person) -> Checkup:
    """Ask Jira which of the permissions that we need the account has in some project."""
    params = {"permissions": ",".join(_NEEDED)}
    if not config.cloud:
        params = {}  # Data Center tells of all of them, and takes no names
    answer = mapping(site.get("mypermissions", "ask what we may do", params))
    has = mapping(answer.get("permissions"))
    level = _ORDER.index(config.permissions)
    lacking = tuple(
        why
        for key, (why, least) in _NEEDED.items()
        if _ORDER.index(least) <= level and mapping(has.get(key)).get("havePermission") is not True
    )
    return Checkup(me=me, lacking=lacking, clock=site.clock)
