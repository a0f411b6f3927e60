"""Text and JSON as every database takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def storable(text: str) -> str:
    r"""The text with what no database can keep replaced by U+FFFD.

    PostgreSQL refuses NUL, and half a surrogate pair (JSON may hold ``"\ud800"``) is no
    UTF-8. Both reach us in deliveries; neither may stop one.
    """
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable_json(value: Any) -> Any:
    """A JSON value with all its texts made storable; what is not JSON becomes its ``str``."""
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {storable(str(k)): storable_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable_json(v) for v in value]
    return storable(str(value))
