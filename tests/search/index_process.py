"""A process of its own with an index open, driven by the tests over its standard streams.

``write``: takes in issue after issue, printing each number once the index has it.
``read``: answers each line ``WORD`` with the issues found, after catching up with the store
that the test describes: the issues of all numbers up to the line's second word.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from core.model import Issue
from core.search.index import IssueIndex
from tests.search.making import issue, words_found


def stored(number: int) -> Issue:
    """The issue of a number, as every process knows it."""
    return issue(number, f"Cart p{number}x is empty")


def changes(newest: int, version: int, limit: int) -> Sequence[tuple[Issue, bool]]:
    """What a store that holds the first ``newest`` issues says has changed since a version."""
    return [(stored(n), False) for n in range(version + 1, newest + 1)][:limit]


def say(*numbers: int) -> None:
    sys.stdout.write(f"{' '.join(map(str, numbers))}\n")
    sys.stdout.flush()


def write(folder: Path) -> None:
    with IssueIndex(folder, commit_every=25) as index:
        number = index.last_version()
        while True:
            number += 1
            index.add([stored(number)])
            say(number)


def read(folder: Path) -> None:
    with IssueIndex(folder, commit_every=25) as index:
        for line in sys.stdin:
            word, newest = line.split()
            index.follow(lambda version, limit, newest=newest: changes(int(newest), version, limit))
            say(*words_found(index, word))


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](Path(sys.argv[2]))
