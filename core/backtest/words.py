"""What a backtest says, in the same words on a terminal and on its page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.backtest.proof import least_proof
from core.wording.figures import interval, percent, sure

COLUMNS: Final = (
    "kind",
    "settled",
    "suggested",
    "right of them",
    "applied",
    "right of those",
    "least sure",
)

LEGEND: Final = """\
settled: issues for which people settled on something of this kind.
suggested: what it would have suggested; an issue may get several labels.
right of them: share of the suggested that people settled on, with its 95% interval; “of N” where \
they settled nothing about the others.
applied: what it would have written by itself.
right of those: the same share of the applied.
least sure: how sure the least sure of the applied was.
A label that stands for a type or a priority counts as that, and not as a label."""
"""What the columns mean, one a line."""

WORST: Final = "Its worst mistakes"


def opening(found: Mapping[str, Any]) -> str:
    """What was learned from, and what was asked about."""
    parts = len(found["steps"])
    return (
        f"{found['project']} has {found['history']:,} issues. "
        f"The oldest {found['only_learned']:,} were only learned from; the other "
        f"{found['issues']:,} were asked about in {parts} part{'' if parts == 1 else 's'}, "
        "each after learning from all that was filed before it."
    )


def rows(found: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    """A row of COLUMNS for each kind."""
    return [
        (
            kind,
            of["settled"],
            of["suggested"]["count"],
            _right(of["suggested"]),
            of["applied"]["count"],
            _right(of["applied"]),
            sure(of["applied"]["from_confidence"]) if of["applied"]["count"] else "–",
        )
        for kind, of in found["kinds"].items()
    ]


def closing(found: Mapping[str, Any]) -> Sequence[str]:
    """What it would have come to, and what applying takes, in a sentence each."""
    changed = (
        f"With a target of {percent(found['target'])} it would have changed "
        f"{found['issues_touched']:,} of {found['issues']:,} issues by itself, and suggested "
        f"something on {found['issues_with_suggestions']:,}."
    )
    answers = least_proof(found["target"])
    if answers is None:
        return (changed,)
    proof = (
        "It applies only what the past that was known at the time had proved: for a value that "
        f"was never wrong that takes {answers:,} held-out answer{'' if answers == 1 else 's'}."
    )
    return (changed, proof)


def notes(found: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """What the models of each part noted, under a heading each; of all parts alike once."""
    told = [list(dict.fromkeys(step["notes"])) for step in found["steps"]]
    of_all = [note for note in told[0] if all(note in others for others in told[1:])]
    if len(told) == 1:
        return [("Notes", of_all)] if of_all else []
    rest = [[note for note in mine if note not in of_all] for mine in told]
    parts = [("Notes on every part", of_all)]
    parts += [(f"Notes on part {number}", mine) for number, mine in enumerate(rest, 1)]
    return [(heading, mine) for heading, mine in parts if mine]


def _right(some: Mapping[str, Any]) -> str:
    shown = interval(some["precision"])
    if not some["judged"] or some["judged"] == some["count"]:
        return shown
    return f"{shown} of {some['judged']:,}"
