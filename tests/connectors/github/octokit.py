"""GitHub's own packages, as tests use them: real payloads, schemas, the signer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from tests.node_scripts import MISSING, NODE
from tests.support import need

PACKAGES = NODE / "node_modules" / "@octokit"


def examples(host: str = "api.github.com") -> list[tuple[str, dict[str, Any]]]:
    """Every real payload of one host, with its event's name."""
    path = PACKAGES / "webhooks-examples" / host / "index.json"
    need(path.is_file(), MISSING)
    found = json.loads(path.read_text(encoding="utf-8"))
    return [(event["name"], payload) for event in found for payload in event["examples"]]


@cache
def _description(path: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PACKAGES / path).read_text(encoding="utf-8"))
    return loaded


def webhook_schemas() -> Mapping[str, dict[str, Any]]:
    """GitHub's schema of each webhook's body, by a name like ``issues-opened``.

    Each holds all the components that it refers to.
    """
    path = "openapi-webhooks/generated/api.github.com.json"
    need((PACKAGES / path).is_file(), MISSING)
    document = _description(path)
    found = {}
    for name, operations in document["webhooks"].items():
        content = operations["post"]["requestBody"]["content"]["application/json"]
        found[name] = {**content["schema"], "components": document["components"]}
    return found


class Sampler:
    """Makes a payload that fits a schema: with all its properties, or only what is required."""

    def __init__(self, schema: Mapping[str, Any], *, full: bool, without: Sequence[str] = ()):
        self._root = schema
        self._full = full
        self._without = set(without)

    def sample(self) -> Any:
        return self._of(self._root, 0)

    def _of(self, schema: Mapping[str, Any], depth: int) -> Any:
        schema = self._flat(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return next((value for value in schema["enum"] if value is not None), None)
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = next((word for word in kind if word != "null"), "null")
        if kind == "object":
            wanted = schema.get("required", ())
            if self._full and depth < 6:
                wanted = [*schema.get("properties", {}), *wanted]
            return {
                name: self._of(schema.get("properties", {}).get(name, {}), depth + 1)
                for name in wanted
                if name not in self._without
            }
        if kind == "array":
            few = self._full and depth < 6
            return [self._of(schema.get("items", {}), depth + 1)] if few else []
        plain = {"integer": 17, "number": 1.5, "boolean": False, "null": None}
        return plain.get(kind, _string(schema))

    def _flat(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """References followed, alternatives decided, parts put together."""
        flat = dict(schema)
        if reference := flat.pop("$ref", ""):
            found: Any = self._root
            for part in reference.removeprefix("#/").split("/"):
                found = found[part]
            flat = {**self._flat(found), **flat}
        for word in ("oneOf", "anyOf"):
            if options := flat.pop(word, ()):
                flat = {**flat, **self._flat(options[0])}
        for part in flat.pop("allOf", ()):
            part = self._flat(part)  # noqa: PLW2901
            properties = {**flat.get("properties", {}), **part.get("properties", {})}
            required = [*flat.get("required", ()), *part.get("required", ())]
            flat = {**flat, **part, "properties": properties, "required": required}
        return flat


def _string(schema: Mapping[str, Any]) -> str:
    by_format = {
        "date-time": "2026-01-31T12:00:00Z",
        "uri": "https://github.test/acme/shop",
        "email": "reporter-1@acme.test",
    }
    return by_format.get(str(schema.get("format")), "words")
