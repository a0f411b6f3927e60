"""Following answers without words: a box that is ticked, a thumb, an entry of a tracker's list.

They count as commands do: the tracker is asked, live, whether the person may triage. Each is
followed once, and one that comes late does not undo what was said after it. Only our own
comment counts, by the ledger: whoever copies one has copied its words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from core.connector import Connector
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    FieldChange,
    Issue,
    OutcomeKind,
    Person,
    Suggestion,
    SuggestionKind,
    Verdict,
    Wordless,
)
from core.store.audit import NOTICE, LedgerEntry
from core.store.database import Transaction
from core.store.suggestions import StoredSuggestion
from core.triage.comment import BOX_OF_ACTION, BOX_OF_SUGGESTION
from core.triage.consider import Desk
from core.triage.facts import is_open
from core.triage.feedback import answers_in
from core.triage.sensitive import looks_sensitive
from core.triage.standing import is_only_told, was_accepted

NOT_ALLOWED: Final = "That takes the right to edit this issue in the tracker."

_SLACK: Final = timedelta(minutes=2)
"""How far the tracker's clock and ours may differ."""

_THUMB: Final = "thumb "
_UNTHUMB: Final = "unthumb "
_LONGEST_MARK: Final = 40
_YES: Final = re.compile(r"yes to (?P<numbers>[0-9 ]+) as (?P<id>.+)")
"""What is written down of a thumb up: the suggestions that it accepted, and who gave it."""

_WRITTEN: Final = frozenset({ActionStatus.APPLIED, ActionStatus.SUPERSEDED})
_STANDING: Final = frozenset({ActionStatus.PLANNED, ActionStatus.APPLYING, ActionStatus.APPLIED})


def follow_wordless(
    desk: Desk,
    connector: Connector[Any],
    issue: Issue,
    answers: Sequence[Wordless],
    *,
    comment_id: str,
    actor: Person | None,
    at: datetime,
) -> bool:
    """Follow answers to our comment on an issue; True if anything came of them.

    ``comment_id``: the comment that was answered, "" for a tracker's own list of suggestions.

    Raises:
        RetryableError: the tracker could not say whether the person may triage.
    """
    if desk.rules_for(issue).silent:
        return False
    if looks_sensitive(issue):
        # Only what takes back is followed there.
        answers = [one for one in answers if not one.yes or one.gone]
    with desk.store.read() as transaction:
        answering = _Answering(desk, transaction, issue)
        if comment_id and not answering.is_ours(comment_id):
            return False
        new = [one for one in answers if answering.is_new(one, at)]
    if not new:
        return False
    people = {(one.by or actor) for one in new}
    allowed = {
        person
        for person in people
        if person is not None and not person.is_bot and connector.may_triage(issue.ref, person)
    }
    with desk.store.write() as transaction:
        desk.store.issues.hold_one(transaction, issue.id)
        answering = _Answering(desk, transaction, issue)
        followed = [
            answering.follow(one, one.by or actor, at, allowed)
            for one in new
            # Another process may have been faster.
            if answering.is_new(one, at)
        ]
        if any(followed):
            desk.store.outbox.add(transaction, issue.connection, issue.id)
    return any(followed)


