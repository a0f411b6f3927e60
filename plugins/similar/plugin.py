"""The plugin that names earlier issues like a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from core.command import CommandOffer
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
from core.search.clusters import share_told
from core.search.guards import is_mentioned, is_routine, without_series
from core.search.likeness import components
from core.search.verdict import LOOKED_AT, THRESHOLD, Answer, Judgement, judge_all
from core.settings import Between
from plugins.similar import commands
from plugins.similar.bursts import burst
from plugins.similar.judging import (
    USUAL_LEAD,
    confidence,
    falling,
    has_enough,
    lead_of,
)
from plugins.similar.wording import because, strength_said, why_no_duplicate

if TYPE_CHECKING:
    from core.routes import Route, WebContext
    from core.search.ordering import Orders
    from plugins.similar.threshold import Threshold

VERSION: Final = "2"
DUPLICATES: Final = "duplicate"
SUREST: Final = 0.97
"""No likeness of two texts makes it surer that both report one thing."""

TERMS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarConfig(PluginConfig):
    """Settings of ``[plugins.similar]``.

    ``max_shown``: how many similar issues are suggested at most.
    ``minimal_score``: how much of the new issue must be found in the other one, from 0 to 1.
    ``minimal_shared``: how many telling terms both must have; where nearly all of the new
    issue was found, two will do.
    ``burst_reports``: so many reports in nearly the same words within ``burst_minutes`` are a
    burst: one issue speaks for them, and the others are left in peace; 0 for never.
    ``duplicates``: whether an issue may be called a duplicate at all.
    ``duplicate_precision``: the share of those that people must agree with, once they have
    answered often enough.
    ``duplicate_threshold``: how strong the likeness must be until then, from 0 to 1.
    """

    max_shown: int = 3
    burst_reports: Annotated[int, Between(0, 100)] = 5
    burst_minutes: Annotated[float, Between(1, 10_080)] = 60.0
    minimal_score: float = 0.1
    minimal_shared: int = 3
    duplicates: bool = True
    duplicate_precision: Annotated[float, Between(0.5, 1.0)] = 0.9
    duplicate_threshold: Annotated[float, Between(0.0, 1.0)] = THRESHOLD


class SimilarPlugin(Plugin[SimilarConfig]):
    """Names earlier issues like a new one, and the one that it is a duplicate of.

    Links nothing and closes nothing.
    """

    name: ClassVar[str] = "similar"
    config_class: ClassVar[type[SimilarConfig]] = SimilarConfig
    help: ClassVar[str] = "Names earlier issues like a new one, and what became of them."

    def __init__(self, config: SimilarConfig) -> None:
        super().__init__(config)
        self._orders: Orders | None = None

    @hookimpl
    def trackside_offer_commands(self) -> Iterable[CommandOffer]:
        """Offer what people ask for by hand; see :mod:`plugins.similar.commands`."""
        return commands.offers()

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterator[Suggestion]:
        """Suggest the earlier issues that this one is most like, or the one that it is again."""
        wanted = max(LOOKED_AT, self.config.max_shown)
        # The search has asked who may read them; what is written down is asked once more.
        found = [one for one in context.similar(issue, wanted) if may_mention(one.issue, issue)]
        if found:
            yield from self._earlier(issue, found, context)
        else:
            context.abstain(SuggestionKind.DUPLICATE, "no earlier issue is like it")
        yield from self._told_elsewhere(issue, context)
        yield from burst(
            issue,
            found,
            context,
            least=self.config.burst_reports,
            window=timedelta(minutes=self.config.burst_minutes),
            made_by=self.name,
            version=VERSION,
        )

    def _earlier(
        self, issue: Issue, found: Sequence[SimilarIssue], context: SuggestContext
    ) -> Iterator[Suggestion]:
        """What the earlier issues that were found are to this one."""
        telling = context.telling()
        ordered = self._ordered(issue, found, telling, context)
        threshold = self._threshold(context)
        judged = {
            one.issue.key: said
            for one, said in zip(
                ordered, judge_all(issue, ordered, telling, threshold.least), strict=True
            )
        }
        same, others = list[SimilarIssue](), list[SimilarIssue]()
        for one in without_series(issue, ordered):
            is_same = judged[one.issue.key].answer is Answer.DUPLICATE
            (same if is_same else others).append(one)
        useful = [one for one in others if self._is_useful(issue, one)]
        if not any(said.answer is Answer.DUPLICATE for said in judged.values()):
            least = threshold.least if self.config.duplicates else None
            why = why_no_duplicate(judged.values(), least, names_similar=bool(useful))
            context.abstain(SuggestionKind.DUPLICATE, why)
        for one in same:
            yield self._duplicate(one, judged[one.issue.key], threshold)
        shown = useful[: self.config.max_shown]
        sure = falling([confidence(one.score, lead_of(issue, found, one)) for one in shown])
        for one, how_sure in zip(shown, sure, strict=True):
            said = judged[one.issue.key]
            is_related = said.answer is Answer.RELATED
            yield Suggestion(
                kind=SuggestionKind.RELATED if is_related else SuggestionKind.SIMILAR,
                value=one.issue.key,
                confidence=how_sure,
                because=because(one, said, components(issue) & components(one.issue)),
                made_by=self.name,
                version=VERSION,
                evidence=_evidence(one),
            )

    def _told_elsewhere(self, issue: Issue, context: SuggestContext) -> Iterator[Suggestion]:
        """Later reports whose own readers may not be told of this issue: here they may be named."""
        if not issue.private:
            return
        later = [
            # A ticket says more than a report: what counts is how much of the report it has.
            replace(one, score=max(one.score, share_told(one.issue, issue)))
            for one in context.later(issue, LOOKED_AT)
            if may_mention(one.issue, issue) and not may_mention(issue, one.issue)
        ]
        useful = [one for one in later if self._is_useful(issue, one)]
        for one in useful[: self.config.max_shown]:
            yield Suggestion(
                kind=SuggestionKind.SIMILAR,
                value=one.issue.key,
                confidence=confidence(one.score, USUAL_LEAD),
                because=because(one),
                made_by=self.name,
                version=VERSION,
                evidence=_evidence(one),
            )

    def _duplicate(self, one: SimilarIssue, said: Judgement, threshold: Threshold) -> Suggestion:
        return Suggestion(
            kind=SuggestionKind.DUPLICATE,
            value=one.issue.key,
            confidence=min(said.strength, SUREST),
            because=because(one, said),
            made_by=self.name,
            version=VERSION,
            evidence=_evidence(one),
            promised=threshold.promised(said.strength),
        )

    def _threshold(self, context: SuggestContext) -> Threshold:
        """How strong the likeness of a duplicate must be in this project now."""
        from plugins.similar.threshold import SILENT, Threshold, is_refused

        target = self.config.duplicate_precision
        if not self.config.duplicates:
            return Threshold(SILENT)
        if is_refused(context.fared(SuggestionKind.DUPLICATE), target):
            return Threshold(SILENT)
        model = context.model(DUPLICATES)
        if model is None:
            return Threshold(self.config.duplicate_threshold)
        return Threshold.from_data(model.data)

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        """Learn from duplicates: the order of what is found, and what may be called one."""
        models = [self._learned_order(project, history, context)]
        models.append(self._learned_threshold(project, history, context))
        return [model for model in models if model is not None]

    def _learned_order(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> TrainedModel | None:
        from plugins.similar.ordering import learned_order

        return learned_order(project, history, context)

    def _learned_threshold(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> TrainedModel | None:
        from plugins.similar.threshold import SILENT, answered_pairs, learn_threshold

        answers = answered_pairs(history, context.answers)
        learned = learn_threshold(
            answers,
            default=self.config.duplicate_threshold,
            target=self.config.duplicate_precision,
        )
        if learned.track is None:
            return None
        above = [one.right for one in answers if one.strength >= learned.least]
        said = (
            f"Called a duplicate from a strength of {strength_said(learned.least)} on; people "
            f"agreed with {sum(above)} of {len(above)} such."
            if learned.least < SILENT
            else "People agreed with too few: nothing is called a duplicate."
        )
        card = ModelCard(
            task=DUPLICATES,
            project=project,
            rows=len(answers),
            first=history[0].created_at,
            last=history[-1].created_at,
            about="from which strength on an issue is called a duplicate: how much two look like "
            "one report",
            notes=(said,),
        )
        return TrainedModel(task=DUPLICATES, card=card, data=learned.to_data())

    @hookimpl
    def trackside_register_routes(self, context: WebContext) -> Sequence[Route]:
        """Serve similar issues and groups as JSON."""
        from plugins.similar.routes import routes

        return routes(context)

    def _ordered(
        self,
        issue: Issue,
        found: Sequence[SimilarIssue],
        telling: Mapping[str, float],
        context: SuggestContext,
    ) -> Sequence[SimilarIssue]:
        """In the order that this project taught, or in the default one."""
        from core.search.ordering import TASK, Orders

        model = context.model(TASK)
        if self._orders is None or self._orders.model is not model:
            self._orders = Orders.of(model)
        return self._orders.put(issue, found, telling, context.encoder())

    def _is_useful(self, issue: Issue, one: SimilarIssue) -> bool:
        return (
            one.score >= self.config.minimal_score
            and has_enough(one, self.config.minimal_shared)
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
