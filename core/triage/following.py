"""Following commands: each in the person's name, all of one comment in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from core.command import CommandReply, Wanted, nearest, plain
from core.errors import UserError
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Issue,
    Suggestion,
    SuggestionKind,
    Verdict,
)
from core.store.database import Transaction
from core.store.pauses import Pause
from core.store.suggestions import StoredSuggestion
from core.triage import stop
from core.triage.ask import ask, asked_type
from core.triage.commands import PREFIX, Command, CommandName, chosen, kind_of
from core.triage.consider import Desk
from core.triage.deny import deny
from core.triage.notice import notice_of, one_line
from core.triage.plan import Change
from core.triage.rules import labels_called, make_rule
from core.triage.standing import is_only_told
from core.triage.why import paused_sentence, why_notice

STANDING: Final = frozenset({ActionStatus.PLANNED, ActionStatus.APPLYING, ActionStatus.APPLIED})
"""Actions that can be taken back."""

PROJECT_WORD: Final = "project"
_KIND_OF_ACTION: Final[Mapping[ActionKind, SuggestionKind]] = {
    ActionKind.ADD_LABEL: SuggestionKind.LABEL,
    ActionKind.REMOVE_LABEL: SuggestionKind.LABEL,
    ActionKind.SET_TYPE: SuggestionKind.TYPE,
    ActionKind.SET_PRIORITY: SuggestionKind.PRIORITY,
    ActionKind.ASSIGN: SuggestionKind.ASSIGNEE,
    ActionKind.UNASSIGN: SuggestionKind.ASSIGNEE,
    ActionKind.LINK: SuggestionKind.SIMILAR,
    ActionKind.RELATE: SuggestionKind.RELATED,
    ActionKind.MARK_DUPLICATE: SuggestionKind.DUPLICATE,
    ActionKind.CLOSE_AS_DUPLICATE: SuggestionKind.DUPLICATE,
}
"""What people call an action when they name it: as the suggestion that it might carry out."""

_RULED_KINDS: Final = frozenset(
    {SuggestionKind.LABEL, SuggestionKind.TYPE, SuggestionKind.PRIORITY, SuggestionKind.ASSIGNEE}
)
_ONE_VALUE: Final = "Say what, as in /trackside never label bug."


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one command: a notice, "" where the comment itself shows it."""

    says: str = ""
    followed: bool = True