@dataclass(frozen=True, slots=True)
class _Answering:
    """Answers to the comment of one issue, in one transaction."""

    desk: Desk
    transaction: Transaction
    issue: Issue

    def is_ours(self, comment_id: str) -> bool:
        """Whether the ledger says that we wrote this comment on this issue."""
        return any(
            action.result == comment_id
            for action in self._actions()
            if action.kind is ActionKind.COMMENT and action.status in _WRITTEN
        )

    def is_new(self, answer: Wordless, at: datetime) -> bool:
        """Whether an answer is to be followed: not yet, and nothing later was said there."""
        if answer.meant:
            return any(not stored.outcomes for stored in self._meant(answer.meant))
        marked = [entry for entry in self._trail() if entry.what == _mark(answer)]
        if answer.box:
            return not any((entry.at, entry.why) == (at, _said(answer)) for entry in marked) and (
                not any(entry.at > at for entry in marked)
            )
        if answer.gone:
            return not marked and bool(self._accepted_by(answer))
        return not marked

    def follow(
        self, answer: Wordless, by: Person | None, at: datetime, allowed: Collection[Person]
    ) -> bool:
        """Follow one answer; True if the comment or the issue is to be looked at again."""
        if by is None or by.is_bot:
            return False
        name, when = by.handle or by.id, answer.at or at
        if answer.box:
            return self._box(answer, name, at, is_allowed=by in allowed)
        if answer.meant:
            return by in allowed and self._listed(answer, name, when)
        if by not in allowed:
            # A thumb from somebody else says nothing to us, and needs no answer.
            self._note(answer, "they may not triage", name, at)
            return False
        if answer.gone:
            return self._thumb_gone(answer, name, at)
        return self._thumb(answer, by, name, when)

    # -- boxes -----------------------------------------------------------------------------

    def _box(self, answer: Wordless, by: str, at: datetime, *, is_allowed: bool) -> bool:
        self._note(answer, _said(answer), by, at)
        # Whatever comes of it: what the box says now is not what we wrote.
        self._write_again()
        if not is_allowed:
            self._refuse()
            return True
        because = f"{by} {'ticked' if answer.yes else 'unticked'} its box"
        suggestion, actions = self._boxed(answer.box)
        if answer.yes and suggestion is not None and _may_be_accepted(suggestion):
            self._accept(suggestion.suggestion, by, because, at)
        elif not answer.yes:
            self._take_back(suggestion, actions, by, because, at)
        return True

    def _boxed(self, box: str) -> tuple[StoredSuggestion | None, Sequence[Action]]:
        """The suggestion and the actions that a box of this issue's comment stands for."""
        actions = [a for a in self._actions() if a.kind is not ActionKind.COMMENT]
        if number := _number(box, BOX_OF_SUGGESTION):
            found = next((s for s in self._stored() if s.suggestion.id == number), None)
            carried = [found.suggestion] if found else []
            return found, self.desk.actions_for(self.transaction, self.issue, carried)
        number = _number(box, BOX_OF_ACTION)
        meant = [a for a in actions if a.id == number]
        ids = {a.suggestion_id for a in meant}
        return next((s for s in self._stored() if s.suggestion.id in ids), None), meant

    def _take_back(
        self,
        suggestion: StoredSuggestion | None,
        actions: Sequence[Action],
        by: str,
        because: str,
        at: datetime,
    ) -> None:
        standing = [a for a in actions if a.status in _STANDING]
        for action in standing:
            self.desk.undo(
                self.issue, action, by=by, because=because, at=at, within=self.transaction
            )
        if not standing and suggestion is not None and was_accepted(suggestion.outcomes):
            # What was accepted came to no change; the answer is taken back all the same.
            self.desk.store.suggestions.answer(
                self.transaction,
                suggestion.suggestion,
                OutcomeKind.REVERSED,
                issue_id=self.issue.id,
                by=by,
                because=because,
                at=at,
            )

    def _write_again(self) -> None:
        """Our comment was changed in the tracker: what stands there is not what was written."""
        for action in self._actions():
            if action.kind is ActionKind.COMMENT and action.status is ActionStatus.APPLIED:
                self.desk.store.actions.move(
                    self.transaction, action, ActionStatus.SUPERSEDED, why="a box in it was ticked"
                )

    def _refuse(self) -> None:
        """Tell why nothing came of it; the same once more would only be noise."""
        told = [entry.why for entry in self._trail() if entry.what == NOTICE]
        if not told or told[-1] != NOT_ALLOWED:
            note = self.desk.store.audit.note
            note(self.transaction, what=NOTICE, why=NOT_ALLOWED, issue_id=self.issue.id)

    # -- thumbs and lists ------------------------------------------------------------------

    def _thumb(self, answer: Wordless, who: Person, by: str, at: datetime) -> bool:
        because = f"{by} gave the comment a thumbs {'up' if answer.yes else 'down'}"
        meant = [
            stored.suggestion
            for stored in self._stored()
            # They answered what they saw.
            if is_open(stored)
            and stored.created_at <= at + _SLACK
            and not (answer.yes and is_only_told(stored.suggestion))
        ]
        numbers = " ".join(str(suggestion.id) for suggestion in meant) or "nothing"
        self._note(answer, f"{'yes' if answer.yes else 'no'} to {numbers} as {who.id}", by, at)
        for suggestion in meant:
            if answer.yes:
                self._accept(suggestion, by, because, at)
            else:
                self._reject(suggestion, by, because, at)
        return bool(meant)

    def _thumb_gone(self, answer: Wordless, by: str, at: datetime) -> bool:
        """A thumb up that is taken off takes back what it accepted; a no stays a no."""
        numbers = self._accepted_by(answer)
        self._note(answer, "it was taken off", by, at)
        because = f"{by} took the thumbs up back"
        for stored in self._stored():
            if stored.suggestion.id in numbers and was_accepted(stored.outcomes):
                actions = self.desk.actions_for(self.transaction, self.issue, [stored.suggestion])
                self._take_back(stored, actions, by, because, max(at, stored.outcomes[-1].at))
        return True

    def _accepted_by(self, answer: Wordless) -> Collection[int]:
        """The suggestions that a thumb up accepted which is gone now."""
        mark = _mark(replace(answer, gone=False))
        said = next((_YES.fullmatch(e.why) for e in self._trail() if e.what == mark), None)
        return {int(number) for number in said["numbers"].split()} if said else set()

    def _listed(self, answer: Wordless, by: str, at: datetime) -> bool:
        because = f"{by} {'approved' if answer.yes else 'dismissed'} it in the tracker's own list"
        for stored in self._meant(answer.meant):
            if not stored.outcomes and answer.yes:
                self._accept(stored.suggestion, by, because, at)
            elif not stored.outcomes:
                self._reject(stored.suggestion, by, because, at)
        return True

    def _meant(self, changes: Sequence[FieldChange]) -> Sequence[StoredSuggestion]:
        """The suggestions that these changes would carry out."""
        told = [s for s in self._stored() if s.verdict is not Verdict.HIDE]
        found = answers_in(
            changes,
            told,
            type_of_label=self.desk.type_of_label,
            handles=self._handles(told),
        )
        ids = {one.suggestion_id for one in found if one.kind is OutcomeKind.ACCEPTED}
        return [stored for stored in told if stored.suggestion.id in ids]

    # -- inside ----------------------------------------------------------------------------

    def _accept(self, suggestion: Suggestion, by: str, because: str, at: datetime) -> None:
        self.desk.accept(
            self.issue, suggestion, by=by, because=because, at=at, within=self.transaction
        )

    def _reject(self, suggestion: Suggestion, by: str, because: str, at: datetime) -> None:
        self.desk.reject(
            self.issue, suggestion, by=by, because=because, at=at, within=self.transaction
        )

    def _note(self, answer: Wordless, why: str, by: str, at: datetime) -> None:
        note = self.desk.store.audit.note
        note(
            self.transaction,
            what=_mark(answer),
            why=why,
            by=by,
            issue_id=self.issue.id,
            at=at if answer.box else None,
        )

    def _handles(self, stored: Sequence[StoredSuggestion]) -> Mapping[str, str]:
        ids = [s.suggestion.value for s in stored if s.suggestion.kind == SuggestionKind.ASSIGNEE]
        people = self.desk.store.names.people(self.issue.connection, ids)
        return {id_: person.handle for id_, person in people.items() if person.handle}

    def _actions(self) -> Sequence[Action]:
        return self.desk.store.actions.actions(self.transaction, issue_id=self.issue.id)

    def _stored(self) -> Sequence[StoredSuggestion]:
        return self.desk.store.suggestions.suggestions(
            self.transaction, issue_id=self.issue.id, current_only=False
        )

    def _trail(self) -> Sequence[LedgerEntry]:
        return self.desk.store.audit.trail(self.transaction, issue_id=self.issue.id)


