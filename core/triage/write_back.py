"""Bringing one issue in its tracker to what the ledger says: its actions, then its one comment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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
from core.store.audit import TRACKSIDE
from core.store.store import Store
from core.store.suggestions import StoredSuggestion
from core.triage.comment import Facts, compose, digest
from core.triage.consider import was_accepted
from core.triage.hindrance import hindrance
from core.triage.perform import (
    Performer,
    Wait,
    credentials_wait,
    refuse_all,
    wait_seconds,
)
from core.triage.policy import silent
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
            seconds = wait_seconds(0, error.retry_after)
            return Wait(seconds, error.retry_after is not None, why=str(error))
        except CredentialsError as error:
            return credentials_wait(self.store, self.connector.connection, error)
        except PermanentError as error:
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
            locks = self.store.issues.locks(connection, issue.id)
            outcomes = self.store.suggestions.outcomes(
                connection, [a.suggestion_id for a in actions if a.suggestion_id is not None]
            )
        due = [action for action in actions if is_due(action)]
        waits = [_remaining(action) for action in actions if not is_due(action)]
        if due:
            # One look at the tracker serves all: what is so already is not written again,
            # and what was there before is what undo will restore.
            now = replace(self.connector.read_issue(issue.ref), connection=issue.connection)
            for action in due:
                asked = was_accepted(outcomes.get(action.suggestion_id or 0, ()))
                if (
                    action.planned_by == TRACKSIDE
                    and not asked
                    and self._is_hindered(action, issue, now, locks)
                ):
                    continue
                wait = self._performer.perform(issue, action, now)
                if wait is not None:
                    waits.append(wait)
                    if wait.whole_connection:
                        return wait
        return min(waits, key=lambda w: w.seconds, default=None)

    def _is_hindered(
        self, action: Action, issue: Issue, now: Issue, locks: Collection[str]
    ) -> bool:
        """Give up an action that nobody asked for, if something stands against it by now."""
        if action.status is ActionStatus.UNDOING:
            return False
        why = hindrance(action, issue, now, locks=locks, silent=self._silent)
        if why:
            self._performer.finish(action, ActionStatus.CANCELLED, result=why)
        return bool(why)

    @property
    def _silent(self) -> bool:
        return silent(self.connector.config.mode, self.connector.config.modes)

    @property
    def _performer(self) -> Performer:
        return Performer(
            store=self.store,
            connector=self.connector,
            target_of=self._link_target,
            max_attempts=self.max_attempts,
        )

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
        if Capability.COMMENT not in self.connector.capabilities:
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
        if any(a.status is ActionStatus.UNDOING for a in comments):
            return self._take_back(issue, comments)
        if any(a.status is ActionStatus.UNDONE for a in comments):
            return None  # a person took it away: not another word here
        if self._silent or looks_sensitive(issue):
            self._drop_planned(comments, "nothing is to be written on this issue")
            return None
        document = compose(self._facts(issue, actions, stored, notices))
        in_tracker = {ActionStatus.APPLIED, ActionStatus.APPLYING}
        if document is None and not any(a.status in in_tracker for a in comments):
            self._drop_planned(comments, "there is nothing to say any more")
            return None
        return self._write(issue, document or _NOTHING_MORE, comments)

    def _drop_planned(self, comments: Sequence[Action], why: str) -> None:
        planned = [a for a in comments if a.status is ActionStatus.PLANNED]
        if planned:
            with self.store.write() as connection:
                for action in planned:
                    self.store.actions.move(connection, action, ActionStatus.CANCELLED, why=why)

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
        keys += [a.value for a in actions if a.kind is ActionKind.LINK]
        return Facts(
            shown=sorted(shown, key=lambda s: (-s.confidence, s.kind, s.value)),
            actions=[a for a in actions if a.status is not ActionStatus.SUPERSEDED],
            linked=linked,
            issues=self.mentionable(issue, [*keys, *linked]),
            notice=notices[-1] if notices else "",
        )

    def _write(self, issue: Issue, document: Document, comments: Sequence[Action]) -> Wait | None:
        value = digest(document)
        same = [a for a in comments if a.value == value]
        begun = any(a.status is ActionStatus.APPLYING for a in comments)
        for action in same:
            if action.status in OPEN:
                return self._send(issue, document, action, comments)
            if action.status is ActionStatus.APPLIED and not begun:
                self._drop_planned(comments, "it is said already")
                return None
        if same and same[-1] is comments[-1] and same[-1].status is ActionStatus.REFUSED:
            return None  # the tracker did not take these very words
        with self.store.write() as connection:
            for action in comments:
                # Another text that was begun may stand in the tracker by now, so the ledger
                # must not take the one before it for what is there.
                if action.status in OPEN or (action in same and begun):
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
                if not self.store.actions.move(connection, action, ActionStatus.APPLYING):
                    return None  # a person was faster, and has asked for another look
            action = replace(action, status=ActionStatus.APPLYING)
        try:
            result = self.connector.write_comment(issue.ref, document, self.marker(issue))
        except RetryableError as error:
            return self._performer.postpone(action, error)
        except (CredentialsError, GoneError):
            raise
        except PermanentError as error:
            self._performer.fail(action, str(error))
            return None
        with self.store.write() as connection:
            for earlier in comments:
                if earlier.status is ActionStatus.APPLIED:
                    self.store.actions.move(connection, earlier, ActionStatus.SUPERSEDED)
            self.store.actions.move(connection, action, ActionStatus.APPLIED, result=result)
        return None

    def _take_back(self, issue: Issue, comments: Sequence[Action]) -> Wait | None:
        undoing = [a for a in comments if a.status is ActionStatus.UNDOING]
        if not is_due(undoing[-1]):
            return _remaining(undoing[-1])
        try:
            self.connector.delete_comment(issue.ref, self.marker(issue))
        except RetryableError as error:
            return self._performer.postpone(undoing[-1], error)
        except (CredentialsError, GoneError):
            raise
        except PermanentError as error:
            for action in undoing:
                self._performer.fail(action, str(error))
            return None
        with self.store.write() as connection:
            for action in comments:
                # Every text was in that one comment.
                if action.status in OPEN or action.status is ActionStatus.APPLIED:
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
    seconds = max(0.5, (until - datetime.now(UTC)).total_seconds())
    return Wait(seconds, why=action.result)
