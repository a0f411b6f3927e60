"""Following what people ask for in comments, if the tracker lets them triage."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.connector import Capability, Connector, Reaction
from core.errors import TracksideError
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Comment,
    Issue,
    Person,
    Suggestion,
    SuggestionKind,
    Verdict,
)
from core.store.database import Transaction
from core.store.suggestions import StoredSuggestion
from core.triage.commands import PREFIX, Command, CommandName, chosen, parse_commands
from core.triage.consider import Desk
from core.triage.one_comment import NOTICE
from core.triage.sensitive import looks_sensitive

log = logging.getLogger(__name__)

HELP: Final = (
    f"Write {PREFIX} accept, {PREFIX} reject or {PREFIX} undo, alone or with what is meant: "
    f"{PREFIX} accept type, {PREFIX} reject labels, {PREFIX} undo priority."
)

_NOT_ALLOWED: Final = "That takes the right to edit this issue in the tracker."
_LONGEST_ID: Final = 29
_STANDING: Final = frozenset({ActionStatus.PLANNED, ActionStatus.APPLYING, ActionStatus.APPLIED})
"""Actions that can be taken back."""


def follow(
    desk: Desk,
    connector: Connector[Any],
    issue: Issue,
    comment: Comment,
    actor: Person | None,
) -> bool:
    """Follow the commands of a new comment; True if there were any.

    The tracker is asked, live, whether the author may triage this issue. All commands of a
    comment are followed together, and once: who dies half way has followed none.

    Raises:
        RetryableError: the tracker could not say.
    """
    author = actor or comment.author
    if author is None or author.is_bot:
        return False
    # Where nothing may be said, a command could not even be refused.
    commands = () if desk.rules.silent else parse_commands(comment.body)
    if not commands:
        return False
    with desk.store.read() as transaction:
        if _followed(desk, transaction, issue, comment):
            return True
    allowed = connector.may_triage(issue.ref, author)
    by = author.handle or author.id
    with desk.store.write() as transaction:
        if _followed(desk, transaction, issue, comment):
            return True
        following = _Following(desk, transaction, issue, by, comment.created_at)
        answers = [following.follow(command) if allowed else _NOT_ALLOWED for command in commands]
        said = " ".join(answer for answer in dict.fromkeys(answers) if answer)
        note = desk.store.audit.note
        note(transaction, what=_mark(comment), why=comment.body[:300], by=by, issue_id=issue.id)
        # An empty notice takes an earlier one off the comment.
        note(transaction, what=NOTICE, why=said, issue_id=issue.id)
    _react(connector, issue, comment, reaction_to(answers))
    return True


def reaction_to(answers: Sequence[str]) -> Reaction:
    """What to put under a comment whose commands were answered so ("" for one that was followed).

    Asking for help is seen; what could not be followed is not passed over.
    """
    if any(answer not in {"", HELP} for answer in answers):
        return Reaction.CONFUSED
    return Reaction.EYES if HELP in answers else Reaction.THUMBS_UP


def _react(connector: Connector[Any], issue: Issue, comment: Comment, reaction: Reaction) -> None:
    """Show under a comment that it was read. A courtesy: the work does not depend on it."""
    if Capability.REACT not in connector.capabilities or looks_sensitive(issue):
        return
    try:
        connector.react(issue.ref, comment.id, reaction)
    except TracksideError as error:
        log.info("no reaction under comment %s of %s: %s", comment.id, issue.key, error)


def _mark(comment: Comment) -> str:
    name = comment.id
    if len(name) > _LONGEST_ID:
        name = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_LONGEST_ID]
    return f"command in {name}"


def _followed(desk: Desk, transaction: Transaction, issue: Issue, comment: Comment) -> bool:
    trail = desk.store.audit.trail(transaction, issue_id=issue.id)
    return any(entry.what == _mark(comment) for entry in trail)


def _is_only_told(suggestion: Suggestion, name: CommandName) -> bool:
    """Whether there is nothing to accept: who accepts all else would make it vanish."""
    return suggestion.kind == SuggestionKind.BURST and name is CommandName.ACCEPT


@dataclass(frozen=True, slots=True)
class _Following:
    """Follows the commands of one comment in one transaction."""

    desk: Desk
    transaction: Transaction
    issue: Issue
    by: str
    at: datetime | None

    def follow(self, command: Command) -> str:
        """Follow one command; returns what to answer, "" where the comment itself shows it."""
        match command.name:
            case CommandName.ACCEPT | CommandName.REJECT:
                return self._answer(command, command.name)
            case CommandName.UNDO:
                return self._undo(command)
            case CommandName.HELP:
                return HELP
            case None:
                return f"“{command.word}” is no command. {HELP}"

    def _answer(self, command: Command, name: CommandName) -> str:
        offered = self._open(name)
        found = chosen(
            command.argument,
            offered,
            with_reason=name is CommandName.REJECT,
            handles=self._handles(offered),
        )
        if not found:
            return f"There is no suggestion to {command.word} like that."
        answer = self.desk.accept if name is CommandName.ACCEPT else self.desk.reject
        for suggestion in found:
            answer(
                self.issue,
                suggestion,
                by=self.by,
                because=self._because(command),
                at=self.at,
                within=self.transaction,
            )
        return ""

    def _undo(self, command: Command) -> str:
        actions = self._actions()
        if command.argument:
            known = [s.suggestion for s in self._stored()]
            meant = chosen(command.argument, known, handles=self._handles(known))
            actions = self.desk.actions_for(self.transaction, self.issue, meant)
        actions = [
            action
            for action in actions
            if action.kind is not ActionKind.COMMENT and action.status in _STANDING
        ]
        if not actions:
            return "There is nothing to undo like that."
        for action in actions:
            self.desk.undo(
                self.issue,
                action,
                by=self.by,
                because=self._because(command),
                at=self.at,
                within=self.transaction,
            )
        return ""

    def _handles(self, suggestions: Sequence[Suggestion]) -> Mapping[str, str]:
        ids = [s.value for s in suggestions if s.kind == SuggestionKind.ASSIGNEE]
        people = self.desk.store.names.people(self.issue.connection, ids)
        return {id_: person.handle for id_, person in people.items() if person.handle}

    def _because(self, command: Command) -> str:
        return f"{self.by} wrote {PREFIX} {command.word} {command.argument}".strip()

    def _open(self, name: CommandName) -> list[Suggestion]:
        """What can be accepted: what is shown. What can be rejected: that, and what was applied."""
        verdicts = {Verdict.SHOW} if name is CommandName.ACCEPT else {Verdict.SHOW, Verdict.APPLY}
        standing = {a.suggestion_id for a in self._actions() if a.status in _STANDING}
        return [
            s.suggestion
            for s in self._stored()
            if (s.current and s.verdict in verdicts and not _is_only_told(s.suggestion, name))
            or (name is CommandName.REJECT and s.suggestion.id in standing)
        ]

    def _actions(self) -> Sequence[Action]:
        return self.desk.store.actions.actions(self.transaction, issue_id=self.issue.id)

    def _stored(self) -> Sequence[StoredSuggestion]:
        return self.desk.store.suggestions.suggestions(
            self.transaction, issue_id=self.issue.id, current_only=False
        )
