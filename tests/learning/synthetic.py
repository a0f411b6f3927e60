"""Made-up issues with a signal that a model can find, and histories around them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.learning.rows import Row, rows_of
from core.learning.starter import no_examples
from core.learning.training import RECIPES, learn
from core.model import Issue, Priority
from core.plugin import TrainedModel

BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
THINGS = ("export", "login", "search", "upload", "editor", "sidebar", "invoice", "calendar")
TITLES = {
    "bug": ("{} crashes", "Error when I open the {}", "{} is broken after the update"),
    "feature": ("Add a filter to the {}", "Allow to sort the {}", "Please support dark {}"),
    "question": ("How do I use the {}?", "Where is the {} documented?", "Can I move the {}?"),
}
BODIES = {
    "bug": "Since 2.{n} the {thing} fails.\n\n```\nTraceback (most recent call last):\n"
    '  File "app.py", line {n}, in run\nValueError: bad {thing}\n```\n',
    "feature": "It would be nice to have this in the {thing}.\n\nWe need it for {n} people.",
    "question": "I did not find how the {thing} is meant to be used. Is there an example?",
}
ASIDES = """
    window table colour button network browser keyboard phone printer weekly daily team office
    customer colleague morning yesterday large small green narrow second third list page menu
    corner picture folder account region currency language version server cable summer winter
"""
AREAS = {"export": "area: files", "upload": "area: files", "login": "area: access"}


def issues(count: int, *, seed: int = 0, noise: float = 0.0) -> list[Issue]:
    """Issues whose type shows in their words; a share ``noise`` has a type at random."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, not secrets
    made = []
    for number in range(1, count + 1):
        kind = chance.choice(list(TITLES))
        thing = chance.choice(THINGS)
        area = AREAS.get(thing)
        made.append(
            issue(
                number,
                title=chance.choice(TITLES[kind]).format(thing),
                body=BODIES[kind].format(thing=thing, n=chance.randrange(9))
                + f"\n\nSeen with {' '.join(chance.sample(ASIDES.split(), 6))}.",
                type=chance.choice(list(TITLES)) if chance.random() < noise else kind,
                labels=(area,) if area else ("area: rest",),
                priority=Priority.HIGH if kind == "bug" else Priority.LOW,
            )
        )
    return made


def issue(number: int = 1, **fields: object) -> Issue:
    """One issue of a made-up project."""
    given: dict[str, object] = {
        "key": f"github:acme/shop#{number}",
        "tracker": "github",
        "project": "acme/shop",
        "title": f"Issue {number}",
        "created_at": BEGINNING + timedelta(hours=number),
    }
    return Issue(**(given | fields))  # type: ignore[arg-type]


def trained(
    task: str,
    history: Sequence[Issue] | Sequence[Row],
    *,
    seed: int = 1,
    change: Callable[[Row], Row] = lambda row: row,
) -> TrainedModel | None:
    """The model that a history alone gives, without the examples that come with Trackside."""
    rows = [row if isinstance(row, Row) else None for row in history]
    found = rows_of(task, history) if None in rows else list(history)  # type: ignore[arg-type]
    return learn(
        [change(row) for row in found],  # type: ignore[arg-type]
        replace(RECIPES[task], examples=no_examples),
        project="acme/shop",
        seed=seed,
        progress=lambda _done, _what: None,
    )
