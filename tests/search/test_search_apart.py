"""Duplicates with a stack trace and those in each language are reported apart."""

from __future__ import annotations

import time

import pytest

from core.search.apart import apart, has_trace
from tests.search.making import issue

JAVA = "\tat org.acme.Cart.total(Cart.java:12)\n"
PYTHON = '  File "cart.py", line 3, in total\n    return None\n'
GERMAN = "Der Export geht nicht mehr und die Datei ist leer, wenn ich das mit der App mache"


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        (JAVA * 2, True),
        (PYTHON * 2, True),
        ("#0 0x00007f in main ()\n#1 0x00008a in run ()\n", True),
        ("    at total (cart.js:3:5)\n    at https://shop.example/cart.js:3:5\n", True),
        ("It says java.lang.NullPointerException and stops", True),
        ("it says nullpointerexception and stops", True),
        (JAVA, False),
        ("Look at cart (the second one)", False),
        ("No error, but an exception to the rule", False),
        ("", False),
    ],
)
def test_two_frames_or_the_name_of_an_exception_are_a_trace(body: str, holds: bool) -> None:
    assert has_trace(issue(1, "Cart", body)) is holds


@pytest.mark.parametrize("hostile", ["at " * 9_000, "A" * 9_000, "#0 " * 9_000, "\n at x" * 9_000])
def test_hostile_text_is_read_in_time(hostile: str) -> None:
    started = time.process_time()
    has_trace(issue(1, hostile, hostile))
    assert time.process_time() - started < 2


def test_languages_are_told_where_there_are_several() -> None:
    issues = [issue(1, "Cart", JAVA * 2), issue(2, "Export", GERMAN), issue(3, "Login fails")]
    found = apart(issues, [0, 1, 2])
    assert found == {"stack_traces": [0], "not_english": [1], "english": [0, 2], "german": [1]}
    assert apart(issues, [1, 2])["german"] == [0], "counted among those that are asked about"
    assert apart(issues, [2]) == {}
