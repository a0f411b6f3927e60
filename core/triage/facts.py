"""What the one comment on an issue is made of, gathered from the ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from core.connector import Capability
from core.model import (
    ABOUT_ISSUES,
    Action,
    ActionKind,
    ActionStatus,
    Decision,
    EvidenceKind,
    Issue,
    OutcomeKind,
    Person,
    Suggestion,
    SuggestionKind,
    Verdict,
)
from core.store.actions import OPEN
from core.store.audit import NOTICE
from core.store.store import Store
from core.store.suggestions import StoredSuggestion
from core.triage.comment import ISSUE_KINDS, PEOPLE_KINDS, Facts
from core.triage.notice import keys_in
from core.triage.sensitive import looks_sensitive, why_sensitive


@dataclass(frozen=True, slots=True)
class Noted:
    """What the ledger has about an issue; ``notice``: the last answer to a command, or "" ."""

    actions: Sequence[Action] = ()
    stored: Sequence[StoredSuggestion] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFinder:
    """Gathers the facts of the issues of one connection.

    ``mentionable`` gives the issues of these keys that readers of the first issue may see;
    ``people_of`` people by their ids in the tracker; ``capabilities`` what the tracker has.
    """

    store: Store
    mentionable: Callable[[Issue, Sequence[str]], Mapping[str, Issue]]
    people_of: Callable[[Sequence[str]], Mapping[str, Person]]
    capabilities: Collection[Capability]

    def noted(self, issue: Issue) -> Noted:
        """What the ledger has about an issue; nothing about one that is not stored."""
        if not issue.id:
            return Noted()
        with self.store.read() as transaction:
            notices = [
                entry.why
                for entry in self.store.audit.trail(transaction, issue_id=issue.id)
                if entry.what == NOTICE
            ]
            return Noted(
                actions=self.store.actions.actions(transaction, issue_id=issue.id),
                stored=self.store.suggestions.suggestions(
                    transaction, issue_id=issue.id, current_only=False
                ),
                notice=notices[-1] if notices else "",
            )

    def facts(self, issue: Issue, noted: Noted, shown: Sequence[Suggestion]) -> Facts:
        """The facts, with ``shown`` as the suggestions that wait for a person."""
        stored, actions = noted.stored, noted.actions
        linked = [
            *_accepted(stored, SuggestionKind.SIMILAR),
            *_accepted(stored, SuggestionKind.RELATED),
        ]
        done = {a.value for a in actions if a.status in OPEN or a.status is ActionStatus.APPLIED}
        # What is marked in the tracker is told as done, and not told twice.
        duplicates = [key for key in _accepted(stored, SuggestionKind.DUPLICATE) if key not in done]
        keys = [s.value for s in shown if s.kind in ABOUT_ISSUES]
        keys += [e.key for s in shown for e in s.evidence if e.kind is EvidenceKind.ISSUE]
        keys += [a.value for a in actions if a.kind in ISSUE_KINDS]
        keys += keys_in(noted.notice) if noted.notice else ()
        people = [s.value for s in shown if s.kind == SuggestionKind.ASSIGNEE]
        people += [a.value for a in actions if a.kind in PEOPLE_KINDS]
        known = self.people_of(people) if people else {}
        return Facts(
            shown=sorted(shown, key=lambda s: (-s.confidence, s.kind, s.value)),
            actions=[a for a in actions if a.status is not ActionStatus.SUPERSEDED],
            linked=linked,
            duplicates=duplicates,
            issues={
                key: other
                for key, other in self.mentionable(issue, [*keys, *linked, *duplicates]).items()
                # Nobody is led to what may be somebody's secret.
                if not looks_sensitive(other)
            },
            handles={id_: person.handle for id_, person in known.items() if person.handle},
            notice=noted.notice,
            boxes=Capability.BOXES in self.capabilities,
            thumbs=Capability.ANSWERS in self.capabilities,
        )

    def foreseen(self, issue: Issue, noted: Noted, decisions: Sequence[Decision]) -> Facts:
        """The facts if the comment were written now.

        ``decisions``: what is decided about the issue now, in mode suggest.
        """
        answered = {
            (one.suggestion.kind, one.suggestion.value) for one in noted.stored if one.outcomes
        }
        shown = [d.suggestion for d in decisions if d.verdict is Verdict.SHOW]
        return self.facts(
            issue, noted, [one for one in shown if (one.kind, one.value) not in answered]
        )


def why_silent(issue: Issue, actions: Sequence[Action]) -> str:
    """Why no comment is written on an issue, whatever there is to say; "" where one may be."""
    if sensitive := why_sensitive(issue):
        return f"it looks like {sensitive}"
    taken = (ActionStatus.UNDOING, ActionStatus.UNDONE)
    if any(a.kind is ActionKind.COMMENT and a.status in taken for a in actions):
        return "a person took it away"
    return ""


def is_open(stored: StoredSuggestion) -> bool:
    """Whether a suggestion waits for a person's answer."""
    return stored.current and stored.verdict is Verdict.SHOW and not stored.outcomes


def _accepted(stored: Sequence[StoredSuggestion], kind: str) -> Sequence[str]:
    return [
        s.suggestion.value
        for s in stored
        if s.suggestion.kind == kind and s.outcomes and s.outcomes[-1].kind is OutcomeKind.ACCEPTED
    ]
