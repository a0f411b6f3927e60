"""The ledger's suggestions: what was proposed, what policy decided, how people answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import Decision, Outcome, OutcomeKind, StatusCategory, Suggestion, Verdict
from core.store import tables
from core.store.audit import DECIDED, WITHDRAWN, Audit
from core.store.database import Database
from core.store.rows import outcome_from, suggestion_from, suggestion_values
from core.store.text import storable

_OPEN: Final = (StatusCategory.TODO.value, StatusCategory.IN_PROGRESS.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSuggestion:
    """A suggestion with what was decided about it and how people answered."""

    suggestion: Suggestion
    issue_id: int
    issue_key: str
    verdict: Verdict
    sentence: str
    current: bool
    created_at: datetime
    outcomes: tuple[Outcome, ...] = ()


_IS_ANSWER: Final = tables.outcomes.c.kind != str(OutcomeKind.IGNORED)
"""Nobody answers by saying nothing: policy, the comment and training go by answers alone."""

_INSERT: Final = sa.insert(tables.suggestions).returning(tables.suggestions.c.id)


class Suggestions:
    """Suggestions and outcomes. Methods that take a ``connection`` run in its transaction."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def record_decisions(
        self, connection: Connection, issue_id: int, decisions: Sequence[Decision]
    ) -> Sequence[Decision]:
        """Store what was suggested now and what policy said; returns them with their ids.

        Suggestions of before that are not made any more stay, marked as not current.
        """
        now = datetime.now(UTC)
        before = {
            (row.kind, row.value): row
            for row in connection.execute(
                sa.select(tables.suggestions).where(tables.suggestions.c.issue_id == issue_id)
            )
        }
        stored = []
        seen: set[tuple[str, str]] = set()
        for decision in decisions:
            values = suggestion_values(decision.suggestion) | {
                "verdict": str(decision.verdict),
                "sentence": storable(decision.sentence),
                "current": True,
            }
            same = (values["kind"], values["value"])
            if same in seen:
                continue  # two texts that differ only in what no database keeps
            known = before.pop(same, None)
            suggestion_id = self._save_suggestion(connection, issue_id, known, values, now)
            seen.add(same)
            made = replace(decision.suggestion, id=suggestion_id)
            stored.append(
                Decision(suggestion=made, verdict=decision.verdict, sentence=decision.sentence)
            )
        gone = [row.id for row in before.values() if row.current]
        if gone:
            connection.execute(
                sa.update(tables.suggestions)
                .where(tables.suggestions.c.id.in_(gone))
                .values(current=False)
            )
        for suggestion_id in gone:
            self._audit.note(
                connection,
                what=WITHDRAWN,
                why="It is not suggested any more.",
                issue_id=issue_id,
                suggestion_id=suggestion_id,
            )
        return stored

    def _save_suggestion(
        self,
        connection: Connection,
        issue_id: int,
        known: Any,
        values: Mapping[str, Any],
        now: datetime,
    ) -> int:
        if values["verdict"] != Verdict.HIDE:
            first = known.shown_at if known is not None else None
            values = {**values, "shown_at": first or now}
        if known is None:
            inserted = connection.execute(
                _INSERT, {"issue_id": issue_id, "created_at": now, **values}
            )
            suggestion_id = int(inserted.scalar_one())
            self._audit.note(
                connection,
                what=f"{DECIDED}{values['verdict']}",
                why=values["sentence"],
                issue_id=issue_id,
                suggestion_id=suggestion_id,
            )
            return suggestion_id
        connection.execute(
            sa.update(tables.suggestions).where(tables.suggestions.c.id == known.id), values
        )
        if known.verdict != values["verdict"] or not known.current:
            self._audit.note(
                connection,
                what=f"{DECIDED}{values['verdict']}",
                why=values["sentence"],
                issue_id=issue_id,
                suggestion_id=known.id,
            )
        return int(known.id)

    def suggestions(
        self,
        connection: Connection,
        *,
        issue_id: int | None = None,
        suggestion_id: int | None = None,
        project: str = "",
        verdicts: Sequence[Verdict] = (),
        current_only: bool = True,
        open_only: bool = False,
        limit: int = 1000,
    ) -> Sequence[StoredSuggestion]:
        """Suggestions with their decisions and outcomes, newest first.

        ``open_only`` leaves out those that a person answered.
        """
        s = tables.suggestions.c
        query = sa.select(tables.suggestions, tables.issues.c.key.label("issue_key")).join(
            tables.issues, tables.issues.c.id == s.issue_id
        )
        if issue_id is not None:
            query = query.where(s.issue_id == issue_id)
        if suggestion_id is not None:
            query = query.where(s.id == suggestion_id)
        if project:
            query = query.where(tables.issues.c.project == project)
        if verdicts:
            query = query.where(s.verdict.in_([str(v) for v in verdicts]))
        if current_only and suggestion_id is None:
            query = query.where(s.current)
        if open_only:
            answered = sa.select(tables.outcomes.c.suggestion_id).where(_IS_ANSWER)
            query = query.where(s.id.not_in(answered))
        rows = connection.execute(query.order_by(s.id.desc()).limit(limit)).all()
        outcomes = self.outcomes(connection, [row.id for row in rows])
        return [
            StoredSuggestion(
                suggestion=suggestion_from(row),
                issue_id=row.issue_id,
                issue_key=row.issue_key,
                verdict=Verdict(row.verdict),
                sentence=row.sentence,
                current=row.current,
                created_at=row.created_at,
                outcomes=tuple(outcomes.get(row.id, ())),
            )
            for row in rows
        ]

    def where_made(
        self,
        connection: Connection,
        *,
        tracker: str,
        project: str,
        kind: str,
        value: str,
        verdicts: Collection[Verdict] = tuple(Verdict),
    ) -> Sequence[tuple[str, int]]:
        """(connection, id) of a project's open issues for which a value is suggested now.

        ``verdicts``: only where it was decided so.
        """
        s, i = tables.suggestions.c, tables.issues.c
        query = (
            sa.select(i.connection, i.id, s.value)
            .join(tables.suggestions, s.issue_id == i.id)
            .where(i.tracker == tracker, i.project == project, i.deleted_at.is_(None))
            .where(i.status_category.in_(_OPEN), s.kind == kind, s.current)
            .where(s.verdict.in_([str(verdict) for verdict in verdicts]))
            .order_by(i.id.desc())
        )
        rows = connection.execute(query)
        same = [row for row in rows if row.value.casefold() == value.casefold()]
        return [(row.connection, row.id) for row in same]

    def record_outcome(self, connection: Connection, outcome: Outcome, *, issue_id: int) -> bool:
        """Store a person's answer, or that there was none.

        False if it was their answer at that time already.
        """
        known = self.outcomes(connection, [outcome.suggestion_id]).get(outcome.suggestion_id, [])
        earlier = [answer for answer in known if answer.at <= outcome.at]
        if earlier and earlier[-1].kind == outcome.kind:
            return False
        s = tables.suggestions.c
        answered = connection.execute(
            sa.select(s.version, s.confidence).where(s.id == outcome.suggestion_id)
        ).one()
        connection.execute(
            sa.insert(tables.outcomes),
            {
                "suggestion_id": outcome.suggestion_id,
                "version": answered.version,
                "confidence": answered.confidence,
                "kind": str(outcome.kind),
                "by": storable(outcome.by, 200),
                "because": storable(outcome.because),
                "at": outcome.at,
            },
        )
        self._audit.note(
            connection,
            what=str(outcome.kind),
            why=outcome.because,
            by=outcome.by,
            issue_id=issue_id,
            suggestion_id=outcome.suggestion_id,
        )
        return True

    def answer(
        self,
        connection: Connection,
        suggestion: Suggestion,
        kind: OutcomeKind,
        *,
        issue_id: int,
        by: str,
        because: str,
        at: datetime | None = None,
    ) -> bool:
        """Store what a person says to a suggestion, now or ``at``; False if they said so before."""
        outcome = Outcome(
            suggestion_id=suggestion.id,
            kind=kind,
            by=by,
            at=at or datetime.now(UTC),
            because=because,
        )
        return self.record_outcome(connection, outcome, issue_id=issue_id)

    def outcomes(
        self, connection: Connection, suggestion_ids: Sequence[int]
    ) -> dict[int, list[Outcome]]:
        """Answers by suggestion, oldest first by when they were given, not by when they came.

        That one was ignored is no answer, and not among them: `Measures` tells of it.
        """
        o = tables.outcomes.c
        query = sa.select(tables.outcomes).where(o.suggestion_id.in_(suggestion_ids), _IS_ANSWER)
        found: dict[int, list[Outcome]] = {}
        for row in connection.execute(query.order_by(o.at, o.id)):
            found.setdefault(row.suggestion_id, []).append(outcome_from(row))
        return found

    def answerable(
        self, connection: Connection, connection_name: str, *, since: datetime, limit: int
    ) -> Sequence[int]:
        """The issues of a connection that people may answer to without words, by their ids.

        Those with a suggestion that is shown, or that was accepted by a thumb; of suggestions
        made since then, the newest first.
        """
        s, i, e = tables.suggestions.c, tables.issues.c, tables.ledger_entries.c
        thumbs = sa.exists().where(e.issue_id == s.issue_id, e.what.like("thumb %"))
        query = (
            sa.select(s.issue_id)
            .join(tables.issues, i.id == s.issue_id)
            .where(i.connection == connection_name, i.deleted_at.is_(None), s.created_at > since)
            .where(sa.or_(sa.and_(s.current, s.verdict == str(Verdict.SHOW)), thumbs))
            .group_by(s.issue_id)
            .order_by(sa.func.max(s.created_at).desc(), s.issue_id)
            .limit(limit)
        )
        return list(connection.execute(query).scalars())

    def outcome_counts(self) -> Mapping[tuple[str, str, str], int]:
        """How often (project, kind, outcome) happened."""
        s, o, i = tables.suggestions.c, tables.outcomes.c, tables.issues.c
        query = (
            sa.select(i.project, s.kind, o.kind, sa.func.count())
            .select_from(tables.outcomes)
            .join(tables.suggestions, s.id == o.suggestion_id)
            .join(tables.issues, i.id == s.issue_id)
            .group_by(i.project, s.kind, o.kind)
        )
        with self._database.read() as connection:
            return {(r[0], r[1], r[2]): r[3] for r in connection.execute(query)}


def rejected(outcomes: Sequence[Outcome]) -> bool:
    """Whether people's last word on a suggestion was no."""
    return bool(outcomes) and outcomes[-1].kind.is_no
