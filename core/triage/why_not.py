"""Why nothing of a kind is suggested for an issue: what plugins said of it, one line a kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from core.learning.silent import NOT_LEARNED
from core.model import SuggestionKind

Note: TypeAlias = Callable[[str, str], None]
"""Hears a kind, and why nothing of it is suggested."""

TASK_OF: Final[Mapping[str, str]] = {
    SuggestionKind.TYPE: "type",
    SuggestionKind.LABEL: "labels",
    SuggestionKind.PRIORITY: "priority",
    SuggestionKind.ASSIGNEE: "assignee",
}
"""The task that is learned for a kind."""

EXPLAINED: Final = (*TASK_OF, SuggestionKind.DUPLICATE, SuggestionKind.MISSING)
"""The kinds of which it is always said why there is none."""

UNSAID: Final = "no plugin suggested one, or said why not"
_LONGEST: Final = 300
_MOST_KINDS: Final = 20
_MOST_REASONS: Final = 3


def say_nothing(_kind: str, _why: str) -> None:
    """Hear why nothing is suggested where nobody asks."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A kind of which nothing is suggested, and why."""

    kind: str
    why: str


@dataclass(slots=True)
class Heard:
    """Why plugins suggest nothing, as they say it; called from their threads."""

    reasons: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, kind: str, why: str) -> None:
        """Hear a plugin."""
        # Nobody checks the types of a plugin before it runs.
        said = " ".join(str(why).split()).rstrip(".")[:_LONGEST]
        if said and (str(kind), said) not in self.reasons:
            self.reasons.append((str(kind), said))


def withheld(
    heard: Sequence[tuple[str, str]],
    suggested: Collection[str],
    why_unlearned: Callable[[Collection[str]], Mapping[str, str]],
) -> Sequence[Withheld]:
    """Of which kinds nothing is suggested, each with all that was said of it.

    Args:
        heard: kinds and reasons, as plugins gave them.
        suggested: the kinds of which something is suggested, whatever is decided about it.
        why_unlearned: from tasks to why nothing was learned of each.
    """
    by_kind: dict[str, list[str]] = {str(kind): [] for kind in EXPLAINED}
    for kind, why in heard:
        if kind in by_kind or len(by_kind) < _MOST_KINDS:
            by_kind.setdefault(kind, []).append(why)
    missing = {kind: said for kind, said in by_kind.items() if kind not in suggested}
    unlearned = [TASK_OF[k] for k, said in missing.items() if k in TASK_OF and NOT_LEARNED in said]
    known = why_unlearned(unlearned) if unlearned else {}

    def told(kind: str, why: str) -> str:
        further = known.get(TASK_OF.get(kind, ""), "") if why == NOT_LEARNED else ""
        return f"{why}: {further}" if further else why

    return [
        Withheld(kind, "; ".join(told(kind, why) for why in said[:_MOST_REASONS]) or UNSAID)
        for kind, said in missing.items()
    ]
