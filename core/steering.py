"""Stopping and going on from outside: what is meant by it, and its routes of the JSON API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.errors import NotFoundError, UsageError, UserError
from core.installation import Installation
from core.model import Readers
from core.routes import ApiRequest, Parameter, Route, moment
from core.store.pauses import Pause
from core.triage import stop
from core.unknown_issue import not_known

_LONGEST: Final = 300
_TEXT: Final[Mapping[str, Any]] = {"type": "string", "maxLength": _LONGEST}
_WHAT: Final = (
    Parameter(name="issue", about="the key of an issue", schema=_TEXT),
    Parameter(name="project", about="a project: acme/shop or jira:acme/SHOP", schema=_TEXT),
    Parameter(name="connection", about="a connection's name", schema=_TEXT),
    Parameter(name="everything", about="true for all of it", schema={"type": "boolean"}),
    Parameter(
        name="by", about="who asks for it; goes into the ledger", schema=_TEXT, required=True
    ),
)
_PAUSE: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("scope", "what", "by", "why")},
        **{name: {"type": ["string", "null"], "format": "date-time"} for name in ("at", "until")},
    },
}
_PAUSED: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {"paused": {"type": "array", "items": _PAUSE}},
}
_RESUMED: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "resumed": {"type": "string"},
        "waiting": {"type": "integer", "description": "issues that are judged again"},
        "paused": _PAUSED["properties"]["paused"],
    },
}


def meant(
    installation: Installation,
    *,
    issue: str = "",
    project: str = "",
    connection: str = "",
    everything: bool = False,
) -> Pause:
    """What is to be stopped, or to go on.

    Raises:
        UsageError: not exactly one thing is named.
        NotFoundError: what is named is not there; the text says what is.
    """
    if sum(map(bool, (issue, project, connection, everything))) != 1:
        raise UsageError("name one thing: an issue, a project, a connection or everything")
    if issue:
        found = installation.store.issues.by_key(issue)
        if found is None:
            raise not_known(issue, connected=bool(installation.connectors))
        return stop.of_issue(found)
    if project:
        return stop.of_project(*installation.project(project))
    if connection:
        if connection not in installation.connectors:
            known = ", ".join(installation.connectors) or "none"
            raise NotFoundError(f"there is no connection {connection}; configured: {known}")
        return stop.of_connection(connection)
    return stop.of_everything()


def told(pause: Pause) -> dict[str, Any]:
    """A pause as it is printed and served."""
    return {
        "scope": str(pause.scope),
        "what": pause.named,
        "by": pause.by,
        "why": pause.why,
        "at": pause.at,
        "until": pause.until,
    }


@dataclass(frozen=True, slots=True)
class Steering:
    """The routes that stop an installation and let it go on, for insiders alone."""

    installation: Installation

    def routes(self) -> Sequence[Route]:
        """``/pause`` and ``/resume``."""
        why = Parameter(name="why", about="shown to who asks", schema=_TEXT)
        until = Parameter(
            name="until",
            about="when it ends by itself",
            schema={"type": "string", "format": "date-time"},
        )
        return (
            Route(
                path="/pauses",
                summary="What is paused, by whom and until when.",
                handler=self.paused,
                answer=_PAUSED,
            ),
            Route(
                path="/pause",
                summary="Stops before the next write; what is planned waits.",
                handler=self.pause,
                parameters=(*_WHAT, why, until),
                methods=("POST",),
                answer=_PAUSED,
            ),
            Route(
                path="/resume",
                summary="Lets it go on; what waits is judged again first.",
                handler=self.resume,
                parameters=_WHAT,
                methods=("POST",),
                answer=_RESUMED,
            ),
        )

    def paused(self, request: ApiRequest) -> Mapping[str, Any]:
        """What is paused."""
        _insiders_only(request)
        return {"paused": [_as_json(one) for one in self.installation.store.pauses.list()]}

    def pause(self, request: ApiRequest) -> Mapping[str, Any]:
        """Stop something."""
        _insiders_only(request)
        until = _text(request, "until")
        try:
            end = moment(until) if until else None
        except ValueError:
            raise UserError("until is no time; write one as in 2026-01-31T09:00Z") from None
        stop.pause(
            self.installation.store,
            self._meant(request),
            by=_text(request, "by"),
            why=_text(request, "why"),
            until=end,
        )
        return self.paused(request)

    def resume(self, request: ApiRequest) -> Mapping[str, Any]:
        """Let something go on."""
        _insiders_only(request)
        what = self._meant(request)
        waiting = stop.resume(self.installation.store, what, by=_text(request, "by"))
        if waiting is None:
            raise UserError(f"{what.named} is not paused")
        return {"resumed": what.named, "waiting": waiting, **self.paused(request)}

    def _meant(self, request: ApiRequest) -> Pause:
        everything = request.values.get("everything", False)
        if not isinstance(everything, bool):
            raise UserError("everything is true or false")
        return meant(
            self.installation,
            issue=_text(request, "issue"),
            project=_text(request, "project"),
            connection=_text(request, "connection"),
            everything=everything,
        )


def _insiders_only(request: ApiRequest) -> None:
    if request.readers is not Readers.INSIDERS:
        raise UserError("this takes the token of insiders: [server] api_readers = 'insiders'")


def _text(request: ApiRequest, name: str) -> str:
    value = request.values.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise UserError(f"{name} is a text of up to {_LONGEST} characters")
    return value.strip()


def _as_json(pause: Pause) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in told(pause).items()
    }
