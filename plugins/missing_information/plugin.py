"""The plugin that says, politely, what a bug report lacks."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, ClassVar, Final

from core.hookspecs import hookimpl
from core.model import Evidence, EvidenceKind, Issue, Suggestion, SuggestionKind
from core.plugin import (
    ModelCard,
    Plugin,
    PluginConfig,
    SuggestContext,
    TrainContext,
    TrainedModel,
)
from core.settings import Between
from core.wording.english import listed
from core.wording.figures import percent
from plugins.missing_information.asking import asked_for, lacks, values_asked
from plugins.missing_information.cues import DETAILS, KIND_OF, looks_like_bug
from plugins.missing_information.profile import MINIMUM_REPORTS, AsFiled, Profile, learn, was_fixed
from plugins.missing_information.taken import TASK as TYPE
from plugins.missing_information.taken import taken_for
from plugins.missing_information.translations import translated_into

log = logging.getLogger(__name__)

TASK: Final = "missing_information"
RULES: Final = "1"
COUNTED: Final = (
    "learned from {reports:,} bug reports that were fixed: issues that are done, and not as a "
    "duplicate or refused, and that are bugs by their type or a label, or by their words where "
    "they have neither; so there may be more or fewer of them than types were learned from"
)
MOST_NAMED: Final = 10
TESTED: Final = 0.2
"""The share of the newest issues on which the card's figures are measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingConfig(PluginConfig):
    """Settings of ``[plugins.missing_information]``.

    ``minimal_share``: something is asked for only where at least this share of the bug
    reports that were fixed had it.
    ``max_asked``: how many things are asked for at most.
    ``minimum_confidence``, ``correct_from``: how sure what was learned of types must be to take an
    issue for a bug report, and to do so against the type that it has. Set them as those of
    ``[plugins.issue_type]``, so that both say the same of an issue.
    """

    minimal_share: float = 0.7
    max_asked: int = 3
    minimum_confidence: Annotated[float, Between(0, 1)] = 0.5
    correct_from: Annotated[float, Between(0, 1)] = 0.9


class MissingPlugin(Plugin[MissingConfig]):
    """Says what a bug report lacks that the project's good ones have."""

    name: ClassVar[str] = TASK
    config_class: ClassVar[type[MissingConfig]] = MissingConfig
    help: ClassVar[str] = "Says what a bug report lacks that the project's fixed ones had."

    @hookimpl
    def trackside_translate_reasons(self, language: str) -> Sequence[tuple[str, str]]:
        """Its sentences in the languages that it speaks."""
        return tuple(translated_into(language).items())

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterator[Suggestion]:
        """Ask for what most bug reports that were fixed here had."""
        model = context.model(TASK)
        abstain = partial(context.abstain, SuggestionKind.MISSING)
        if model is None:
            abstain(f"nothing was learned of it: it takes {MINIMUM_REPORTS} fixed bug reports")
            return
        try:
            profile = Profile.from_data(model.data)
        except (KeyError, TypeError, ValueError):
            log.warning("the profile %s is not readable: train again", model.version)
            abstain("what was learned cannot be read; train again")
            return
        least = self.config.minimal_share
        if not asked_for(profile, least):
            abstain(
                f"nothing was in {percent(least)} or more of the {profile.reports} bug reports "
                "that were fixed here, so there is no habit to ask by"
            )
            return
        taken = taken_for(
            issue,
            context.model(TYPE),
            minimum=self.config.minimum_confidence,
            correct_from=self.config.correct_from,
        )
        if not taken.is_bug:
            abstain(taken.why_not)
            return
        found = lacks(issue, profile, least)
        if not found:
            abstain("it has what most bug reports had that were fixed here")
        # What it goes by is said once, however much is asked for.
        goes_by = f" {taken.goes_by}" if taken.goes_by else ""
        for number, lack in enumerate(found[: self.config.max_asked]):
            yield Suggestion(
                kind=SuggestionKind.MISSING,
                value=lack.value,
                confidence=round(lack.share.value, 4),
                because=lack.because if number else f"{lack.because}{goes_by}",
                made_by=self.name,
                version=model.version or RULES,
                evidence=(
                    Evidence(
                        kind=EvidenceKind.RULE,
                        text=f"{lack.value}: {lack.share.having} of {lack.share.of} fixed reports",
                        weight=round(lack.share.value, 4),
                    ),
                ),
            )

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterator[TrainedModel]:
        """Learn what the project's fixed bug reports contain."""
        # Imported late: rows come with numpy, which suggesting does without.
        from core.learning.rows import as_filed

        context.progress(0.0, "reading bug reports")
        profile = learn(history, as_filed)
        if profile is None:
            return
        dates = [issue.created_at for issue in history if issue.created_at]
        yield TrainedModel(
            task=TASK,
            card=ModelCard(
                task=TASK,
                project=project,
                rows=profile.reports,
                classes=tuple(values_asked(profile, self.config.minimal_share)),
                first=min(dates, default=None),
                last=max(dates, default=None),
                metrics=self._measure(history, as_filed),
                notes=self._notes(profile),
            ),
            data=profile.to_data(),
        )

    def _measure(self, history: Sequence[Issue], as_filed: AsFiled) -> Mapping[str, Any]:
        """Of the newest issues, how many would have been asked for something.

        Learned from the older ones. Few of the reports that were fixed should be asked.
        """
        older = int(len(history) * (1 - TESTED))
        profile = learn(history[:older], as_filed)
        if profile is None:
            return {}
        asked: dict[bool, list[bool]] = {True: [], False: []}
        for issue in history[older:]:
            if looks_like_bug(issue) and not issue.is_open:
                title, body = as_filed(issue)
                filed = replace(issue, title=title, body=body, comments=())
                asked[was_fixed(issue)].append(
                    bool(lacks(filed, profile, self.config.minimal_share))
                )
        return {
            f"asked_of_{name}": {"value": round(sum(flags) / len(flags), 4), "of": len(flags)}
            for name, flags in (("fixed", asked[True]), ("closed_unfixed", asked[False]))
            if flags
        }

    def _notes(self, profile: Profile) -> tuple[str, ...]:
        said = [
            f"{share.having} of {share.of} bug reports that were fixed "
            + (KIND_OF[name].had if name in KIND_OF else f"had at least one of {listed(DETAILS)}")
            for name, share in profile.habits.items()
        ]
        least = self.config.minimal_share
        every = asked_for(profile, least)
        asked = ", ".join(every[:MOST_NAMED])
        if more := len(every[MOST_NAMED:]):
            asked += f" and {more} more"
        return (
            COUNTED.format(reports=profile.reports),
            *said,
            f"a confidence is the share of fixed bug reports that had it; asked for: {asked}"
            if asked
            else f"Abstains: nothing is asked for, because no such habit reaches {percent(least)}.",
        )