Reply: TypeAlias = CommandReply | UserError
"""What a plugin's command comes to, or why it cannot be followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Follows the commands of one comment in one transaction.

    ``reach``: why the connection may not carry out an action, "" if it may. ``manages``: whether
    the person may say what holds for the whole project. ``help``: what the help says.
    """

    desk: Desk
    transaction: Transaction
    issue: Issue
    by: str
    at: datetime | None
    reach: Callable[[ActionKind], str]
    manages: bool
    help: str

    def follow(self, command: Command, reply: Reply | None) -> Told:
        """Follow one command; ``reply``: what its plugin says, for a plugin's command."""
        try:
            if isinstance(reply, UserError):
                raise reply
            if reply is not None:
                return self._obey(command, reply)
            return self._own(command)
        except UserError as error:
            return Told(one_line(str(error)), followed=False)

    def _own(self, command: Command) -> Told:
        match command.name:
            case CommandName.ACCEPT | CommandName.REJECT:
                told = self._answer(command, accept=command.name == CommandName.ACCEPT)
            case CommandName.UNDO:
                told = self._undo(command)
            case CommandName.WHY:
                told = self._why(command)
            case CommandName.NEVER:
                told = self._never(command)
            case CommandName.PAUSE:
                told = self._pause(command)
            case CommandName.RESUME:
                told = self._resume(command)
            case CommandName.HELP:
                told = Told(self.help)
            case _:
                raise UserError(f"“{one_line(command.word)}” is no command here.")
        return told

    # -- suggestions -----------------------------------------------------------------------

    def _answer(self, command: Command, *, accept: bool) -> Told:
        offered = self._open(accept=accept)
        handles = self._handles(offered)
        found = chosen(command.argument, offered, with_reason=not accept, handles=handles)
        if not found:
            raise UserError(f"There is no suggestion to {command.word} like that.")
        answer = self.desk.accept if accept else self.desk.reject
        for suggestion in found:
            answer(
                self.issue,
                suggestion,
                by=self.by,
                because=self._because(command),
                at=self.at,
                within=self.transaction,
            )
        return Told(self._waits())

    def _undo(self, command: Command) -> Told:
        actions = [
            action
            for action in self._actions()
            if action.kind is not ActionKind.COMMENT and action.status in STANDING
        ]
        if command.argument:
            actions = self._named_actions(command.argument, actions)
        if not actions:
            raise UserError("There is nothing to undo like that.")
        for action in actions:
            self.desk.undo(
                self.issue,
                action,
                by=self.by,
                because=self._because(command),
                at=self.at,
                within=self.transaction,
            )
        return Told()

    def _named_actions(self, argument: str, actions: Sequence[Action]) -> list[Action]:
        """The actions that are meant: by what they set, or by the suggestion behind them."""
        known = [s.suggestion for s in self._stored()]
        of_action = {-a.id: a for a in actions if a.kind in _KIND_OF_ACTION}
        as_made = [_as_suggestion(a) for a in of_action.values()]
        meant = chosen(argument, [*known, *as_made], handles=self._handles([*known, *as_made]))
        ids = {a.id for a in self.desk.actions_for(self.transaction, self.issue, meant)}
        ids |= {of_action[s.id].id for s in meant if s.id in of_action}
        return [action for action in actions if action.id in ids]

    def _why(self, command: Command) -> Told:
        stored, actions = self._stored(), list(self._actions())
        known = [s.suggestion for s in stored]
        handles = self._handles(known)
        if command.argument:
            meant = {s.id for s in chosen(command.argument, known, handles=handles)}
            actions = self._named_actions(command.argument, actions)
            stored = [s for s in stored if s.suggestion.id in meant]
            if not (stored or actions):
                raise UserError("Nothing like that was suggested or done here.")
        people = [a.value for a in actions if _KIND_OF_ACTION.get(a.kind) == "assignee"]
        return Told(
            why_notice(
                stored,
                actions,
                pauses=[pause] if (pause := self._holding()) else [],
                handles={**handles, **self._called(people)},
            )
        )

    def _never(self, command: Command) -> Told:
        word, _, rest = command.argument.partition(" ")
        kind, value = kind_of(word), plain(rest)
        if kind not in _RULED_KINDS or not value:
            raise UserError(_ONE_VALUE)
        if kind == SuggestionKind.ASSIGNEE:
            found = self.desk.store.names.called(self.issue.connection, value)
            if len(found) != 1:
                raise UserError(f"“{value[:60]}” is not one person who is known here.")
            value = found[0].id
        elif kind == SuggestionKind.LABEL:
            value = self._label(value)
        number = make_rule(
            self.desk.store,
            self.transaction,
            tracker=self.issue.tracker,
            project=self.issue.project,
            kind=kind,
            value=value,
            by=self.by,
            why=self._because(command),
            issue_id=self.issue.id,
        )
        return Told(
            f"Rule {number} of this project: the {kind} {one_line(plain(rest))} is not suggested "
            f"any more. An operator can take it away with `trackside rules remove {number}`."
        )

    def _label(self, value: str) -> str:
        store, tracker, project = self.desk.store, self.issue.tracker, self.issue.project
        found = labels_called(store, tracker, project, value)
        if not found:
            labels = store.issues.labels(tracker, project)
            near = nearest(value, labels)
            meant = f" Did you mean “{'” or “'.join(near)}”?" if near else ""
            raise UserError(f"There is no label “{value[:100]}” in this project.{meant}")
        return found[0]

    # -- what plugins' commands come to ------------------------------------------------------

    def _obey(self, command: Command, reply: CommandReply) -> Told:
        because = self._because(command)
        changes = [self._change(wanted) for wanted in reply.wanted]
        for change in changes:
            if why := self.reach(change.kind):
                raise UserError(why)
        if changes:
            ask(
                self.desk,
                self.issue,
                changes,
                by=self.by,
                because=because,
                within=self.transaction,
            )
        for key in reply.denied:
            deny(
                self.desk,
                self.issue,
                key,
                by=self.by,
                because=because,
                at=self.at,
                within=self.transaction,
            )
        waits = self._waits() if changes else ""
        return Told("\n".join(filter(None, (notice_of(reply), waits))))

    def _change(self, wanted: Wanted) -> Change:
        if wanted.kind is ActionKind.SET_TYPE:
            return asked_type(self.desk, self.issue, wanted.value)
        return Change(kind=wanted.kind, value=wanted.value)

    # -- stopping --------------------------------------------------------------------------

    def _pause(self, command: Command) -> Told:
        what, why = self._scope(command.argument)
        stop.pause(self.desk.store, what, by=self.by, why=why, within=self.transaction)
        again = f"{PREFIX} resume" + (" project" if what.issue_id is None else "")
        where = "on this issue" if what.issue_id is not None else "in this project"
        return Told(
            f"Paused by {one_line(self.by)}: nothing more is written {where} until `{again}`. "
            "What is planned waits, and is judged again then."
        )

    def _resume(self, command: Command) -> Told:
        what, _ = self._scope(command.argument)
        ended = stop.resume(self.desk.store, what, by=self.by, within=self.transaction)
        if (pause := self._holding()) is not None:
            raise UserError(f"{paused_sentence(pause)}. That is for others to end.")
        if ended is None:
            raise UserError("Nothing was paused here.")
        return Told("Trackside goes on here.")

    def _scope(self, argument: str) -> tuple[Pause, str]:
        word, _, rest = argument.partition(" ")
        if word.casefold() != PROJECT_WORD:
            return stop.of_issue(self.issue), argument
        if not self.manages:
            raise UserError("That takes the right to administer the project in the tracker.")
        return stop.of_project(self.issue.tracker, self.issue.project), rest.strip()

    def _holding(self) -> Pause | None:
        return self.desk.store.pauses.holding(self.transaction, self.issue)

    def _waits(self) -> str:
        """That what was asked for is not done yet; "" where nothing stops it."""
        pause = self._holding()
        return "" if pause is None else f"{paused_sentence(pause)}. It is done once that ends."

    # -- inside ----------------------------------------------------------------------------

    def _handles(self, suggestions: Sequence[Suggestion]) -> Mapping[str, str]:
        return self._called([s.value for s in suggestions if s.kind == SuggestionKind.ASSIGNEE])

    def _called(self, ids: Sequence[str]) -> Mapping[str, str]:
        people = self.desk.store.names.people(self.issue.connection, ids)
        return {id_: person.handle for id_, person in people.items() if person.handle}

    def _because(self, command: Command) -> str:
        return f"{self.by} wrote {PREFIX} {command.word} {command.argument}".strip()

    def _open(self, *, accept: bool) -> list[Suggestion]:
        """What can be accepted: what is shown. What can be rejected: that, and what was applied."""
        verdicts = {Verdict.SHOW} if accept else {Verdict.SHOW, Verdict.APPLY}
        standing = {a.suggestion_id for a in self._actions() if a.status in STANDING}
        return [
            s.suggestion
            for s in self._stored()
            if not (accept and is_only_told(s.suggestion))
            and (
                (s.current and s.verdict in verdicts)
                or (not accept and s.suggestion.id in standing)
            )
        ]

    def _actions(self) -> Sequence[Action]:
        return self.desk.store.actions.actions(self.transaction, issue_id=self.issue.id)

    def _stored(self) -> Sequence[StoredSuggestion]:
        return self.desk.store.suggestions.suggestions(
            self.transaction, issue_id=self.issue.id, current_only=False
        )


def _as_suggestion(action: Action) -> Suggestion:
    """An action as the suggestion that people would name it by; its id is less than nought."""
    made = Suggestion(
        kind=_KIND_OF_ACTION[action.kind],
        value=action.value,
        confidence=1.0,
        because="",
        made_by="",
        version="",
    )
    return replace(made, id=-action.id)
