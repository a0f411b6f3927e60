"""From suggestions to the ledger: decide, write down, plan what is to be applied."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.connector import Capability
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Decision,
    Issue,
    Outcome,
    OutcomeKind,
    Suggestion,
    Verdict,
)
from core.store.audit import TRACKSIDE
from core.store.database import Transaction
from core.store.store import Store
from core.store.text import storable
from core.triage.plan import Change, change_for
from core.triage.policy import Rules, decide_all
from core.triage.sensitive import looks_sensitive

_TRIES_TO_MOVE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What it takes to decide about the issues of one connection."""

    store: Store
    rules: Rules
    capabilities: Collection[Capability]
    type_of_label: Callable[[str], str]

    def consider(
        self, issue: Issue, suggestions: Sequence[Suggestion] | None = None
    ) -> Sequence[Decision]:
        """Decide about suggestions, or again about the present ones, and plan what applies.

        What was planned without being asked for, and would not be any more, is cancelled.
        """
        labels = self.store.issues.labels(issue.tracker, issue.project)
        with self.store.write() as transaction:
            self.store.issues.hold_one(transaction, issue.id)
            if self.store.issues.deleted_at(transaction, issue) is not None:
                return ()
            known = self.store.suggestions.suggestions(
                transaction, issue_id=issue.id, current_only=False
            )
            if suggestions is None:
                suggestions = [s.suggestion for s in known if s.current]
            locks = self.store.issues.locks(transaction, issue.id)
            actions = self.store.actions.actions(transaction, issue_id=issue.id)
            decisions = decide_all(
                suggestions,
                issue,
                rules=self.rules,
                locks=locks,
                answers={(s.suggestion.kind, s.suggestion.value): s.outcomes for s in known},
                sensitive=looks_sensitive(issue),
            )
            stored = self.store.suggestions.record_decisions(
                transaction,
                issue.id,
                [self._possible(d, issue, labels, locks, actions) for d in decisions],
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
    ) -> bool:
        """A person says yes: write it down and plan the change; False if they said so before.

        ``within``: a transaction to do it in, for several answers that belong together.
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
                if action.status is ActionStatus.UNDOING:
                    self.store.actions.move(
                        transaction, action, ActionStatus.APPLYING, by=by, why=because
                    )
            self._plan(transaction, issue, suggestion, labels, because, by=by)
            self.store.outbox.add(transaction, issue.connection, issue.id)
        return recorded

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
            if moved is not None:
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
    ) -> Decision:
        """A decision to apply, unless it comes to nothing that may be written here."""
        if decision.verdict is not Verdict.APPLY:
            return decision
        change = self._change(decision.suggestion, issue, labels)
        if change is None:
            sentence = "There is nothing to set for it in this project; a person can see to it."
        elif change.kind is ActionKind.ADD_LABEL and "labels" in locks:
            sentence = "A person has set labels here: it is theirs."
        elif why := _ended_badly(actions, change):
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
            labels=labels,
            type_of_label=self.type_of_label,
        )

    def _is(
        self, change: Change | None, suggestion: Suggestion, issue: Issue, labels: Collection[str]
    ) -> bool:
        """Whether carrying out a suggestion takes this change."""
        found = self._change(suggestion, issue, labels)
        return found is not None and change is not None and _same(found, change)

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
        by: str = TRACKSIDE,
    ) -> None:
        change = self._change(suggestion, issue, labels)
        if change is not None:
            self.store.actions.plan(
                transaction,
                issue_id=issue.id,
                kind=change.kind,
                value=change.value,
                because=because,
                by=by,
                suggestion_id=suggestion.id,
            )


def take_back(
    store: Store, transaction: Transaction, action: Action, *, by: str, because: str
) -> ActionStatus | None:
    """Cancel what is only planned, start to undo what was done; None if neither."""
    for _ in range(_TRIES_TO_MOVE):
        match action.status:
            # Of the comment an earlier text may stand in the tracker while this one waits.
            case ActionStatus.PLANNED if action.kind is not ActionKind.COMMENT:
                to = ActionStatus.CANCELLED
            case ActionStatus.PLANNED | ActionStatus.APPLIED | ActionStatus.APPLYING:
                to = ActionStatus.UNDOING
            case _:
                return None
        if store.actions.move(transaction, action, to, by=by, why=because):
            return to
        # It went on while the person decided: what they said holds all the same.
        (action,) = store.actions.actions(transaction, action_id=action.id)
    return None


def was_accepted(outcomes: Sequence[Outcome]) -> bool:
    """Whether people's last word on a suggestion was yes: what is done then, they asked for."""
    return bool(outcomes) and outcomes[-1].kind is OutcomeKind.ACCEPTED


def _ended_badly(actions: Iterable[Action], change: Change) -> str:
    """Why a change that was tried before is not made again without being asked for."""
    same = [a for a in actions if _same(Change(kind=a.kind, value=a.value), change)]
    match same[-1].status if same else None:
        case ActionStatus.UNDONE | ActionStatus.UNDOING:
            return "It was taken back here before."
        case ActionStatus.REFUSED:
            return "The tracker did not take it; a person can ask for it again."
        case _:
            return ""


def _same(one: Change, other: Change) -> bool:
    return one.kind is other.kind and storable(one.value, 300) == storable(other.value, 300)