def _may_be_accepted(stored: StoredSuggestion) -> bool:
    """Whether a suggestion is one to say yes to: told here, or answered before.

    What has been hidden since is offered no more, also where a comment still shows its box.
    """
    return stored.verdict is not Verdict.HIDE or bool(stored.outcomes)


def gone_since(trail: Sequence[LedgerEntry], present: Sequence[Wordless]) -> Sequence[Wordless]:
    """Thumbs up that were followed and are not there any more: their people took them off."""
    there = {_mark(one) for one in present if one.thumb}
    marks = {entry.what for entry in trail}
    found = []
    for entry in trail:
        said = _YES.fullmatch(entry.why) if entry.what.startswith(_THUMB) else None
        identity = entry.what.removeprefix(_THUMB)
        if said and entry.what not in there and f"{_UNTHUMB}{identity}" not in marks:
            by = Person(id=said["id"], handle=entry.by)
            found.append(Wordless(yes=True, thumb=identity, gone=True, by=by))
    return found


def _mark(answer: Wordless) -> str:
    """What the line of the audit trail is called that says that an answer was followed."""
    if answer.box:
        return f"box {answer.box}"[:_LONGEST_MARK]
    identity = answer.thumb.replace("-", "")
    if len(identity) > _LONGEST_MARK - len(_UNTHUMB):
        identity = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:32]
    return f"{_UNTHUMB if answer.gone else _THUMB}{identity}"


def _said(answer: Wordless) -> str:
    return "ticked" if answer.yes else "unticked"


def _number(box: str, beginning: str) -> int:
    """The number in a box's name, 0 where it is of another sort or none of ours."""
    digits = box.removeprefix(beginning)
    return int(digits) if digits != box and digits.isdecimal() and len(digits) < 19 else 0
