"""The door's look at a body: whatever passes can be read by everyone after it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MalformedDelivery
from webhook_server import MAX_DEPTH, check_json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES), st.booleans())
def test_every_json_object_passes(value: dict[str, object], ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    check_json(text.encode())


@given(
    st.binary(max_size=200) | st.text(alphabet='{}[]":,0e-+.\\ ntfNI', max_size=60).map(str.encode)
)
def test_whatever_else_is_refused_or_an_object(body: bytes) -> None:
    try:
        check_json(body)
    except MalformedDelivery:
        return
    assert isinstance(json.loads(body), dict)


@given(st.integers(1, 3 * MAX_DEPTH), st.booleans())
def test_depth_alone_decides(depth: int, arrays: bool) -> None:
    inner = b"[" * (depth - 1) + b"]" * (depth - 1) if arrays else b'{"a":' * (depth - 1) + b"{}"
    body = b'{"a":' + (inner or b"1") + (b"" if arrays else b"}" * (depth - 1)) + b"}"
    levels = depth if arrays else depth + 1
    if levels <= MAX_DEPTH:
        check_json(body)
    else:
        with pytest.raises(MalformedDelivery, match="nested"):
            check_json(body)
