"""The examples that come with Trackside: made-up issues of known type, to learn from at first.

They are told in the ways of different trades and in nine languages (``examples/README.md``). What
they show of bugs and features holds in most projects. What is called a question is a project's
own affair, so that is learned from them beside its own issues, and never said on their word alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from core.learning.documents import Document, document


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up issue: its type, and its features."""

    value: str
    document: Document


@lru_cache(maxsize=1)
def examples() -> Sequence[Example]:
    """All examples. Read once, which takes half a second."""
    folder = resources.files("core.learning").joinpath("examples")
    found = []
    for name in sorted(one.name for one in folder.iterdir() if one.name.endswith(".jsonl")):
        for line in folder.joinpath(name).read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            found.append(Example(told["type"], document(told["title"], told["body"])))
    return tuple(found)


def no_examples() -> Sequence[Example]:
    """None: for what each team has in a way of its own."""
    return ()
