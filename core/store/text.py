"""Text and JSON as every database takes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

_DEEPEST: Final = 100
"""How far JSON is followed inwards; nothing that a tracker means nests like that."""


def storable(text: str, most: int | None = None) -> str:
    r"""The text with what no database can keep replaced by U+FFFD, cut after ``most`` characters.

    PostgreSQL refuses NUL, and half a surrogate pair (JSON may hold ``"\ud800"``) is no
    UTF-8. Both reach us in deliveries; neither may stop one. PostgreSQL also refuses what is
    longer than its column, which SQLite takes without a word.
    """
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text[:most]


def storable_json(value: Any, *, depth: int = 0) -> Any:
    """A JSON value with all its texts made storable; what is not JSON becomes its ``str``.

    NaN and the infinities are not JSON either: PostgreSQL refuses them.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping | list | tuple | set | frozenset) and depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {storable(str(k)): storable_json(v, depth=depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable_json(v, depth=depth + 1) for v in value]
    return storable(str(value))
