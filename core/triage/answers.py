"""Following what people ask for in comments, if the tracker lets them triage."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core.connector import Capability, Connector, Reaction
from core.errors import TracksideError, UserError
from core.model import Comment, Issue, Person
from core.store.audit import NOTICE, TRACKSIDE, LedgerEntry
from core.store.database import Transaction
from core.triage.commands import MOST_COMMANDS, PREFIX, Command, CommandName, parse_commands
from core.triage.consider import Desk
from core.triage.following import PROJECT_WORD, Following, Reply, Told
from core.triage.notice import joined, one_line
from core.triage.offered_commands import OfferedCommands
from core.triage.reach import out_of_reach
from core.triage.sensitive import looks_sensitive

log = logging.getLogger(__name__)

NOT_ALLOWED: Final = "That takes the right to edit this issue in the tracker."
TOO_MANY: Final = f"Of one comment the first {MOST_COMMANDS} commands are followed."
NOT_FOLLOWED: Final = "not followed"
"""What a line of the audit trail is called that stands for a comment with no command to follow."""

FOLLOWED: Final = "followed"
MOST_AN_HOUR: Final = 20
"""Comments of one person on one issue whose commands are followed within an hour."""

_HOUR: Final = timedelta(hours=1)
_LONGEST_ID: Final = 29
_MARK: Final = "command in "
_STOPPING: Final = frozenset({CommandName.PAUSE, CommandName.RESUME})
_ON_SENSITIVE: Final = frozenset({CommandName.UNDO, *_STOPPING})
"""What is followed on an issue that looks sensitive, without a word: it only takes back."""


def follow(
    desk: Desk,
    connector: Connector[Any],
    issue: Issue,
    comment: Comment,
    actor: Person | None,
    offered: OfferedCommands | None = None,
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
    offered = offered or OfferedCommands()
    # Where nothing may be said, a command could not even be refused.
    silent = desk.rules_for(issue).silent
    commands = () if silent else parse_commands(comment.body, offered.names)
    if not commands:
        return False
    with desk.store.read() as transaction:
        if _mark(comment) in _trail(desk, transaction, issue).whats:
            return True
    allowed = connector.may_triage(issue.ref, author)
    for_project = allowed and any(map(_is_for_project, commands))
    manages = for_project and connector.may_manage(issue.ref, author)
    commands, too_many = commands[:MOST_COMMANDS], len(commands) > MOST_COMMANDS
    replies: list[Reply | None] = [None] * len(commands)
    if allowed and any(command.name in offered.by_name for command in commands):
        # With all comments, as plugins are promised; and asked before any transaction.
        whole = desk.store.issues.get(issue.id) or issue
        replies = [_reply(offered, command, whole, author) for command in commands]
    by = _name(author)
    with desk.store.write() as transaction:
        if any(command.name in _STOPPING for command in commands):
            desk.store.pauses.alone(transaction)
        trail = _trail(desk, transaction, issue)
        if _mark(comment) in trail.whats:
            return True
        note = desk.store.audit.note
        note(transaction, what=_mark(comment), why=comment.body[:300], by=by, issue_id=issue.id)
        if trail.too_often(by, datetime.now(UTC)):
            return True
        following = Following(
            desk=desk,
            transaction=transaction,
            issue=issue,
            by=by,
            at=comment.created_at,
            reach=lambda kind: out_of_reach(kind, connector),
            manages=manages,
            help=offered.help(),
        )
        told = [
            _told(following, offered, command, reply, allowed=allowed)
            for command, reply in zip(commands, replies, strict=True)
        ]
        followed = any(one.followed for one in told)
        if followed or not trail.was_refused(by):
            said = joined([*(one.says for one in told), *([TOO_MANY] if too_many else [])])
            # An empty notice takes an earlier one off the comment.
            note(transaction, what=NOTICE, why=said, issue_id=issue.id)
            desk.store.outbox.add(transaction, issue.connection, issue.id)
        what = FOLLOWED if followed else NOT_FOLLOWED
        note(transaction, what=what, why=f"{len(told)} commands", by=by, issue_id=issue.id)
    _react(connector, issue, comment, reaction_to(commands, told))
    return True


def _reply(
    offered: OfferedCommands, command: Command, issue: Issue, author: Person
) -> Reply | None:
    """What a plugin's command comes to; None for one of our own."""
    if command.name is None or command.name not in offered.by_name:
        return None
    if looks_sensitive(issue):
        return UserError("")
    try:
        return offered.reply(command.name, issue, command.argument, author)
    except UserError as error:
        return error


