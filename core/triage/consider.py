"""From suggestions to the ledger: decide, write down, plan what is to be applied."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from core.connector import Capability
from core.model import (
    Action,
    ActionStatus,
    Decision,
    Issue,
    OutcomeKind,
    Suggestion,
    Verdict,
)
from core.store.audit import TRACKSIDE
from core.store.database import Transaction
from core.store.store import Store
from core.triage.plan import change_for
from core.triage.policy import Rules, decide_all
from core.triage.sensitive import looks_sensitive


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
        """Decide about suggestions, or again about the present ones, and plan what applies."""
        labels = self.store.issues.labels(issue.tracker, issue.project)
        with self.store.write() as transaction:
            known = self.store.suggestions.suggestions(
                transaction, issue_id=issue.id, current_only=False
            )
            if suggestions is None:
                suggestions = [s.suggestion for s in known if s.current]
            decisions = decide_all(
                suggestions,
                issue,
                rules=self.rules,
                locks=self.store.issues.locks(transaction, issue.id),
                answers={(s.suggestion.kind, s.suggestion.value): s.outcomes for s in known},
                sensitive=looks_sensitive(issue),
            )
            stored = self.store.suggestions.record_decisions(transaction, issue.id, decisions)
            for decision in stored:
                if decision.verdict is Verdict.APPLY:
                    self._plan(transaction, issue, decision.suggestion, labels, decision.sentence)
            self.store.outbox.add(transaction, issue.connection, issue.id)
        return stored

    def accept(self, issue: Issue, suggestion: Suggestion, *, by: str, because: str) -> bool:
        """A person says yes: write it down and plan the change; False if it was so already."""
        labels = self.store.issues.labels(issue.tracker, issue.project)
        with self.store.write() as transaction:
            recorded = self.store.suggestions.answer(
                transaction,
                suggestion,
                OutcomeKind.ACCEPTED,
                issue_id=issue.id,
                by=by,
                because=because,
            )
            self._plan(transaction, issue, suggestion, labels, because, by=by)
            self.store.outbox.add(transaction, issue.connection, issue.id)
        return recorded

    def reject(self, issue: Issue, suggestion: Suggestion, *, by: str, because: str) -> bool:
        """A person says no: write it down, and take back what was done because of it."""
        with self.store.write() as transaction:
            recorded = self.store.suggestions.answer(
                transaction,
                suggestion,
                OutcomeKind.REJECTED,
                issue_id=issue.id,
                by=by,
                because=because,
            )
            for action in self.store.actions.actions(transaction, issue_id=issue.id):
                if action.suggestion_id == suggestion.id:
                    take_back(self.store, transaction, action, by=by, because=because)
            self.store.outbox.add(transaction, issue.connection, issue.id)
        return recorded

    def undo(self, issue: Issue, action: Action, *, by: str, because: str) -> str:
        """Take one action back; returns what happens now, in a sentence."""
        with self.store.write() as transaction:
            moved = take_back(self.store, transaction, action, by=by, because=because)
            if moved is not None and action.suggestion_id is not None:
                for stored in self.store.suggestions.suggestions(
                    transaction, suggestion_id=action.suggestion_id
                ):
                    self.store.suggestions.answer(
                        transaction,
                        stored.suggestion,
                        OutcomeKind.REVERSED,
                        issue_id=action.issue_id,
                        by=by,
                        because=because,
                    )
            self.store.outbox.add(transaction, issue.connection, issue.id)
        if moved is ActionStatus.CANCELLED:
            return "It had not been done yet and is cancelled."
        if moved is ActionStatus.UNDOING:
            return "It is being taken back."
        return f"There is nothing to undo: the action is {action.status}."

    def _plan(
        self,
        transaction: Transaction,
        issue: Issue,
        suggestion: Suggestion,
        labels: Collection[str],
        because: str,
        by: str = TRACKSIDE,
    ) -> None:
        change = change_for(
            suggestion,
            issue,
            capabilities=self.capabilities,
            labels=labels,
            type_of_label=self.type_of_label,
        )
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
    match action.status:
        case ActionStatus.PLANNED:
            to = ActionStatus.CANCELLED
        case ActionStatus.APPLIED | ActionStatus.APPLYING:
            to = ActionStatus.UNDOING
        case _:
            return None
    return to if store.actions.move(transaction, action, to, by=by, why=because) else None
