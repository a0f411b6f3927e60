"""Bringing one issue in its tracker to what the ledger says.

First its actions, then the suggestions that the tracker shows in its own way, then the one
comment, which carries the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.connector import Connector, LinkTarget
from core.errors import CredentialsError, PermanentError, RetryableError
from core.model import Action, ActionKind, ActionStatus, Issue, Person
from core.project_settings import ProjectSettings, longest_quiet
from core.store.actions import OPEN
from core.store.audit import SENSITIVE_LINE
from core.store.store import Store
from core.triage.hindrance import hindrance
from core.triage.one_comment import CommentWriter, is_due, remaining
from core.triage.perform import (
    Performer,
    Wait,
    credentials_wait,
    no_limit,
    refuse_all,
    soonest,
    tracker_wait,
    wait_seconds,
)
from core.triage.policy import SENSITIVE, is_silent
from core.triage.propose import Declined, Proposer
from core.triage.sensitive import looks_sensitive
from core.triage.standing import asked_for
from core.triage.standstill import JUDGED_AGAIN, Standstill, standstill
from core.wording.sentences import ENGLISH, Wording, wording_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBack:
    """Writes back for the issues of one connection.

    ``mentionable`` gives the issues of these keys that readers of the first issue may see.
    ``pace`` is asked before every write to an issue and says how long to wait, if at all.
    ``declined``: the projects whose tracker shows no suggestions of ours in its own way.
    ``rejudge`` asks plugins and policy again about an issue that waited for a pause to end.
    ``settings_of`` and ``wording``: what an issue's project narrows, and how it wants it said.
    """

    store: Store
    connector: Connector[Any]
    mentionable: Callable[[Issue, Sequence[str]], Mapping[str, Issue]]
    max_attempts: int
    pace: Callable[[int], Wait | None] = no_limit
    declined: Declined = field(default_factory=Declined)
    rejudge: Callable[[Issue], object] = lambda _: None
    settings_of: Callable[[Issue], Sequence[ProjectSettings]] = lambda _: ()
    wording: Callable[[Issue], Wording] = lambda _: wording_of(ENGLISH)

    def run(self, issue_id: int) -> Wait | None:
        """Write everything that is due for an issue; None when done, else how long to wait."""
        issue = self.store.issues.get(issue_id)
        if issue is None:
            return None
        try:
            return self._run(issue)
        except RetryableError as error:
            return tracker_wait(wait_seconds(0, error.retry_after), error)
        except CredentialsError as error:
            return credentials_wait(self.store, self.connector.connection, error)
        except PermanentError as error:
            refuse_all(self.store, issue_id, error)
            return None

    def _run(self, issue: Issue) -> Wait | None:
        performer = self._performer
        comments = CommentWriter(
            performer=performer, mentionable=self.mentionable, wording=self.wording
        )
        quiet = longest_quiet(
            self.connector.config.conduct(issue.project).quiet_minutes, self.settings_of(issue)
        )
        still = standstill(self.store, issue, quiet_minutes=quiet)
        if still.paused is not None:
            with self.store.write() as transaction:
                self.store.pauses.hold(transaction, issue)
        elif still.judge_again:
            self._judge_again(issue)
        wait = self._run_actions(issue, performer, still)
        if wait is not None and wait.whole_connection:
            return wait
        if not still.is_free:
            answered = comments.run(issue, answer_only=True) if still.comment_due else None
            return soonest([w for w in (wait, answered, still.wait()) if w is not None])
        proposed = Proposer(performer=performer, declined=self.declined).run(issue)
        if proposed.wait is not None and proposed.wait.whole_connection:
            return proposed.wait
        later = comments.run(issue, without=proposed.kinds)
        return soonest([w for w in (wait, proposed.wait, later) if w is not None])

    def _judge_again(self, issue: Issue) -> None:
        """A pause is over: what nobody would suggest by now is not done."""
        self.rejudge(issue)
        with self.store.write() as transaction:
            self.store.pauses.let_go(transaction, issue.id)
            # Once is enough: what is open still waits for the tracker, not for us.
            self.store.audit.note(
                transaction, what=JUDGED_AGAIN, why="a pause is over", issue_id=issue.id
            )

    def _run_actions(self, issue: Issue, performer: Performer, still: Standstill) -> Wait | None:
        with self.store.read() as connection:
            actions = [
                action
                for action in self.store.actions.actions(
                    connection, issue_id=issue.id, statuses=OPEN
                )
                if action.kind is not ActionKind.COMMENT
            ]
            outcomes = self.store.suggestions.outcomes(
                connection, [a.suggestion_id for a in actions if a.suggestion_id is not None]
            )
        asked = {a.id for a in actions if asked_for(a, outcomes.get(a.suggestion_id or 0, ()))}
        actions = [a for a in actions if still.lets(a, asked=a.id in asked)]
        due = performer.within_reach([action for action in actions if is_due(action)])
        waits = [remaining(action) for action in actions if not is_due(action)]
        if due:
            # One look at the tracker serves all: what is so already is not written again,
            # and what was there before is what undo will restore.
            now = replace(self.connector.read_issue(issue.ref), connection=issue.connection)
            kept = self._unhindered(due, issue, now, performer, asked)
            waits += performer.perform(issue, kept, now)
        return soonest(waits)

    def _unhindered(
        self,
        actions: Sequence[Action],
        issue: Issue,
        now: Issue,
        performer: Performer,
        asked: Collection[int],
    ) -> Sequence[Action]:
        """Gives up actions that something stands against by now."""
        with self.store.read() as connection:
            locks = self.store.issues.locks(connection, issue.id)
        nothing_said = self._is_silent(issue)
        kept = []
        for action in actions:
            why = ""
            if action.status is not ActionStatus.UNDOING:
                if action.id not in asked:
                    why = hindrance(action, issue, now, locks=locks, silent=nothing_said)
                elif self._asked_unawares(action, issue, now):
                    why = SENSITIVE
            if why:
                performer.finish(action, ActionStatus.CANCELLED, result=why)
            else:
                kept.append(action)
        return kept

    def _asked_unawares(self, action: Action, issue: Issue, now: Issue) -> bool:
        """Whether an issue looks sensitive, and did not when a person asked for an action."""
        if not (looks_sensitive(issue) or looks_sensitive(now)):
            return False
        with self.store.read() as connection:
            trail = self.store.audit.trail(connection, issue_id=issue.id)
        noted = next((e.at for e in trail if e.what == SENSITIVE_LINE), None)
        return noted is None or action.created_at is None or action.created_at < noted

    @property
    def _performer(self) -> Performer:
        return Performer(
            store=self.store,
            connector=self.connector,
            target_of=self._link_target,
            people_of=self._people,
            max_attempts=self.max_attempts,
            pace=self.pace,
            is_silent=self._is_silent,
        )

    def _is_silent(self, issue: Issue) -> bool:
        return is_silent(self.connector.config, issue.project, self.settings_of(issue))

    def _people(self, ids: Sequence[str]) -> Mapping[str, Person]:
        return self.store.names.people(self.connector.connection, ids)

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
