"""What is never to be suggested in a project: made and taken away, and felt at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.command import plain
from core.model import Verdict
from core.store.database import Transaction
from core.store.store import Store


def labels_called(store: Store, tracker: str, project: str, name: str) -> Sequence[str]:
    """The labels of a project that people mean by a name, as they are written there."""
    wanted = plain(name).casefold()
    labels = store.issues.labels(tracker, project)
    return sorted(label for label in labels if plain(label).casefold() == wanted)


def make_rule(
    store: Store,
    transaction: Transaction,
    *,
    tracker: str,
    project: str,
    kind: str,
    value: str,
    by: str,
    why: str,
    issue_id: int | None = None,
) -> int:
    """Never suggest a value in a project; returns the rule's number.

    Issues on which it is suggested now are judged again: what was only planned is cancelled,
    and it goes from their comments. What was done stays; undo takes it back.
    """
    number = store.suppressions.add(
        transaction,
        tracker=tracker,
        project=project,
        kind=kind,
        value=value,
        by=by,
        why=why,
        issue_id=issue_id,
    )
    _judge_again(store, transaction, tracker, project, kind, value, (Verdict.SHOW, Verdict.APPLY))
    return number


def remove_rule(store: Store, transaction: Transaction, number: int, *, by: str) -> bool:
    """Take a rule away; False where there is none. What it kept back may be suggested again."""
    rule = next((one for one in store.suppressions.list() if one.id == number), None)
    if rule is None or not store.suppressions.remove(transaction, number, by=by):
        return False
    if not rule.keys:
        _judge_again(
            store,
            transaction,
            rule.tracker,
            rule.project,
            rule.kind,
            rule.value,
            tuple(Verdict),
        )
    return True


def _judge_again(
    store: Store,
    transaction: Transaction,
    tracker: str,
    project: str,
    kind: str,
    value: str,
    verdicts: Collection[Verdict],
) -> None:
    for connection, issue_id in store.suggestions.where_made(
        transaction, tracker=tracker, project=project, kind=kind, value=value, verdicts=verdicts
    ):
        store.pauses.hold_id(transaction, connection, issue_id)
        store.outbox.add(transaction, connection, issue_id)
