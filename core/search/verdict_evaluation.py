"""How the verdict "duplicate" fares: on every issue of an archive, as when it was filed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.model import Issue
from core.plugin import SimilarIssue
from core.search.index import IssueIndex
from core.search.judged_pairs import Flagged
from core.search.pairs import Rarity, text_of
from core.search.retrieval import widely
from core.search.twins import twins_of
from core.search.verdict import LOOKED_AT, THRESHOLD, Answer, judge_all

Progress = Callable[[float, str], None]

_OFTEN: Final = 100


def flag_duplicates(
    issues: Sequence[Issue],
    *,
    threshold: float = THRESHOLD,
    progress: Progress = lambda _done, _what: None,
) -> Sequence[Flagged]:
    """What the verdict calls a duplicate when each issue comes in.

    The search and the counts know the earlier issues alone. Of the issue itself it is not
    looked at what became of it: its mark as a duplicate and its relations came later.

    Args:
        issues: in time order, with ``id`` and ``version`` their places, from 1.
        threshold: the least strength of a duplicate.
        progress: told a share and what is done.
    """
    flagged: list[Flagged] = []
    rarity, twins = Rarity(), twins_of(issues)
    with (
        tempfile.TemporaryDirectory(prefix="trackside-") as folder,
        IssueIndex(Path(folder) / "index") as index,
    ):
        for place, issue in enumerate(issues):
            index.add([issue])
            asked = replace(issue, duplicate_of="", relations=())
            found = [
                SimilarIssue(issue=issues[one - 1], score=score, shared=())
                for one, score in widely(index, asked, LOOKED_AT)
            ]
            judged = judge_all(asked, found, rarity.weights(), threshold)
            flagged += [
                Flagged(
                    later=issue.key,
                    earlier=one.issue.key,
                    strength=said.strength,
                    because=said.because,
                    linked=one.issue.id - 1 in twins.get(place, ()),
                )
                for one, said in zip(found, judged, strict=True)
                if said.answer is Answer.DUPLICATE
            ]
            rarity.add(text_of(issue.title, issue.body))
            if place % _OFTEN == 0:
                progress(place / len(issues), f"issue {place:,}")
    return flagged
