"""The plugin that proposes who takes an issue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from core.command import CommandOffer
from core.hookspecs import hookimpl
from core.learning.silent import NOT_LEARNED, why_abstains
from core.model import Evidence, EvidenceKind, Issue, Suggestion, SuggestionKind
from core.plugin import Plugin, PluginConfig, SuggestContext, TrainContext, TrainedModel
from core.settings import Between
from core.wording.english import listed
from plugins.assignee import commands
from plugins.assignee.choosing import Bounds, Choice, Fits, choose, names_of, why_nobody
from plugins.assignee.days import read_days, who_is_away
from plugins.assignee.moving import MovingRanker

if TYPE_CHECKING:
    from core.learning.assignees import Candidate, Ranker
    from core.learning.assignment import Filed

TASK: Final = "assignee"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssigneeConfig(PluginConfig):
    """Settings of ``[plugins.assignee]``; people are named by handle or by id.

    ``minimum_confidence``: how sure to be to propose somebody.
    ``never``: people who are not proposed.
    ``away``: days off, ``{ ada = ["2026-12-20..2027-01-02", "2027-02-01"] }``.
    ``capacity``: who has so many open issues is not proposed; 0 for any number.
    ``capacities``: the same for single people, ``{ ada = 5 }``.
    ``spread``: somebody who fits at least this well, compared with the best one, is proposed
    instead where they have less to do; 1 for always the best one.
    """

    minimum_confidence: Annotated[float, Between(0, 1)] = 0.4
    never: tuple[str, ...] = ()
    away: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    capacity: Annotated[int, Between(0)] = 0
    capacities: Mapping[str, int] = field(default_factory=dict)
    spread: Annotated[float, Between(0, 1)] = 0.8

    def __post_init__(self) -> None:
        """Refuse days that are none.

        Raises:
            ConfigError: says which.
        """
        for days in self.away.values():
            for text in days:
                read_days(text)


def _today() -> date:
    return datetime.now(UTC).date()


class AssigneePlugin(Plugin[AssigneeConfig]):
    """Learns who takes what these days, and proposes one who can."""

    name: ClassVar[str] = "assignee"
    config_class: ClassVar[type[AssigneeConfig]] = AssigneeConfig
    help: ClassVar[str] = "Proposes who takes an issue: who knows it, is here, and has room."

    def __init__(self, config: AssigneeConfig, *, today: Callable[[], date] = _today) -> None:
        super().__init__(config)
        self._today = today
        self._moving = MovingRanker()

    @hookimpl
    def trackside_offer_commands(self) -> Iterable[CommandOffer]:
        """Offer what people ask for by hand; see :mod:`plugins.assignee.commands`."""
        return commands.offers()

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        """Propose somebody, where nobody has the issue and somebody is likely to take it."""
        abstain = partial(context.abstain, SuggestionKind.ASSIGNEE)
        model = context.model(TASK)
        if issue.assignees:
            abstain("somebody has it already")
            return []
        if model is None or not model.data["suggests"]:
            abstain(NOT_LEARNED if model is None else why_abstains(model.card))
            return []
        from core.learning.assignment import filed  # loads NumPy

        with self._moving.told_of(model, context.taken_since(model.card.last)) as ranker:
            return self._found(filed(issue), model, ranker, context)

    def _found(
        self, read: Filed, model: TrainedModel, ranker: Ranker, context: SuggestContext
    ) -> Iterable[Suggestion]:
        from core.learning.suggesting import not_sure

        abstain = partial(context.abstain, SuggestionKind.ASSIGNEE)
        fits, bounds = _fits(ranker.rank(read), context.open_issues()), self._bounds(context)
        choice = choose(fits, bounds)
        if choice is None:
            abstain(why_nobody(fits, bounds))
            return []
        if choice.chance < self.config.minimum_confidence:
            who = choice.chosen.handle or choice.chosen.id
            abstain(not_sure(who, choice.chance, self.config.minimum_confidence))
            return []
        return [self._suggestion(model, ranker, read, choice)]

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        """Learn from who took which issues."""
        from core.learning.assignees import learn_assignees
        from core.learning.assignment import assigned
        from core.learning.presence import doings
        from core.learning.rows import Truth
        from core.learning.silent import with_silent

        taken = assigned(history, Truth.known_to(context))
        model = learn_assignees(
            taken,
            project=project,
            seed=context.seed,
            progress=context.progress,
            seen=doings(history),
        )
        return [with_silent(model, self._silent(model, history, taken))] if model else []

    def _silent(
        self, model: TrainedModel, history: Sequence[Issue], taken: Sequence[Filed]
    ) -> Mapping[str, Mapping[str, object]]:
        """The people whom the settings leave out, and those whom only bots chose."""
        from core.learning.silent import BY_BOTS, counted

        known = {person.id for issue in taken for person in issue.people}
        by_bots = counted(
            person.handle or person.id
            for issue in history
            for person in issue.assignees
            if person.id not in known
        )
        found = {who: {"why": BY_BOTS, "issues": count} for who, count in by_bots.items()}
        names, never = [*model.card.classes], names_of(self.config.never)
        for person in (person for issue in taken for person in issue.people):
            handle = person.handle or person.id
            if handle in names and never & names_of([person.handle, person.id]):
                names.remove(handle)
                count = sum(person in issue.people for issue in taken)
                found[handle] = {"why": "left out by [plugins.assignee] never", "issues": count}
        return found

    def _bounds(self, context: SuggestContext) -> Bounds:
        out = who_is_away(self.config.away, self._today())
        return Bounds(
            out=names_of([*self.config.never, *out]),
            reachable=context.people(),
            capacity=self.config.capacity,
            capacities=self.config.capacities,
            spread=self.config.spread,
        )

    def _suggestion(
        self, model: TrainedModel, ranker: Ranker, read: Filed, choice: Choice
    ) -> Suggestion:
        chosen = choice.chosen
        evidence = tuple(ranker.reasons(read, chosen.id))
        # How somebody fares who is proposed instead of the one who fits best nobody measured.
        is_best = choice.instead_of is None
        return Suggestion(
            kind=SuggestionKind.ASSIGNEE,
            value=chosen.id,
            confidence=round(choice.chance, 4),
            because=_because(evidence, choice),
            made_by=self.name,
            version=model.version,
            evidence=evidence,
            promised=ranker.promised(chosen.id, choice.chance) if is_best else None,
        )


def _fits(ranked: Sequence[Candidate], load: Mapping[str, int]) -> list[Fits]:
    return [
        Fits(
            id=one.person.id,
            handle=one.person.handle,
            chance=one.chance,
            load=load.get(one.person.id, 0),
        )
        for one in ranked
    ]


def _because(evidence: Sequence[Evidence], choice: Choice) -> str:
    """What speaks for somebody, in a sentence."""
    said = [one.text for one in evidence if one.kind is not EvidenceKind.TERM]
    if words := [f"“{one.text}”" for one in evidence if one.kind is EvidenceKind.TERM]:
        said.append(f"takes issues that mention {listed(words[:3])}")
    if choice.instead_of is not None:
        other = choice.instead_of
        said.append(
            f"has {choice.chosen.load} open where {other.handle or other.id} has {other.load}"
        )
    sentence = "; ".join(said) or "is likely by what was taken before"
    return sentence[0].upper() + sentence[1:] + "."
