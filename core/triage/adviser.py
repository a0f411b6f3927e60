"""Asking plugins about issues: what they suggest, in experiments too, and what they reply."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from core.experiments import Experiment
from core.model import ABOUT_ISSUES, Decision, Issue, Outcome, Person, Suggestion
from core.plugin import SimilarIssue
from core.plugin_manager import PluginManager
from core.store.store import Store
from core.triage.command_context import IssueCommandContext
from core.triage.offered_commands import OfferedCommands
from core.triage.policy import Rules, decide_all
from core.triage.sensitive import SensitiveMemory, looks_sensitive
from core.triage.shelf import ModelShelf
from core.triage.trials import Asking, Trials, asking_about
from core.triage.why_not import Note, say_nothing

if TYPE_CHECKING:
    from core.triage.finder import Finder


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """Asks the plugins of an installation.

    ``finder`` is opened only where something is looked for. ``rules_for`` gives the rules of an
    issue's project, ``mentionable`` the issues of some keys that readers of an issue may know of.
    """

    plugins: PluginManager
    store: Store
    shelf: ModelShelf
    finder: Callable[[], Finder]
    experiments: Mapping[str, Experiment]
    rules_for: Callable[[Issue], Rules]
    mentionable: Callable[[Issue, Sequence[str]], Mapping[str, Issue]]
    sensitive: SensitiveMemory = field(default_factory=SensitiveMemory)

    def suggestions_for(
        self,
        issue: Issue,
        only: Collection[str] = (),
        *,
        enrol: bool = False,
        note: Note = say_nothing,
    ) -> Sequence[Suggestion]:
        """Ask all plugins about an issue; in an experiment, in the way that is this issue's.

        ``only``: names of plugins, where not all are to be asked. ``enrol``: it may begin to take
        part in an experiment. ``note`` hears why nothing of a kind is suggested.
        """
        found = self.trials.suggestions(issue, self._asking(issue, only, note), enrol=enrol)
        told = self._without_sensitive(found)
        for kind in {one.kind for one in found} - {one.kind for one in told}:
            note(kind, "what was found looks sensitive, and is not named")
        return told

    def preview(self, issue: Issue, note: Note = say_nothing) -> Sequence[Decision]:
        """What would be decided about an issue now, if its mode were suggest; writes nothing.

        ``note`` hears why nothing of a kind is suggested.
        """
        return self._preview(issue, self.suggestions_for(issue, note=note))

    def offered_commands(self) -> OfferedCommands:
        """The commands that plugins offer.

        Raises:
            PluginError: one offers what cannot be, or what another offers already.
        """
        return OfferedCommands.of(self.plugins, self._command_context)

    @property
    def trials(self) -> Trials:
        """The experiments of this installation."""
        return Trials(store=self.store, experiments=self.experiments)

    def check_experiments(self) -> None:
        """See that what experiments name is there.

        Raises:
            ConfigError: a plugin is not loaded, a model is not known, or two experiments that
                run would be about the same issues; the text names it.
        """
        models = {record.version for record in self.store.models.list()}
        self.trials.check(plugins={p.name for p in self.plugins.loaded}, models=models)

    # -- inside ----------------------------------------------------------------------------

    def _asking(self, issue: Issue, only: Collection[str], note: Note) -> Asking:
        """How to ask about an issue, in whichever way."""
        return asking_about(
            issue,
            plugins=self.plugins,
            store=self.store,
            shelf=self.shelf,
            finder=self.finder,
            decide=partial(self._preview, issue),
            only=only,
            note=note,
        )

    def _preview(self, issue: Issue, suggestions: Sequence[Suggestion]) -> Sequence[Decision]:
        with self.store.read() as transaction:
            never = self.store.suppressions.never(transaction, issue)
        return decide_all(
            suggestions,
            issue,
            rules=self.rules_for(issue).shown(),
            locks=frozenset(),
            answers=self._answers(issue),
            sensitive=looks_sensitive(issue),
            fared=self.store.experience.fared(issue.tracker, issue.project),
            never=never,
        )

    def _answers(self, issue: Issue) -> Mapping[tuple[str, str], Sequence[Outcome]]:
        if not issue.id:
            return {}
        with self.store.read() as transaction:
            stored = self.store.suggestions.suggestions(
                transaction, issue_id=issue.id, current_only=False
            )
        return {(s.suggestion.kind, s.suggestion.value): s.outcomes for s in stored}

    def _without_sensitive(self, found: Sequence[Suggestion]) -> Sequence[Suggestion]:
        """Without what would lead people to an issue that looks sensitive."""
        keys = {one.value for one in found if one.kind in ABOUT_ISSUES}
        if not keys:
            return found
        ids = self.store.groups.ids_of(keys)
        issues = self.store.issues.many(sorted(set(ids.values())))
        hidden = {
            key
            for key, number in ids.items()
            if number in issues and self.sensitive(issues[number])
        }
        return [one for one in found if one.kind not in ABOUT_ISSUES or one.value not in hidden]

    def _command_context(self, issue: Issue, argument: str, by: Person) -> IssueCommandContext:
        return IssueCommandContext(
            issue=issue,
            argument=argument,
            by=by,
            list_labels=partial(self.store.issues.labels, issue.tracker, issue.project),
            list_suggestions=partial(self._suggested, issue),
            find_similar=self._similar,
            find_people=partial(self.store.names.called, issue.connection),
            mentionable=self.mentionable,
        )

    def _suggested(self, issue: Issue) -> Sequence[Suggestion]:
        with self.store.read() as transaction:
            stored = self.store.suggestions.suggestions(transaction, issue_id=issue.id)
        return [one.suggestion for one in stored]

    def _similar(self, issue: Issue, limit: int) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, without those that look sensitive."""
        found = self.finder().similar(issue, limit)
        return [one for one in found if not self.sensitive(one.issue)]
