"""The plugin that names earlier issues like a new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from core.hookspecs import hookimpl
from core.model import Evidence, EvidenceKind, Issue, Suggestion, SuggestionKind
from core.plugin import Plugin, PluginConfig, SimilarIssue, SuggestContext
from core.privacy.visibility import may_mention
from plugins.similar.judging import (
    confidence,
    has_enough,
    is_mentioned,
    is_routine,
    lead_of,
    without_series,
)
from plugins.similar.wording import because

VERSION: Final = "1"
LOOKED_AT: Final = 10
"""How many are looked at, whatever is shown: the rest tell what any issue would find."""

TERMS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarConfig(PluginConfig):
    """Settings of ``[plugins.similar]``.

    ``max_shown``: how many similar issues are suggested at most.
    ``minimal_score``: how much of the new issue must be found in the other one, from 0 to 1.
    ``minimal_shared``: how many telling terms both must have; where nearly all of the new
    issue was found, two will do.
    """

    max_shown: int = 3
    minimal_score: float = 0.1
    minimal_shared: int = 3


class SimilarPlugin(Plugin[SimilarConfig]):
    """Names earlier issues like a new one; links nothing and closes nothing."""

    name: ClassVar[str] = "similar"
    config_class: ClassVar[type[SimilarConfig]] = SimilarConfig
    help: ClassVar[str] = "Names earlier issues like a new one, and what became of them."

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterator[Suggestion]:
        """Suggest the earlier issues that this one is most like."""
        found = context.similar(issue, max(LOOKED_AT, self.config.max_shown))
        useful = [one for one in without_series(issue, found) if self._is_useful(issue, one)]
        for one in useful[: self.config.max_shown]:
            yield Suggestion(
                kind=SuggestionKind.SIMILAR,
                value=one.issue.key,
                confidence=confidence(one.score, lead_of(issue, found, one)),
                because=because(one),
                made_by=self.name,
                version=VERSION,
                evidence=_evidence(one),
            )

    def _is_useful(self, issue: Issue, one: SimilarIssue) -> bool:
        return (
            one.score >= self.config.minimal_score
            and has_enough(one, self.config.minimal_shared)
            # The search has asked this already; what is written down is asked once more.
            and may_mention(one.issue, issue)
            and not is_mentioned(one.issue, issue)
            and not is_routine(one.issue, issue)
        )


def _evidence(one: SimilarIssue) -> tuple[Evidence, ...]:
    shared = one.shared[:TERMS_SHOWN]
    return (
        Evidence(
            kind=EvidenceKind.ISSUE,
            text=one.issue.title[:200],
            weight=round(one.score, 4),
            key=one.issue.key,
        ),
        *(
            Evidence(kind=EvidenceKind.TERM, text=term, weight=round(1 / rank, 4))
            for rank, term in enumerate(shared, 1)
        ),
    )
