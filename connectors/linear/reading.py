"""Reading JSON that somebody else wrote: every value may have any type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from core.errors import MalformedDelivery

Json: TypeAlias = Mapping[str, Any]


def load(body: bytes) -> Json:
    """The JSON object in ``body``.

    Raises:
        MalformedDelivery: it is not JSON, or not an object.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        # RecursionError: arrays within arrays, thousands deep.
        raise MalformedDelivery(f"not JSON: {type(error).__name__}") from error
    if not isinstance(value, dict):
        raise MalformedDelivery("the body is not a JSON object")
    return value


def record(value: object) -> Json:
    """The object, or an empty one where it is something else."""
    return value if isinstance(value, Mapping) else {}


def records(value: object) -> list[Json]:
    """The objects in an array, without anything else in it."""
    return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list) else []


def text(value: object) -> str:
    """The text, or "" where it is something else."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """The texts in an array, without anything else in it."""
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def required(data: Json, name: str, *, what: str) -> str:
    """A text that is there and not empty.

    Raises:
        MalformedDelivery: it is not; the message names it.
    """
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedDelivery(f"{what} has no {name}")
    return value


def moment(value: object) -> datetime | None:
    """An ISO 8601 time in UTC, or None where it is something else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
