"""The plugin that names earlier issues like a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from core.hookspecs import hookimpl
from core.model import Evidence, EvidenceKind, Issue, Suggestion, SuggestionKind
from core.plugin import (
    ModelCard,
    Plugin,
    PluginConfig,
    SimilarIssue,
    SuggestContext,
    TrainContext,
    TrainedModel,
)
from core.privacy.visibility import may_mention
from core.search.guards import is_mentioned, is_routine, without_series
from core.search.twins import twins_of
from plugins.similar.judging import (
    confidence,
    falling,
    has_enough,
    lead_of,
)
from plugins.similar.wording import because

if TYPE_CHECKING:
    from core.search.pairs import Rarity
    from core.search.reranking import Order

VERSION: Final = "1"
LOOKED_AT: Final = 10
"""How many are looked at, whatever is shown: the rest tell what any issue would find."""

TASK: Final = "similar"
WIDE: Final = 60
"""How many are put into an order that was learned."""

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

    def __init__(self, config: SimilarConfig) -> None:
        super().__init__(config)
        self._order: tuple[TrainedModel, Order, Rarity] | None = None

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterator[Suggestion]:
        """Suggest the earlier issues that this one is most like."""
        model = context.model(TASK)
        learned = model is not None and model.data["suggests"]
        found = context.similar(issue, max(WIDE if learned else LOOKED_AT, self.config.max_shown))
        ordered = self._reorder(model, issue, found) if model and learned else found
        useful = [one for one in without_series(issue, ordered) if self._is_useful(issue, one)]
        shown = useful[: self.config.max_shown]
        sure = falling([confidence(one.score, lead_of(issue, found, one)) for one in shown])
        for one, how_sure in zip(shown, sure, strict=True):
            yield Suggestion(
                kind=SuggestionKind.SIMILAR,
                value=one.issue.key,
                confidence=how_sure,
                because=because(one),
                made_by=self.name,
                version=VERSION,
                evidence=_evidence(one),
            )

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        """Learn the order of what the search finds from what people marked as duplicates."""
        from core.search.reranking import learn_order

        learned = learn_order(history, twins_of(history), context.progress)
        if learned is None:
            return []
        verdict = "It is used." if learned.is_better else "That may be chance: it is not used."
        said = (
            f"Of the newest {learned.tested} duplicates the twin came first for "
            f"{learned.first_now:.0%}, and by the search alone for {learned.first_before:.0%}."
        )
        card = ModelCard(
            task=TASK,
            project=project,
            rows=learned.duplicates,
            first=history[0].created_at,
            last=history[-1].created_at,
            about="the order of similar issues, learned from marked duplicates",
            notes=(f"{said} {verdict}",),
        )
        data = {"suggests": learned.is_better, **learned.to_data()}
        return [TrainedModel(task=TASK, card=card, data=data)]

    def _reorder(
        self, model: TrainedModel, issue: Issue, found: Sequence[SimilarIssue]
    ) -> Sequence[SimilarIssue]:
        from core.search.pairs import Rarity
        from core.search.reranking import Order, reorder

        if self._order is None or self._order[0] is not model:
            order = Order.from_data(model.data["order"])
            self._order = (model, order, Rarity.from_data(model.data["rarity"]))
        return reorder(self._order[1], self._order[2], issue, found)

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
