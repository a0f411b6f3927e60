"""The JSON API: the routes that plugins offer, checked, guarded by a token, and described.

The web application itself is in ``webhook_server``; everything here is free of a framework.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from core.config import ServerConfig
from core.errors import PluginError, UserError
from core.model import Readers
from core.plugin_manager import PluginManager
from core.routes import API, Route, WebContext
from core.secrets import Secret, read_secret

_PATH: Final = re.compile(r"(/[a-z0-9][a-z0-9_-]{0,60}){1,6}")
_METHODS: Final = frozenset({"GET", "POST"})
_OWN: Final = "/openapi.json"


@dataclass(frozen=True, slots=True)
class ApiDoor:
    """Who is let in: whoever has the token, as these readers."""

    token: Secret
    readers: Readers

    def admits(self, authorization: str) -> bool:
        """Whether an ``Authorization`` header has the token; in constant time."""
        scheme, _, given = authorization.partition(" ")
        same = hmac.compare_digest(given.strip().encode(), self.token.reveal().encode())
        return same and scheme.casefold() == "bearer"


def api_door(config: ServerConfig) -> ApiDoor | None:
    """The API's door; None where no token is set, so that there is no API.

    Raises:
        ConfigError: the token cannot be read from where it is said to be.
    """
    if not config.api_token:
        return None
    return ApiDoor(read_secret(config.api_token), config.api_readers)


def routes_of(
    plugins: PluginManager, context: WebContext, own: Sequence[Route] = ()
) -> Sequence[Route]:
    """The routes that plugins offer, after those that Trackside itself has.

    Raises:
        PluginError: a plugin failed, or offers what cannot be mounted; the text names it.
    """
    found = {route.path: ("Trackside", route) for route in own}
    for loaded, routes in plugins.each("trackside_register_routes", context=context):
        for route in routes or ():
            where = f"plugin {loaded.name!r} ({loaded.source}): the route"
            if problem := _problem(route):
                raise PluginError(f"{where} {problem}")
            if route.path in found:
                raise PluginError(f"{where} {route.path} is {found[route.path][0]}'s already")
            found[route.path] = (loaded.name, route)
    return [route for _, route in found.values()]


def _problem(route: object) -> str:
    if not isinstance(route, Route):
        return f"{route!r} is no Route"
    if not _PATH.fullmatch(route.path) or route.path == _OWN:
        return f"{route.path!r} cannot be a path; write one as in /similar"
    if not route.methods or not set(route.methods) <= _METHODS:
        return f"{route.path} has methods {route.methods!r}; write some of GET and POST"
    return ""


def checked_values(route: Route, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a request says, if the route knows all of it.

    Raises:
        UserError: it says something that the route does not know, or lacks what it needs.
    """
    known = {parameter.name for parameter in route.parameters}
    if unknown := sorted(set(values) - known):
        listed = ", ".join(sorted(known)) or "none"
        raise UserError(f"unknown parameter {unknown[0][:60]!r}; known: {listed}")
    for parameter in route.parameters:
        if parameter.required and values.get(parameter.name) in {None, ""}:
            raise UserError(f"{parameter.name} is missing: {parameter.about}")
    return values


def describe(routes: Iterable[Route]) -> Mapping[str, Any]:
    """The API as OpenAPI 3.1 has it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Trackside",
            "version": _version(),
            "description": "What Trackside knows, for those who have its token.",
        },
        "servers": [{"url": API}],
        "security": [{"token": []}],
        "paths": {route.path: _operations(route) for route in routes},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}},
                    "required": ["error"],
                }
            },
        },
    }


def _operations(route: Route) -> Mapping[str, Any]:
    make = {"GET": partial(_asking, route), "POST": partial(_posting, route)}
    return {method.lower(): _operation(route, method) | make[method]() for method in route.methods}


def _operation(route: Route, method: str) -> dict[str, Any]:
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    whys = {"400": "The request is wrong.", "401": "The token is missing or wrong.",
            "404": "What it names is not there.", "503": "Try again."}  # fmt: skip
    name = route.path.strip("/").replace("/", "_").replace("-", "_")
    return {
        "operationId": f"{method.lower()}_{name}",
        "summary": route.summary,
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": dict(route.answer)}},
            }
        }
        | {code: {"description": why, "content": refused} for code, why in whys.items()},
    }


def _asking(route: Route) -> dict[str, Any]:
    return {
        "parameters": [
            {
                "name": parameter.name,
                "in": "query",
                "description": parameter.about,
                "required": parameter.required,
                "schema": dict(parameter.schema),
            }
            for parameter in route.parameters
        ]
    }


def _posting(route: Route) -> dict[str, Any]:
    required = [parameter.name for parameter in route.parameters if parameter.required]
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            parameter.name: dict(parameter.schema) | {"description": parameter.about}
            for parameter in route.parameters
        },
    }
    if required:
        schema["required"] = required
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": bool(required), "content": content}}


def _version() -> str:
    try:
        return version("trackside")
    except PackageNotFoundError:
        return "0"
