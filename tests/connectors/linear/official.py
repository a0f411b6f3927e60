"""Linear's own schema, which judges queries, answers and the bodies of webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
)

from tests.support import need_contract


def official_schema() -> GraphQLSchema:
    """The schema, built once; skips the test where it is not here."""
    return _built(need_contract("linear.graphql"))


@cache
def _built(path: Path) -> GraphQLSchema:
    return build_schema(path.read_text(encoding="utf-8"), assume_valid=True, no_location=True)


def wrong_in_webhook(body: Mapping[str, Any], schema: GraphQLSchema) -> list[str]:
    """What is wrong with a whole body, and with its data for the type that it names."""
    whole = schema.type_map["EntityWebhookPayload"]
    data = schema.type_map[f"{body['type']}WebhookPayload"]
    return [*_wrong_in(body, whole, "body"), *_wrong_in(body.get("data"), data, "data")]


def _wrong_in(value: Any, kind: Any, place: str) -> Iterator[str]:
    """What in ``value`` is not as the GraphQL type ``kind`` says."""
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            yield f"{place} is missing"
        kind = kind.of_type
    if value is not None:
        for family, judge in _JUDGES.items():
            if isinstance(kind, family):
                yield from judge(value, kind, place)
                return
        raise NotImplementedError(f"nobody judges {kind}")


def _wrong_in_list(value: Any, kind: Any, place: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{place} is no list"
        return
    for index, one in enumerate(value):
        yield from _wrong_in(one, kind.of_type, f"{place}[{index}]")


def _wrong_in_object(value: Any, kind: Any, place: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{place} is no object"
        return
    for name in set(value) - set(kind.fields):
        yield f"{place}.{name} is unknown to {kind.name}"
    for name, field in kind.fields.items():
        yield from _wrong_in(value.get(name), field.type, f"{place}.{name}")


def _wrong_in_union(value: Any, kind: Any, place: str) -> Iterator[str]:
    found = [list(_wrong_in(value, member, place)) for member in kind.types]
    if all(found):
        yield f"{place} is none of {kind.name}; nearest: {min(found, key=len)}"


def _wrong_in_scalar(value: Any, kind: Any, place: str) -> Iterator[str]:
    if not _SCALARS[kind.name](value):
        yield f"{place} is no {kind.name}: {value!r}"


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_JUDGES: Mapping[type, Callable[[Any, Any, str], Iterator[str]]] = {
    GraphQLList: _wrong_in_list,
    GraphQLObjectType: _wrong_in_object,
    GraphQLUnionType: _wrong_in_union,
    GraphQLScalarType: _wrong_in_scalar,
}

_SCALARS: Mapping[str, Callable[[Any], bool]] = {
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "Float": _is_number,
    "JSONObject": lambda value: isinstance(value, dict),
    "DateTime": _is_time,
}
