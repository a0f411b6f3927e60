"""The plugin that suggests labels.

Labels that stand for a type or a priority are left to the plugins for those. Labels that
say what somebody decided or did (duplicate, wontfix, stale) cannot be read off a new issue
and are never suggested. Labels with too little history are found by their names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from core.command import CommandOffer
from core.hookspecs import hookimpl
from core.learning.silent import NOT_LEARNED
from core.model import Issue, Suggestion, SuggestionKind
from core.plugin import KnownLabel, Plugin, PluginConfig, SuggestContext, TrainContext, TrainedModel
from core.settings import Between
from core.vocabulary import type_of_label
from plugins.labels import commands
from plugins.labels.kin import backed_up, kin_data, kin_of, with_kin
from plugins.labels.left_out import left_out, told
from plugins.labels.naming import (
    PreparedNames,
    count_named,
    nameable,
    named,
    suggest_named,
    why_none_named,
    with_values,
)

if TYPE_CHECKING:
    from core.learning.rows import Row

TASK: Final = "labels"
COUNTED: Final = "labels_by_name"
DECISIONS: Final = (
    "duplicate", "wontfix", "won't fix", "invalid", "stale", "not planned", "cannot reproduce",
    "works for me", "fixed", "resolved", "good first issue", "good second issue", "help wanted",
    "hacktoberfest", "blocked", "in progress", "needs triage", "triage", "triaged",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsConfig(PluginConfig):
    """Settings of ``[plugins.labels]``.

    ``minimum_confidence``: how sure to be to suggest a label.
    ``max_shown``: how many labels are suggested for one issue at most.
    ``never``: labels that are not suggested, whatever the case of their letters.
    ``by_name``: whether labels that were not learned are suggested where an issue says their names.
    """

    minimum_confidence: Annotated[float, Between(0, 1)] = 0.5
    max_shown: Annotated[int, Between(1)] = 3
    never: tuple[str, ...] = DECISIONS
    by_name: bool = True


class LabelsPlugin(Plugin[LabelsConfig]):
    """Learns where people put each label, and suggests those that a new issue lacks."""

    name: ClassVar[str] = "labels"
    config_class: ClassVar[type[LabelsConfig]] = LabelsConfig
    help: ClassVar[str] = "Suggests which of the project's labels fit an issue."

    def __init__(self, config: LabelsConfig) -> None:
        super().__init__(config)
        self._names = PreparedNames()

    @hookimpl
    def trackside_offer_commands(self) -> Iterable[CommandOffer]:
        """Offer what people ask for by hand; see :mod:`plugins.labels.commands`."""
        return commands.offers()

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        """Suggest labels that the issue lacks and the project still has.

        First those that were learned here; of the others those that the issue names.
        """
        known, model = context.known_labels(), context.model(TASK)
        taken = {known[label].group for label in issue.labels if label in known} - {""}
        grouped = [label for label, one in known.items() if one.group in taken] if taken else ()
        never = {label.casefold() for label in (*self.config.never, *issue.labels, *grouped)}
        fared = context.fared(SuggestionKind.LABEL)
        found: list[Suggestion] = []
        learned: set[str] = set()
        if model is not None:
            from core.learning.suggesting import suggest_values  # loads scikit-learn

            classes, told = model.data["classes"], model.data["suggests"]
            learned = {label for label, suggests in zip(classes, told, strict=True) if suggests}
            found += suggest_values(
                model,
                issue,
                kind=SuggestionKind.LABEL,
                made_by=self.name,
                skip=[
                    label
                    for label in classes
                    if label.casefold() in never or (known and label not in known)
                ],
                minimum=self.config.minimum_confidence,
                most=self.config.max_shown,
                fared=fared,
                abstain=partial(context.abstain, SuggestionKind.LABEL),
            )
        else:
            context.abstain(SuggestionKind.LABEL, NOT_LEARNED)
        if self.config.by_name:
            counted, names = context.model(COUNTED), self._names.of(known, self.config.never)
            found += suggest_named(
                counted,
                issue,
                names,
                skip={*never, *learned},
                made_by=self.name,
                minimum=self.config.minimum_confidence,
                fared=fared,
            )
            if not found:
                why = why_none_named(counted, issue, names, {*never, *learned})
                context.abstain(SuggestionKind.LABEL, why)
        found.sort(key=lambda one: -one.confidence)
        if model is not None and model.data.get("kin"):
            found = list(self._with_kin(found, issue, model, known, never))
        from core.learning.precedents import LOOKED_AT, with_precedents

        return with_precedents(
            list(one_of_each_group(found, known))[: self.config.max_shown],
            lambda: context.similar(issue, LOOKED_AT),
            lambda one, value: value in one.labels,
        )

    def _with_kin(
        self,
        found: Sequence[Suggestion],
        issue: Issue,
        model: TrainedModel,
        known: Mapping[str, KnownLabel],
        never: Collection[str],
    ) -> Sequence[Suggestion]:
        """The suggestions as the team sets labels above and below each other."""
        from core.learning.blank import says_nothing
        from core.learning.documents import document
        from core.learning.prediction import probabilities
        from core.learning.rows import author_of

        read = document(issue.title, issue.body, author_of(issue))
        each = zip(
            model.data["classes"],
            probabilities(model, [read])[0].tolist(),
            model.data["suggests"],
            strict=True,
        )
        chances = {label: chance for label, chance, told in each if told}
        return with_kin(
            found,
            model,
            {} if says_nothing(read) else chances,
            present=issue.labels,
            is_open=lambda label: label.casefold() not in never and (not known or label in known),
            minimum=self.config.minimum_confidence,
            made_by=self.name,
        )

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        """Learn labels from how they settled."""
        from core.learning.rows import Truth, rows_of
        from core.learning.training import RECIPES, learn

        rows = rows_of(TASK, history, Truth.known_to(context))
        others = set(labels_of_others(history)) | self._never(rows)
        ours = [
            replace(
                row,
                values=row.values - others,
                unknown=row.unknown - others,
                denied=row.denied - others,
            )
            for row in rows
        ]
        kin, least = kin_of(row.values for row in ours), RECIPES[TASK].least_per_value
        model = learn(
            backed_up(ours, kin, least=least),
            RECIPES[TASK],
            project=project,
            seed=context.seed,
            progress=context.progress,
        )
        if model is not None:
            model = replace(model, data={**model.data, **kin_data(kin, least=least)})
        every = {value for row in rows for value in row.values}
        known = context.labels or dict.fromkeys(every, KnownLabel())
        names = nameable(known, self.config.never) if self.config.by_name else {}
        counted = None
        if self.config.by_name:
            from core.learning.by_name import Names

            counted, model = count_named(rows, Names(names), model, project)
        where = named(counted, names, minimum=self.config.minimum_confidence)
        if counted is not None:
            counted = with_values(counted, where, model)
        silent = left_out(
            model,
            history,
            rows,
            known=context.labels,
            never={label.casefold() for label in self.config.never},
            by_name=where,
            takes=least,
        )
        # On the card of what was learned; where that is nothing, on the other one's.
        if model is not None:
            model = told(model, silent)
        elif counted is not None:
            counted = told(counted, silent)
        return [one for one in (counted, model) if one is not None]

    def _never(self, rows: Collection[Row]) -> set[str]:
        never = {label.casefold() for label in self.config.never}
        return {value for row in rows for value in row.values if value.casefold() in never}


def labels_of_others(history: Sequence[Issue]) -> Iterator[str]:
    """Labels that stand for a type or, as the connector found, for a priority."""
    for issue in history:
        for label in issue.labels:
            if type_of_label(label) or label in (issue.original_type, issue.original_priority):
                yield label


def one_of_each_group(
    found: Iterable[Suggestion], known: Mapping[str, KnownLabel]
) -> Iterator[Suggestion]:
    """Suggestions without those of whose label's group another one comes before."""
    met: set[str] = set()
    for one in found:
        group = known[one.value].group if one.value in known else ""
        if group not in met:
            yield one
        met |= {group} - {""}
