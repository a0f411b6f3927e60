"""From suggestions to the ledger: decide, write down, plan what is to be applied."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from core.connector import Capability
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Decision,
    Issue,
    OutcomeKind,
    RelationKind,
    Suggestion,
    SuggestionKind,
    Verdict,
)
from core.project_settings import ProjectSettings
from core.store.audit import TRACKSIDE
from core.store.database import Transaction
from core.store.store import Store
from core.triage.plan import Change, change_for, closing
from core.triage.policy import ASKED_KINDS, Rules, decide_all
from core.triage.sensitive import why_sensitive
from core.triage.standing import (
    ended_badly,
    how_again,
    same_change,
    take_back,
    was_accepted,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What it takes to decide about the issues of one connection.

    ``capabilities`` and ``link_kinds``: what the connection can write.
    """

    store: Store
    rules: Rules
    capabilities: Collection[Capability]
    type_of_label: Callable[[str], str]
    link_kinds: Collection[RelationKind] = frozenset({RelationKind.SIMILAR})
    settings_of: Callable[[Issue], Sequence[ProjectSettings]] = lambda _: ()
    """What the issue's project narrows of the rules."""

    def rules_for(self, issue: Issue) -> Rules:
        """The rules as its project narrows them."""
        return reduce(Rules.narrowed, self.settings_of(issue), self.rules.within(issue.project))

    def consider(
        self,
        issue: Issue,
        suggestions: Sequence[Suggestion] | None = None,
        *,
        made_by: frozenset[str] = frozenset(),
        kinds: frozenset[str] = frozenset(),
    ) -> Sequence[Decision]:
        """Decide about suggestions, or again about the present ones, and plan what applies.

        ``made_by``: the plugins that were asked; what others suggested stands as it is. None
        named means that all were. ``kinds``: the same for kinds of suggestions.
        What was planned without being asked for, and would not be any more, is cancelled.
        """
        labels = self.store.issues.labels(issue.tracker, issue.project)
        tried = self.store.experiments.variant_kinds(issue.id)
        fared = self.store.experience.fared(issue.tracker, issue.project, variants_of=tried)
        sensitive = why_sensitive(issue)
        rules = self.rules_for(issue)
        with self.store.write() as transaction:
            self.store.issues.hold_one(transaction, issue.id)
            if self.store.issues.deleted_at(transaction, issue) is not None:
                return ()
            if sensitive:
                why = f"it may be about {sensitive}"
                self.store.audit.note_sensitive(transaction, issue.id, why=why)
            known = self.store.suggestions.suggestions(
                transaction, issue_id=issue.id, current_only=False
            )
            if suggestions is None:
                suggestions = [s.suggestion for s in known if s.current]
            elif made_by or kinds:
                present = [s.suggestion for s in known if s.current]
                suggestions = [
                    *(s for s in suggestions if _is_meant(s, made_by, kinds)),
                    *(s for s in present if not _is_meant(s, made_by, kinds)),
                ]
            locks = self.store.issues.locks(transaction, issue.id)
            actions = self.store.actions.actions(transaction, issue_id=issue.id)
            never = self.store.suppressions.never(transaction, issue)
            decisions = decide_all(
                suggestions,
                issue,
                rules=rules,
                locks=locks,
                answers={(s.suggestion.kind, s.suggestion.value): s.outcomes for s in known},
                sensitive=bool(sensitive),
                fared=fared,
                never=never,
            )
            stored = self.store.suggestions.record_decisions(
                transaction,
                issue.id,
                [self._possible(d, issue, labels, locks, actions, rules, never) for d in decisions],
            )
            asked = {s.suggestion.id for s in known if was_accepted(s.outcomes)}
            self._cancel_outdated(transaction, actions, stored, asked)
            for decision in stored:
                if decision.verdict is Verdict.APPLY:
                    self._plan(transaction, issue, decision.suggestion, labels, decision.sentence)
            self.store.outbox.add(transaction, issue.connection, issue.id)
        return stored

    def accept(
        self,
        issue: Issue,
        suggestion: Suggestion,
        *,
        by: str,
        because: str,
        at: datetime | None = None,
        within: Transaction | None = None,
        close: bool = False,
    ) -> bool:
        """A person says yes: write it down and plan the change; False if they said so before.

        ``within``: a transaction to do it in, for several answers that belong together.
        ``close``: they also ask for the issue to be closed, as the duplicate that it is.
        """
        labels = self.store.issues.labels(issue.tracker, issue.project)
        with self._within(within) as transaction:
            recorded = self.store.suggestions.answer(
                transaction,
                suggestion,
                OutcomeKind.ACCEPTED,
                issue_id=issue.id,
                by=by,
                because=because,
                at=at,
            )
            for action in self._actions_for(transaction, issue, [suggestion], labels):
                closes = action.kind is ActionKind.CLOSE_AS_DUPLICATE
                if action.status is ActionStatus.UNDOING and (close or not closes):
                    self.store.actions.move(
                        transaction, action, ActionStatus.APPLYING, by=by, why=because
                    )
            change = self._change(suggestion, issue, labels)
            further = closing(suggestion) if close else None
            for wanted in (change, further):
                if wanted is not None:
                    self.plan_asked(
                        transaction, issue, wanted, because, by=by, suggestion_id=suggestion.id
                    )
            self.store.outbox.add(transaction, issue.connection, issue.id)
        return recorded

    def plan_asked(
        self,
        transaction: Transaction,
        issue: Issue,
        change: Change,
        because: str,
        *,
        by: str,
        suggestion_id: int | None = None,
    ) -> Action | None:
        """Plan a change that a person asked for; None if it is planned or done already."""
        for action in self.store.actions.actions(transaction, issue_id=issue.id):
            if same_change(Change(kind=action.kind, value=action.value), change):
                again = how_again(action, issue, planning=suggestion_id is None)
                if again is not None:
                    why = "it is asked for again"
                    self.store.actions.move(transaction, action, again, by=by, why=why)
        return self.store.actions.plan(
            transaction,
            issue_id=issue.id,
            kind=change.kind,
            value=change.value,
            because=because,
            by=by,
            suggestion_id=suggestion_id,
        )

    def reject(
        self,
        issue: Issue,
        suggestion: Suggestion,
        *,
        by: str,
        because: str,
        at: datetime | None = None,
        within: Transaction | None = None,
    ) -> bool:
        """A person says no: write it down, and take back what was done because of it.

        Other suggestions that come to the same change (the type ``bug``, the label ``bug``)
        are rejected with it.
        """
        labels = self.store.issues.labels(issue.tracker, issue.project)
        with self._within(within) as transaction:
            change = self._change(suggestion, issue, labels)
            meant = [suggestion, *self._others_for(transaction, issue, suggestion, change, labels)]
            recorded = [
                self.store.suggestions.answer(
                    transaction,
                    each,
                    OutcomeKind.REJECTED,
                    issue_id=issue.id,
                    by=by,
                    because=because,
                    at=at,
                )
                for each in meant
            ]
            for action in self._actions_for(transaction, issue, meant, labels):
                take_back(self.store, transaction, action, by=by, because=because)
            self.store.outbox.add(transaction, issue.connection, issue.id)
        return recorded[0]

    def undo(
        self,
        issue: Issue,
        action: Action,
        *,
        by: str,
        because: str,
        at: datetime | None = None,
        within: Transaction | None = None,
    ) -> str:
        """Take one action back; returns what happens now, in a sentence."""
        labels = self.store.issues.labels(issue.tracker, issue.project)
        with self._within(within) as transaction:
            moved = take_back(self.store, transaction, action, by=by, because=because)
            # Who opens an issue again has not said that it is no duplicate.
            if moved is not None and action.kind is not ActionKind.CLOSE_AS_DUPLICATE:
                change = Change(kind=action.kind, value=action.value)
                for stored in self.store.suggestions.suggestions(
                    transaction, issue_id=action.issue_id, current_only=False
                ):
                    meant = stored.suggestion
                    if meant.id == action.suggestion_id or self._is(change, meant, issue, labels):
                        self.store.suggestions.answer(
                            transaction,
                            meant,
                            OutcomeKind.REVERSED,
                            issue_id=action.issue_id,
                            by=by,
                            because=because,
                            at=at,
                        )
            self.store.outbox.add(transaction, issue.connection, issue.id)
            now = self.store.actions.actions(transaction, action_id=action.id)
        if moved is ActionStatus.CANCELLED:
            return "It had not been done yet and is cancelled."
        if moved is ActionStatus.UNDOING:
            return "It is being taken back."
        return f"There is nothing to undo: the action is {(now[0] if now else action).status}."

    def actions_for(
        self, transaction: Transaction, issue: Issue, suggestions: Sequence[Suggestion]
    ) -> Sequence[Action]:
        """The actions that carry out these suggestions, whichever of them they were planned for."""
        labels = self.store.issues.labels(issue.tracker, issue.project)
        return self._actions_for(transaction, issue, suggestions, labels)

    # -- inside ----------------------------------------------------------------------------

    def _within(
        self, transaction: Transaction | None
    ) -> contextlib.AbstractContextManager[Transaction]:
        return self.store.write() if transaction is None else contextlib.nullcontext(transaction)

    def _possible(
        self,
        decision: Decision,
        issue: Issue,
        labels: Collection[str],
        locks: frozenset[str],
        actions: Sequence[Action],
        rules: Rules,
        never: Mapping[tuple[str, str], str],
    ) -> Decision:
        """A decision to apply, unless it comes to nothing that may be written here."""
        if decision.verdict is not Verdict.APPLY:
            return decision
        change = self._change(decision.suggestion, issue, labels)
        if change is None:
            sentence = "There is nothing to set for it in this project; a person can see to it."
        elif change.kind in ASKED_KINDS:
            sentence = "Only a person may ask for this."
        elif change.kind is ActionKind.ADD_LABEL and "labels" in locks:
            sentence = "A person has set labels here: it is theirs."
        elif change.kind is ActionKind.ADD_LABEL and change.value.casefold() in rules.never:
            sentence = "This project's settings say never to suggest this label."
        elif why := _why_never(change, never) or ended_badly(actions, change):
            sentence = why
        else:
            return decision
        return replace(decision, verdict=Verdict.SHOW, sentence=sentence)

    def _cancel_outdated(
        self,
        transaction: Transaction,
        actions: Iterable[Action],
        decisions: Iterable[Decision],
        asked: Collection[int],
    ) -> None:
        """Give up plans of our own that policy would not make now."""
        sentences = {d.suggestion.id: d.sentence for d in decisions}
        still = {d.suggestion.id for d in decisions if d.verdict is Verdict.APPLY}
        for action in actions:
            if (
                action.status is ActionStatus.PLANNED
                and action.planned_by == TRACKSIDE
                and action.suggestion_id is not None
                and action.suggestion_id not in still
                and action.suggestion_id not in asked
            ):
                why = sentences.get(action.suggestion_id, "It is not suggested any more.")
                self.store.actions.move(transaction, action, ActionStatus.CANCELLED, why=why)

    def _change(
        self, suggestion: Suggestion, issue: Issue, labels: Collection[str]
    ) -> Change | None:
        return change_for(
            suggestion,
            issue,
            capabilities=self.capabilities,
            link_kinds=self.link_kinds,
            labels=labels,
            type_of_label=self.type_of_label,
        )

    def _is(
        self, change: Change | None, suggestion: Suggestion, issue: Issue, labels: Collection[str]
    ) -> bool:
        """Whether carrying out a suggestion takes this change."""
        found = self._change(suggestion, issue, labels)
        return found is not None and change is not None and same_change(found, change)

    def _others_for(
        self,
        transaction: Transaction,
        issue: Issue,
        suggestion: Suggestion,
        change: Change | None,
        labels: Collection[str],
    ) -> Iterable[Suggestion]:
        """Other suggestions for an issue that come to the same change."""
        stored = self.store.suggestions.suggestions(
            transaction, issue_id=issue.id, current_only=False
        )
        return [
            s.suggestion
            for s in stored
            if s.suggestion.id != suggestion.id and self._is(change, s.suggestion, issue, labels)
        ]

    def _actions_for(
        self,
        transaction: Transaction,
        issue: Issue,
        suggestions: Sequence[Suggestion],
        labels: Collection[str],
    ) -> Sequence[Action]:
        ids = {suggestion.id for suggestion in suggestions}
        return [
            action
            for action in self.store.actions.actions(transaction, issue_id=issue.id)
            if action.suggestion_id in ids
            or any(
                self._is(Change(kind=action.kind, value=action.value), s, issue, labels)
                for s in suggestions
            )
        ]

    def _plan(
        self,
        transaction: Transaction,
        issue: Issue,
        suggestion: Suggestion,
        labels: Collection[str],
        because: str,
    ) -> None:
        """Plan what policy applies; never what is only a person's to ask for."""
        change = self._change(suggestion, issue, labels)
        if change is not None and change.kind not in ASKED_KINDS:
            self.store.actions.plan(
                transaction,
                issue_id=issue.id,
                kind=change.kind,
                value=change.value,
                because=because,
                suggestion_id=suggestion.id,
            )


def _is_meant(suggestion: Suggestion, made_by: frozenset[str], kinds: frozenset[str]) -> bool:
    """Whether a suggestion is by one of these plugins and of one of these kinds, where named."""
    return (not made_by or suggestion.made_by in made_by) and (
        not kinds or suggestion.kind in kinds
    )


def _why_never(change: Change, never: Mapping[tuple[str, str], str]) -> str:
    """Why a change is not to be made, where it comes to a label that people never want."""
    if change.kind is not ActionKind.ADD_LABEL:
        return ""
    return never.get((SuggestionKind.LABEL, change.value.casefold()), "")
