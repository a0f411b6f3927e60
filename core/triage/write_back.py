"""Bringing one issue in its tracker to what the ledger says: its actions, then its one comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from core.connector import Capability, Connector, LinkTarget
from core.document import Document, Paragraph, Text
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    EvidenceKind,
    Issue,
    OutcomeKind,
    SuggestionKind,
    Verdict,
)
from core.store.actions import OPEN
from core.store.store import Store
from core.store.suggestions import StoredSuggestion
from core.triage.comment import Facts, compose, digest
from core.triage.perform import (
    Performer,
    Wait,
    credentials_wait,
    refuse_all,
    wait_seconds,
)
from core.triage.sensitive import looks_sensitive

NOTICE: Final = "notice"
"""What a line of the audit trail is called that the comment shows as an answer."""

_NOTHING_MORE: Final = Document((Paragraph((Text("Nothing more to suggest here."),)),))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBack:
    """Writes back for the issues of one connection.

    ``mentionable`` gives the issues of these keys that readers of the first issue may see.
    """

    store: Store
    connector: Connector[Any]
    mentionable: Callable[[Issue, Sequence[str]], Mapping[str, Issue]]
    max_attempts: int

    def run(self, issue_id: int) -> Wait | None:
        """Write everything that is due for an issue; None when done, else how long to wait."""
        issue = self.store.issues.get(issue_id)
        if issue is None:
            return None
        try:
            wait = self._run_actions(issue)
            if wait is not None and wait.whole_connection:
                return wait
            later = self._run_comment(issue)
        except RetryableError as error:
            return Wait(wait_seconds(0, error.retry_after), error.retry_after is not None)
        except CredentialsError as error:
            return credentials_wait(self.store, self.connector.connection, error)
        except GoneError as error:
            refuse_all(self.store, issue_id, error)
            return None
        waits = [w for w in (wait, later) if w is not None]
        return min(waits, key=lambda w: w.seconds, default=None)

    # -- actions ---------------------------------------------------------------------------

    def _run_actions(self, issue: Issue) -> Wait | None:
        with self.store.read() as connection:
            actions = [
                action
                for action in self.store.actions.actions(
                    connection, issue_id=issue.id, statuses=OPEN
                )
                if action.kind is not ActionKind.COMMENT
            ]
        due = [action for action in actions if is_due(action)]
        waits = [_remaining(action) for action in actions if not is_due(action)]
        if due:
            # One look at the tracker serves all: what is so already is not written again,
            # and what was there before is what undo will restore.
            now = replace(self.connector.read_issue(issue.ref), connection=issue.connection)
            performer = Performer(
                store=self.store,
                connector=self.connector,
                target_of=self._link_target,
                max_attempts=self.max_attempts,
            )
            for action in due:
                wait = performer.perform(issue, action, now)
                if wait is not None:
                    waits.append(wait)
                    if wait.whole_connection:
                        return wait
        return min(waits, key=lambda w: w.seconds, default=None)

    def _link_target(self, issue: Issue, key: str) -> LinkTarget | None:
        other = self.mentionable(issue, [key]).get(key)
        if other is None:
            return None
        return LinkTarget(
            ref=other.ref,
            title=other.title,
            url=other.url,
            same_tracker=other.connection == issue.connection,
        )

    # -- the comment -----------------------------------------------------------------------

    def _run_comment(self, issue: Issue) -> Wait | None:
        if Capability.COMMENT not in self.connector.capabilities or looks_sensitive(issue):
            return None
        with self.store.read() as connection:
            actions = self.store.actions.actions(connection, issue_id=issue.id)
            stored = self.store.suggestions.suggestions(
                connection, issue_id=issue.id, current_only=False
            )
            notices = [
                entry.why
                for entry in self.store.audit.trail(connection, issue_id=issue.id)
                if entry.what == NOTICE
            ]
        comments = [a for a in actions if a.kind is ActionKind.COMMENT]
        if undoing := [a for a in comments if a.status is ActionStatus.UNDOING]:
            return self._take_back(issue, undoing)
        if comments and comments[-1].status is ActionStatus.UNDONE:
            return None
        document = compose(self._facts(issue, actions, stored, notices))
        standing = [a for a in comments if a.status is ActionStatus.APPLIED]
        if document is None and not standing:
            return None
        return self._write(issue, document or _NOTHING_MORE, comments)

    def _facts(
        self,
        issue: Issue,
        actions: Sequence[Action],
        stored: Sequence[StoredSuggestion],
        notices: Sequence[str],
    ) -> Facts:
        shown = [
            s.suggestion
            for s in stored
            if s.current and s.verdict is Verdict.SHOW and not s.outcomes
        ]
        linked = [
            s.suggestion.value
            for s in stored
            if s.suggestion.kind == SuggestionKind.SIMILAR
            and s.outcomes
            and s.outcomes[-1].kind is OutcomeKind.ACCEPTED
        ]
        keys = [s.value for s in shown if s.kind == SuggestionKind.SIMILAR]
        keys += [e.key for s in shown for e in s.evidence if e.kind is EvidenceKind.ISSUE]
        return Facts(
            shown=sorted(shown, key=lambda s: (-s.confidence, s.kind, s.value)),
            actions=[a for a in actions if a.status is not ActionStatus.SUPERSEDED],
            linked=linked,
            issues=self.mentionable(issue, [*keys, *linked]),
            notice=notices[-1] if notices else "",
        )

    def _write(self, issue: Issue, document: Document, comments: Sequence[Action]) -> Wait | None:
        value = digest(document)
        for action in comments:
            if action.value == value and action.status is ActionStatus.APPLIED:
                return None
            if action.value == value and action.status in OPEN:
                return self._send(issue, document, action, comments)
        with self.store.write() as connection:
            for action in comments:
                if action.status in OPEN:
                    self.store.actions.move(
                        connection, action, ActionStatus.SUPERSEDED, why="there is more to say"
                    )
            planned = self.store.actions.plan(
                connection,
                issue_id=issue.id,
                kind=ActionKind.COMMENT,
                value=value,
                because="to say what was suggested and done",
            )
        return None if planned is None else self._send(issue, document, planned, comments)

    def _send(
        self, issue: Issue, document: Document, action: Action, comments: Sequence[Action]
    ) -> Wait | None:
        if not is_due(action):
            return _remaining(action)
        if action.status is ActionStatus.PLANNED:
            with self.store.write() as connection:
                self.store.actions.move(connection, action, ActionStatus.APPLYING)
            action = replace(action, status=ActionStatus.APPLYING)
        performer = Performer(
            store=self.store,
            connector=self.connector,
            target_of=self._link_target,
            max_attempts=self.max_attempts,
        )
        marker = self.marker(issue)
        try:
            result = self.connector.write_comment(issue.ref, document, marker)
        except RetryableError as error:
            return performer.postpone(action, error)
        except (CredentialsError, GoneError):
            raise
        except PermanentError as error:
            performer.finish(action, ActionStatus.REFUSED, result=str(error))
            return None
        with self.store.write() as connection:
            for earlier in comments:
                if earlier.status is ActionStatus.APPLIED:
                    self.store.actions.move(connection, earlier, ActionStatus.SUPERSEDED)
            self.store.actions.move(connection, action, ActionStatus.APPLIED, result=result)
        return None

    def _take_back(self, issue: Issue, undoing: Sequence[Action]) -> Wait | None:
        self.connector.delete_comment(issue.ref, self.marker(issue))
        with self.store.write() as connection:
            for action in undoing:
                self.store.actions.move(connection, action, ActionStatus.UNDONE)
        return None

    def marker(self, issue: Issue) -> str:
        """What marks our comment on an issue: this installation, this issue."""
        return f"trackside:{self.store.installation}:{issue.id}"


def is_due(action: Action) -> bool:
    """Whether an action may be tried now."""
    return action.not_before is None or action.not_before <= datetime.now(UTC)


def _remaining(action: Action) -> Wait:
    until = action.not_before or datetime.now(UTC)
    return Wait(max(0.5, (until - datetime.now(UTC)).total_seconds()))
