"""The one comment on an issue: written, edited in place, taken away, as the ledger says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core.connector import Connector
from core.document import Document
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError
from core.model import Action, ActionKind, ActionStatus, Issue
from core.store.actions import OPEN
from core.store.store import Store
from core.triage.comment import compose, digest, nothing_more
from core.triage.facts import FactFinder, is_open
from core.triage.perform import Performer, Wait
from core.triage.reach import out_of_reach
from core.triage.sensitive import looks_sensitive
from core.wording.sentences import ENGLISH, Wording, wording_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentWriter:
    """Writes the comments of one connection.

    ``mentionable`` gives the issues of these keys that readers of the first issue may see;
    ``wording`` how an issue's project wants it said.
    """

    performer: Performer
    mentionable: Callable[[Issue, Sequence[str]], Mapping[str, Issue]]
    wording: Callable[[Issue], Wording] = lambda _: wording_of(ENGLISH)

    @property
    def store(self) -> Store:
        """Where the ledger is."""
        return self.performer.store

    @property
    def connector(self) -> Connector[Any]:
        """What writes to the tracker."""
        return self.performer.connector

    @property
    def _finder(self) -> FactFinder:
        return FactFinder(
            store=self.store,
            mentionable=self.mentionable,
            people_of=self.performer.people_of,
            capabilities=self.connector.capabilities,
        )

    def run(
        self, issue: Issue, *, without: Collection[str] = (), answer_only: bool = False
    ) -> Wait | None:
        """Write the comment as it should read; ``without`` kinds that are told elsewhere.

        ``answer_only``: the issue is paused, and only a person's command is answered: nothing
        is suggested meanwhile.
        """
        finder = self._finder
        noted = finder.noted(issue)
        comments = [a for a in noted.actions if a.kind is ActionKind.COMMENT]
        if why := out_of_reach(ActionKind.COMMENT, self.connector):
            for action in comments:
                if action.status in OPEN:
                    self.performer.fail(action, why)
            return None
        if any(a.status is ActionStatus.UNDOING for a in comments):
            return self._take_back(issue, comments)
        if any(a.status is ActionStatus.UNDONE for a in comments):
            return None  # a person took it away: not another word here
        if self.performer.is_silent(issue) or looks_sensitive(issue):
            self._drop_planned(comments, "nothing is to be written on this issue")
            return None
        waiting = [one.suggestion for one in noted.stored if is_open(one)]
        facts = finder.facts(issue, noted, [one for one in waiting if one.kind not in without])
        if answer_only:
            facts = replace(facts, shown=(), linked=(), duplicates=())
        wording = self.wording(issue)
        document = compose(facts, wording)
        if document is None and not any(map(_may_stand_there, comments)):
            self._drop_planned(comments, "there is nothing to say any more")
            return None
        return self._write(issue, document or nothing_more(wording), comments, paused=answer_only)

    def _drop_planned(self, comments: Sequence[Action], why: str) -> None:
        planned = [a for a in comments if a.status is ActionStatus.PLANNED]
        if planned:
            with self.store.write() as connection:
                for action in planned:
                    self.store.actions.move(connection, action, ActionStatus.CANCELLED, why=why)

    def _write(
        self, issue: Issue, document: Document, comments: Sequence[Action], *, paused: bool
    ) -> Wait | None:
        value = digest(document)
        same = [a for a in comments if a.value == value]
        begun = any(a.status is ActionStatus.APPLYING for a in comments)
        for action in same:
            if action.status in OPEN:
                return self._send(issue, document, action, comments, paused=paused)
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
        if planned is None:
            return None
        return self._send(issue, document, planned, comments, paused=paused)

    def _send(
        self,
        issue: Issue,
        document: Document,
        action: Action,
        comments: Sequence[Action],
        *,
        paused: bool,
    ) -> Wait | None:
        if not is_due(action):
            return remaining(action)
        if wait := self.performer.pace(issue.id):
            return wait
        if action.status is ActionStatus.PLANNED:
            with self.store.write() as connection:
                if not paused and self.store.pauses.holding(connection, issue) is not None:
                    self.store.pauses.hold(connection, issue)
                    self.store.outbox.add(connection, issue.connection, issue.id)
                    return None
                if not self.store.actions.move(connection, action, ActionStatus.APPLYING):
                    return None  # a person was faster, and has asked for another look
            action = replace(action, status=ActionStatus.APPLYING)
        return self._post(issue, document, action, comments)

    def _post(
        self, issue: Issue, document: Document, action: Action, comments: Sequence[Action]
    ) -> Wait | None:
        try:
            result = self.connector.write_comment(issue.ref, document, self.marker(issue))
        except RetryableError as error:
            return self.performer.postpone(action, error)
        except (CredentialsError, GoneError):
            raise
        except PermanentError as error:
            self.performer.fail(action, str(error))
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
            return remaining(undoing[-1])
        if wait := self.performer.pace(issue.id):
            return wait
        try:
            self.connector.delete_comment(issue.ref, self.marker(issue))
        except RetryableError as error:
            return self.performer.postpone(undoing[-1], error)
        except (CredentialsError, GoneError):
            raise
        except PermanentError as error:
            for action in undoing:
                self.performer.fail(action, str(error))
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


def _may_stand_there(action: Action) -> bool:
    """Whether a text of our comment is in the tracker, as it is or as somebody changed it."""
    superseded = action.status is ActionStatus.SUPERSEDED and bool(action.result)
    return superseded or action.status in {ActionStatus.APPLIED, ActionStatus.APPLYING}


def is_due(action: Action) -> bool:
    """Whether an action may be tried now."""
    return action.not_before is None or action.not_before <= datetime.now(UTC)


def remaining(action: Action) -> Wait:
    """How long an action has to wait that is not due yet."""
    until = action.not_before or datetime.now(UTC)
    seconds = max(0.5, (until - datetime.now(UTC)).total_seconds())
    # Only what the tracker could not do is given a time.
    return Wait(seconds, why=action.result, for_tracker=True)
