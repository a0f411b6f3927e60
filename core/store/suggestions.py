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
from core.store.audit import DECIDED, TRACKSIDE, WITHDRAWN, Audit, LedgerEntry
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

_INSERT: Final = sa.insert(tables.suggestions).returning(
    tables.suggestions.c.id, sort_by_parameter_order=True
)


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
        made: dict[tuple[str, str], tuple[Decision, dict[str, Any]]] = {}
        for decision in decisions:
            values = _values(decision)
            # Two texts may differ only in what no database keeps: the first of them counts.
            made.setdefault((values["kind"], values["value"]), (decision, values))
        ids = self._insert(
            connection,
            issue_id,
            {same: values for same, (_, values) in made.items() if same not in before},
            now,
        )
        lines = [_decided(made[same][1], ids[same], now) for same in ids]
        for same, (_, values) in made.items():
            if (known := before.pop(same, None)) is not None:
                ids[same] = known.id
                self._update(connection, known, values, now)
                if known.verdict != values["verdict"] or not known.current:
                    lines.append(_decided(values, known.id, now))
        gone = [row.id for row in before.values() if row.current]
        if gone:
            connection.execute(
                sa.update(tables.suggestions)
                .where(tables.suggestions.c.id.in_(gone))
                .values(current=False)
            )
        lines += [_withdrawn(suggestion_id, now) for suggestion_id in gone]
        self._audit.add(connection, lines, issue_id=issue_id)
        return [
            replace(decision, suggestion=replace(decision.suggestion, id=ids[same]))
            for same, (decision, _) in made.items()
        ]

    def _insert(
        self,
        connection: Connection,
        issue_id: int,
        wanted: Mapping[tuple[str, str], Mapping[str, Any]],
        now: datetime,
    ) -> dict[tuple[str, str], int]:
        """Store what was never suggested before; our ids."""
        if not wanted:
            return {}
        rows = [
            {
                "issue_id": issue_id,
                "created_at": now,
                "shown_at": _shown(values, None, now),
                **values,
            }
            for values in wanted.values()
        ]
        inserted = connection.execute(_INSERT, rows).scalars().all()
        return {same: int(n) for same, n in zip(wanted, inserted, strict=True)}

    def _update(
        self, connection: Connection, known: Any, values: Mapping[str, Any], now: datetime
    ) -> None:
        """Store what is said of a suggestion now, where that is anything else than before."""
        changed = {**values, "shown_at": _shown(values, known.shown_at, now)}
        if any(getattr(known, name) != value for name, value in changed.items()):
            connection.execute(
                sa.update(tables.suggestions).where(tables.suggestions.c.id == known.id), changed
            )

    def suggestions(
        self,
        connection: Connection,
        *,
        issue_id: int | None = None,
        suggestion_id: int | None = None,
        tracker: str = "",
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
        if tracker:
            query = query.where(tables.issues.c.tracker == tracker)
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


def _values(decision: Decision) -> dict[str, Any]:
    return suggestion_values(decision.suggestion) | {
        "verdict": str(decision.verdict),
        "sentence": storable(decision.sentence),
        "current": True,
    }


def _shown(values: Mapping[str, Any], before: datetime | None, now: datetime) -> datetime | None:
    """When it was first shown to people; what is hidden now has not been, or was before."""
    return before if values["verdict"] == Verdict.HIDE else before or now


def _decided(values: Mapping[str, Any], suggestion_id: int, at: datetime) -> LedgerEntry:
    return LedgerEntry(
        at=at,
        what=f"{DECIDED}{values['verdict']}",
        by=TRACKSIDE,
        why=values["sentence"],
        suggestion_id=suggestion_id,
    )


def _withdrawn(suggestion_id: int, at: datetime) -> LedgerEntry:
    return LedgerEntry(
        at=at,
        what=WITHDRAWN,
        by=TRACKSIDE,
        why="It is not suggested any more.",
        suggestion_id=suggestion_id,
    )
