"""Following what people ask for in comments, if the tracker lets them triage."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from core.connector import Connector
from core.model import ActionKind, ActionStatus, Comment, Issue, Person, Suggestion, Verdict
from core.triage.commands import PREFIX, Command, CommandName, chosen, parse_commands
from core.triage.consider import Desk
from core.triage.write_back import NOTICE

HELP: Final = (
    f"Write {PREFIX} accept, {PREFIX} reject or {PREFIX} undo, alone or with what is meant: "
    f"{PREFIX} accept type, {PREFIX} reject labels, {PREFIX} undo priority."
)

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

    The tracker is asked, live, whether the author may triage this issue. A comment that was
    followed once is not followed again.

    Raises:
        RetryableError: the tracker could not say.
    """
    author = actor or comment.author
    if author is None or author.is_bot:
        return False
    # Where nothing may be said, a command could not even be refused.
    commands = () if desk.rules.silent else parse_commands(comment.body)
    if not commands or _followed(desk, issue, comment):
        return bool(commands)
    allowed = connector.may_triage(issue.ref, author)
    by = author.handle or author.id
    answers = [
        _follow_one(desk, issue, command, by, comment.created_at)
        if allowed
        else "That takes the right to edit this issue in the tracker."
        for command in commands
    ]
    said = " ".join(answer for answer in dict.fromkeys(answers) if answer)
    with desk.store.write() as transaction:
        note = desk.store.audit.note
        note(transaction, what=_mark(comment), why=comment.body[:300], by=by, issue_id=issue.id)
        # An empty notice takes an earlier one off the comment.
        note(transaction, what=NOTICE, why=said, issue_id=issue.id)
    return True


def _mark(comment: Comment) -> str:
    name = comment.id
    if len(name) > _LONGEST_ID:
        name = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_LONGEST_ID]
    return f"command in {name}"


def _followed(desk: Desk, issue: Issue, comment: Comment) -> bool:
    with desk.store.read() as transaction:
        trail = desk.store.audit.trail(transaction, issue_id=issue.id)
    return any(entry.what == _mark(comment) for entry in trail)


def _follow_one(desk: Desk, issue: Issue, command: Command, by: str, at: datetime | None) -> str:
    """Follow one command; returns what to answer, "" where the comment itself shows it."""
    because = f"{PREFIX} {command.word} {command.argument}".strip()
    match command.name:
        case CommandName.ACCEPT | CommandName.REJECT:
            found = chosen(
                command.argument,
                _open_suggestions(desk, issue, command.name),
                with_reason=command.name is CommandName.REJECT,
            )
            if not found:
                return f"There is no suggestion to {command.word} like that."
            for suggestion in found:
                answer = desk.accept if command.name is CommandName.ACCEPT else desk.reject
                answer(issue, suggestion, by=by, because=f"{by} wrote {because}", at=at)
            return ""
        case CommandName.UNDO:
            return _undo(desk, issue, command, by, because, at)
        case CommandName.HELP:
            return HELP
        case None:
            return f"“{command.word}” is no command. {HELP}"


def _open_suggestions(desk: Desk, issue: Issue, name: CommandName) -> list[Suggestion]:
    """What can be accepted: what is shown. What can be rejected: that, and what was applied."""
    verdicts = {Verdict.SHOW} if name is CommandName.ACCEPT else {Verdict.SHOW, Verdict.APPLY}
    with desk.store.read() as transaction:
        stored = desk.store.suggestions.suggestions(
            transaction, issue_id=issue.id, current_only=False
        )
        standing = {
            action.suggestion_id
            for action in desk.store.actions.actions(transaction, issue_id=issue.id)
            if action.status in _STANDING
        }
    return [
        s.suggestion
        for s in stored
        if (s.current and s.verdict in verdicts)
        or (name is CommandName.REJECT and s.suggestion.id in standing)
    ]


def _undo(
    desk: Desk, issue: Issue, command: Command, by: str, because: str, at: datetime | None
) -> str:
    with desk.store.read() as transaction:
        actions = desk.store.actions.actions(transaction, issue_id=issue.id)
        stored = desk.store.suggestions.suggestions(
            transaction, issue_id=issue.id, current_only=False
        )
    if command.argument:
        meant = chosen(command.argument, [s.suggestion for s in stored])
        actions = desk.actions_for(issue, meant)
    actions = [
        action
        for action in actions
        if action.kind is not ActionKind.COMMENT and action.status in _STANDING
    ]
    if not actions:
        return "There is nothing to undo like that."
    for action in actions:
        desk.undo(issue, action, by=by, because=f"{by} wrote {because}", at=at)
    return ""
