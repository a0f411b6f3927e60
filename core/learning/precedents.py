"""An earlier issue that speaks for a suggestion, as one more reason.

It is named in the evidence and not in the sentence: a sentence that names an issue would
leave a mark there in some trackers, and the list of similar issues names it already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from core.model import Evidence, EvidenceKind, Issue, Suggestion
from core.plugin import SimilarIssue

LOOKED_AT: Final = 10
_LEAST_SCORE: Final = 0.2
"""How much of an issue must be found in another one that is called much like it."""

_LEAST_SHARED: Final = 3
"""A title of one word is found whole in many."""


def with_precedents(
    suggestions: Iterable[Suggestion],
    similar: Callable[[], Sequence[SimilarIssue]],
    has: Callable[[Issue, str], bool],
) -> Iterator[Suggestion]:
    """Suggestions, each with the likest earlier issue that has the value, where one has.

    Args:
        suggestions: as they were made.
        similar: earlier issues, best first; asked for only where something is suggested.
        has: whether an issue has a value.
    """
    for suggestion in suggestions:
        likest = next(
            (
                one
                for one in similar()
                if one.score >= _LEAST_SCORE
                and len(one.shared) >= _LEAST_SHARED
                and has(one.issue, suggestion.value)
            ),
            None,
        )
        if likest is None:
            yield suggestion
            continue
        evidence = Evidence(
            kind=EvidenceKind.ISSUE,
            text=likest.issue.title[:200],
            weight=round(likest.score, 4),
            key=likest.issue.key,
        )
        yield replace(
            suggestion,
            because=f"{suggestion.because} An earlier issue much like it has it too.",
            evidence=(*suggestion.evidence, evidence),
        )
