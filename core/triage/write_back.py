"""Bringing one issue in its tracker to what the ledger says.

First its actions, then the suggestions that the tracker shows in its own way, then the one
comment, which carries the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from core.connector import Connector, LinkTarget
from core.errors import CredentialsError, PermanentError, RetryableError
from core.model import Action, ActionKind, ActionStatus, Issue, Person
from core.project_settings import ProjectSettings
from core.store.actions import OPEN
from core.store.store import Store
from core.triage.hindrance import hindrance
from core.triage.one_comment import CommentWriter, is_due, remaining
from core.triage.perform import (
    Performer,
    Wait,
    credentials_wait,
    holds_connection,
    no_limit,
    refuse_all,
    soonest,
    wait_seconds,
)
from core.triage.policy import Rules
from core.triage.propose import PROPOSED_KINDS, Declined, Proposer
from core.triage.standing import asked_for
from core.wording.sentences import ENGLISH, Wording, wording_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBack:
    """Writes back for the issues of one connection.

    ``mentionable`` gives the issues of these keys that readers of the first issue may see.
    ``pace`` is asked before every write to an issue and says how long to wait, if at all.
    ``declined``: the projects whose tracker shows no suggestions of ours in its own way.
    ``settings_of`` and ``wording``: what an issue's project narrows, and how it wants it said.
    """

    store: Store
    connector: Connector[Any]
    mentionable: Callable[[Issue, Sequence[str]], Mapping[str, Issue]]
    max_attempts: int
    pace: Callable[[int], Wait | None] = no_limit
    declined: Declined = field(default_factory=Declined)
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
            return Wait(wait_seconds(0, error.retry_after), holds_connection(error), why=str(error))
        except CredentialsError as error:
            return credentials_wait(self.store, self.connector.connection, error)
        except PermanentError as error:
            refuse_all(self.store, issue_id, error)
            return None

    def _run(self, issue: Issue) -> Wait | None:
        performer = self._performer
        wait = self._run_actions(issue, performer)
        if wait is not None and wait.whole_connection:
            return wait
        proposed = Proposer(performer=performer, declined=self.declined).run(issue)
        if proposed.wait is not None and proposed.wait.whole_connection:
            return proposed.wait
        comments = CommentWriter(
            performer=performer, mentionable=self.mentionable, wording=self.wording
        )
        without = PROPOSED_KINDS if proposed.in_tracker else frozenset()
        later = comments.run(issue, without=without)
        return soonest([w for w in (wait, proposed.wait, later) if w is not None])

    def _run_actions(self, issue: Issue, performer: Performer) -> Wait | None:
        with self.store.read() as connection:
            actions = [
                action
                for action in self.store.actions.actions(
                    connection, issue_id=issue.id, statuses=OPEN
                )
                if action.kind is not ActionKind.COMMENT
            ]
        due = performer.within_reach([action for action in actions if is_due(action)])
        waits = [remaining(action) for action in actions if not is_due(action)]
        if due:
            # One look at the tracker serves all: what is so already is not written again,
            # and what was there before is what undo will restore.
            now = replace(self.connector.read_issue(issue.ref), connection=issue.connection)
            waits += performer.perform(issue, self._unhindered(due, issue, now, performer), now)
        return soonest(waits)

    def _unhindered(
        self, actions: Sequence[Action], issue: Issue, now: Issue, performer: Performer
    ) -> Sequence[Action]:
        """Gives up actions that nobody asked for, if something stands against them by now."""
        with self.store.read() as connection:
            locks = self.store.issues.locks(connection, issue.id)
            outcomes = self.store.suggestions.outcomes(
                connection, [a.suggestion_id for a in actions if a.suggestion_id is not None]
            )
        silent = self._is_silent(issue)
        kept = []
        for action in actions:
            asked = asked_for(action, outcomes.get(action.suggestion_id or 0, ()))
            if not asked and action.status is not ActionStatus.UNDOING:
                why = hindrance(action, issue, now, locks=locks, silent=silent)
                if why:
                    performer.finish(action, ActionStatus.CANCELLED, result=why)
                    continue
            kept.append(action)
        return kept

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
        config = self.connector.config
        rules = Rules(mode=config.mode, modes=config.modes)
        return reduce(Rules.narrowed, self.settings_of(issue), rules).silent

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
