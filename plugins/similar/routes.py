"""The JSON API of similar issues and of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from core.errors import UserError
from core.routes import ApiRequest, Lookup, Parameter, Route, WebContext, moment
from core.search.telling import cluster_json, similar_json

MOST: Final = 100
LONGEST: Final = 200_000
_STATES: Final[Mapping[str, bool | None]] = {"open": True, "closed": False, "all": None}

_TEXT: Final = {"type": "string"}
_TIME: Final = {"type": ["string", "null"], "format": "date-time"}
_ISSUE: Final[Mapping[str, Any]] = {
    "key": _TEXT,
    "title": _TEXT,
    "url": _TEXT,
    "tracker": _TEXT,
    "project": _TEXT,
    "open": {"type": "boolean"},
    "state": _TEXT,
    "created_at": _TIME,
    "closed_at": _TIME,
    "private": {"type": "boolean", "description": "Only for a token of insiders."},
}
_WHEN: Final = {"type": "string", "description": "2026-01-31, or with a time."}
_LIMIT: Final = Parameter(
    name="limit",
    about="how many at the most",
    schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": 10},
)
_PROJECT: Final = Parameter(
    name="project", about="only this project: acme/shop, or github:acme/shop"
)


def routes(context: WebContext) -> Sequence[Route]:
    """The routes of this plugin."""

    def similar(request: ApiRequest) -> Any:
        found = context.similar(lookup_of(request.values), request.readers)
        return {"similar": [similar_json(one, request.readers) for one in found]}

    def clusters(request: ApiRequest) -> Any:
        values = request.values
        found = context.clusters(request.readers, _listed(values, "project"))
        some = found[: _limit(values)]
        return {"clusters": [cluster_json(cluster, request.readers) for cluster in some]}

    issue = {"type": "object", "properties": dict(_ISSUE)}
    like = dict(_ISSUE) | {
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "why": _TEXT,
        "shared": {"type": "array", "items": _TEXT},
    }
    member = dict(_ISSUE) | {"why": _TEXT}
    group = {
        "size": {"type": "integer"},
        "canonical": issue,
        "members": {"type": "array", "items": {"type": "object", "properties": member}},
    }
    return [
        Route(
            path="/similar",
            methods=("GET", "POST"),
            summary="Issues like one of ours or like a text, best first.",
            handler=similar,
            parameters=(
                Parameter(name="about", about="an issue's key, or a text", required=True),
                _PROJECT,
                Parameter(name="tracker", about="only this tracker: github, jira, linear"),
                Parameter(
                    name="state",
                    about="only open or closed ones",
                    schema={"type": "string", "enum": list(_STATES), "default": "all"},
                ),
                Parameter(name="since", about="filed at this time or later", schema=_WHEN),
                Parameter(name="until", about="filed at this time or before", schema=_WHEN),
                _LIMIT,
            ),
            answer=_object("similar", {"type": "object", "properties": like}),
        ),
        Route(
            path="/clusters",
            summary="Reports of one thing as groups, the largest first.",
            handler=clusters,
            parameters=(_PROJECT, _LIMIT),
            answer=_object("clusters", {"type": "object", "properties": group}),
        ),
    ]


def lookup_of(values: Mapping[str, Any]) -> Lookup:
    """What a request asks for.

    Raises:
        UserError: a value is of the wrong kind; the text names it.
    """
    state = _text(values, "state") or "all"
    if state not in _STATES:
        raise UserError(f"state: write one of {', '.join(_STATES)}")
    return Lookup(
        about=_text(values, "about"),
        limit=_limit(values),
        projects=_listed(values, "project"),
        trackers=_listed(values, "tracker"),
        is_open=_STATES[state],
        since=_time(values, "since"),
        until=_time(values, "until", end=True),
    )


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name) or ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise UserError(f"{name}: write a text of at most {LONGEST:,} characters")
    return value


def _listed(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = _text(values, name).strip()
    return (value,) if value else ()


def _limit(values: Mapping[str, Any]) -> int:
    value = values.get("limit", 10)
    try:
        limit = int(value) if isinstance(value, int | str) and value is not True else 0
    except ValueError:
        limit = 0
    if not 1 <= limit <= MOST:
        raise UserError(f"limit: write a whole number from 1 to {MOST}")
    return limit


def _time(values: Mapping[str, Any], name: str, *, end: bool = False) -> datetime | None:
    value = _text(values, name).strip()
    if not value:
        return None
    try:
        return moment(value, end=end)
    except ValueError:
        raise UserError(f"{name}: write a day or a time, as in 2026-01-31") from None


def _object(name: str, item: Mapping[str, Any]) -> Mapping[str, Any]:
    listed = {"type": "array", "items": dict(item)}
    return {"type": "object", "properties": {name: listed}, "required": [name]}