def _told(
    following: Following,
    offered: OfferedCommands,
    command: Command,
    reply: Reply | None,
    *,
    allowed: bool,
) -> Told:
    if not allowed:
        return Told(NOT_ALLOWED, followed=False)
    if looks_sensitive(following.issue) and command.name not in _ON_SENSITIVE:
        return Told(followed=False)
    if command.name is None:
        return Told(_unknown(command, offered), followed=False)
    return following.follow(command, reply)


def _unknown(command: Command, offered: OfferedCommands) -> str:
    near = offered.nearest(command.word)
    meant = f" Did you mean `{PREFIX} {near}`?" if near else ""
    word = one_line(command.word)
    return f"“{word}” is no command here.{meant} `{PREFIX} help` lists those that there are."


def reaction_to(commands: Sequence[Command], told: Sequence[Told]) -> Reaction:
    """What to put under a comment whose commands were answered so.

    What was only asked is seen; what could not be followed is not passed over.
    """
    if not all(one.followed for one in told):
        return Reaction.CONFUSED
    asking = {CommandName.HELP, CommandName.WHY}
    seen = any(command.name in asking for command in commands)
    return Reaction.EYES if seen else Reaction.THUMBS_UP


def _react(connector: Connector[Any], issue: Issue, comment: Comment, reaction: Reaction) -> None:
    """Show under a comment that it was read. A courtesy: the work does not depend on it."""
    if Capability.REACT not in connector.capabilities or looks_sensitive(issue):
        return
    try:
        connector.react(issue.ref, comment.id, reaction)
    except TracksideError as error:
        log.info("no reaction under comment %s of %s: %s", comment.id, issue.key, error)


def _is_for_project(command: Command) -> bool:
    stops = command.name in _STOPPING
    return stops and command.argument.split(" ")[0].casefold() == PROJECT_WORD


def _name(author: Person) -> str:
    """Who asks; never the name under which Trackside decides by itself."""
    name = author.handle or author.id
    return f"{name} (a person)" if name == TRACKSIDE else name


def _mark(comment: Comment) -> str:
    name = comment.id
    if len(name) > _LONGEST_ID:
        name = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_LONGEST_ID]
    return f"{_MARK}{name}"


@dataclass(frozen=True, slots=True)
class _Trail:
    """What was commanded on an issue so far."""

    entries: Sequence[LedgerEntry]
    whats: Mapping[str, LedgerEntry]

    def was_refused(self, by: str) -> bool:
        """Whether this person was told already that they were not followed, and not since was.

        A second time says nothing new; and where the other one is a program, neither ends.
        """
        said = [e.what for e in self.entries if e.by == by and e.what in {FOLLOWED, NOT_FOLLOWED}]
        return bool(said) and said[-1] == NOT_FOLLOWED

    def too_often(self, by: str, now: datetime) -> bool:
        """Whether so much was commanded within an hour that no person can have meant it."""
        mine = [e for e in self.entries if e.by == by and e.what.startswith(_MARK)]
        return sum(now - entry.at < _HOUR for entry in mine) >= MOST_AN_HOUR


def _trail(desk: Desk, transaction: Transaction, issue: Issue) -> _Trail:
    entries = desk.store.audit.trail(transaction, issue_id=issue.id)
    return _Trail(entries, {entry.what: entry for entry in entries})
