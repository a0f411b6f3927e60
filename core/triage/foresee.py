"""The comment that would be written on an issue now, without writing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.connector import Capability, Connector
from core.document import Document
from core.model import ActionKind, Decision, Issue, Suggestion
from core.triage.comment import compose
from core.triage.facts import FactFinder, why_silent
from core.triage.propose import PROPOSED_KINDS
from core.triage.reach import out_of_reach
from core.wording.sentences import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """The comment; None, and ``why``, where none would be written.

    ``listed``: what goes into the tracker's own list of suggestions instead, where it has one.
    ``boxes``: whether people could answer by ticking a box.
    """

    document: Document | None = None
    why: str = ""
    listed: Sequence[Suggestion] = ()
    boxes: bool = False


def foresee(
    issue: Issue,
    decisions: Sequence[Decision],
    *,
    finder: FactFinder,
    connector: Connector[Any] | None,
    wording: Wording,
) -> Foreseen:
    """What would be said of what is decided now, in mode suggest.

    ``connector``: of the issue's connection; None for an issue that is in no tracker.
    """
    noted = finder.noted(issue)
    why = why_silent(issue, noted.actions)
    if connector is not None and not why:
        why = out_of_reach(ActionKind.COMMENT, connector).rstrip(".")
    if why:
        return Foreseen(why=why)
    facts = finder.foreseen(issue, noted, decisions)
    document = compose(facts, wording)
    if document is None:
        return Foreseen(why="there is nothing useful to say")
    listed = [one for one in facts.shown if one.kind in PROPOSED_KINDS]
    has_list = Capability.PROPOSE in finder.capabilities
    return Foreseen(document=document, listed=listed if has_list else (), boxes=facts.boxes)
