"""What people never want suggested: a value in a project, or that two issues are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import Issue, SuggestionKind
from core.store import tables
from core.store.audit import Audit
from core.store.database import Database
from core.store.text import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One rule. Of a pair of issues ``keys`` are the two as they are called now."""

    id: int
    tracker: str
    project: str
    kind: str
    value: str
    by: str
    why: str
    at: datetime
    keys: tuple[str, ...] = ()


class Suppressions:
    """The rules of an installation. Methods that take a ``transaction`` run in it."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def add(
        self,
        transaction: Connection,
        *,
        tracker: str,
        project: str,
        kind: str,
        value: str,
        by: str,
        why: str,
        issue_id: int | None = None,
    ) -> int:
        """Never suggest a value in a project; returns the rule's number, also of one there is.

        ``issue_id``: the issue on which it was said, for the audit trail.
        """
        s = tables.suppressions.c
        value = storable(value, 300)
        same = transaction.execute(
            sa.select(s.id, s.value).where(
                s.tracker == tracker, s.project == project, s.kind == kind, s.other_id.is_(None)
            )
        )
        for row in same:
            if row.value.casefold() == value.casefold():
                return int(row.id)
        number = self._insert(
            transaction,
            {"tracker": tracker, "project": project, "kind": kind, "value": value},
            by=by,
            why=why,
        )
        said = f"rule {number}: never suggest the {kind} {value} in {project}"
        self._audit.note(transaction, what="rule made", why=said, by=by, issue_id=issue_id)
        return number

    def add_pair(
        self, transaction: Connection, one: Issue, other: Issue, *, by: str, why: str
    ) -> int:
        """Never suggest that either of two issues is a duplicate of the other."""
        s = tables.suppressions.c
        ids = (one.id, other.id)
        known = transaction.execute(
            sa.select(s.id).where(s.issue_id.in_(ids), s.other_id.in_(ids))
        ).scalar()
        if known is not None:
            return int(known)
        values = {
            "tracker": one.tracker,
            "project": one.project,
            "kind": str(SuggestionKind.DUPLICATE),
            "value": "",
            "issue_id": one.id,
            "other_id": other.id,
        }
        number = self._insert(transaction, values, by=by, why=why)
        for issue_id in ids:
            # Not a word of the other one: this trail may be shown to readers of this issue.
            said = f"rule {number}: two issues are not the same"
            self._audit.note(transaction, what="rule made", why=said, by=by, issue_id=issue_id)
        return number

    def _insert(
        self, transaction: Connection, values: Mapping[str, Any], *, by: str, why: str
    ) -> int:
        inserted = transaction.execute(
            sa.insert(tables.suppressions).returning(tables.suppressions.c.id),
            {
                "issue_id": None,
                "other_id": None,
                **values,
                "by": storable(by, 200),
                "why": storable(why[:2_000]),
                "at": datetime.now(UTC),
            },
        )
        return int(inserted.scalar_one())

    def remove(self, transaction: Connection, number: int, *, by: str) -> bool:
        """Take a rule away; False where there is none of this number."""
        s = tables.suppressions.c
        removed = transaction.execute(sa.delete(tables.suppressions).where(s.id == number))
        if removed.rowcount:
            self._audit.note(transaction, what="rule removed", why=f"rule {number}", by=by)
        return bool(removed.rowcount)

    def list(self, project: str = "") -> Sequence[Suppression]:
        """All rules, or those of a project, oldest first."""
        with self._database.read() as connection:
            return _rules(connection, *([tables.suppressions.c.project == project] * bool(project)))

    def in_force(self, transaction: Connection, issue: Issue) -> Sequence[Suppression]:
        """The rules that count for an issue, oldest first."""
        s = tables.suppressions.c
        of_project = sa.and_(
            s.other_id.is_(None), s.tracker == issue.tracker, s.project == issue.project
        )
        of_issue = sa.or_(s.issue_id == issue.id, s.other_id == issue.id)
        return _rules(transaction, sa.or_(of_project, of_issue))

    def never(self, transaction: Connection, issue: Issue) -> Mapping[tuple[str, str], str]:
        """Why not, by kind and value (without case) of what is not to be suggested on an issue."""
        found: dict[tuple[str, str], str] = {}
        for rule in self.in_force(transaction, issue):
            if rule.keys:
                said = f"{rule.by} said that these are not the same (rule {rule.id})."
                found |= {(rule.kind, key.casefold()): said for key in rule.keys}
            else:
                said = f"{rule.by} said never to suggest this in the project (rule {rule.id})."
                found[rule.kind, rule.value.casefold()] = said
        return found


def _rules(connection: Connection, *where: sa.ColumnElement[bool]) -> Sequence[Suppression]:
    s = tables.suppressions
    one, other = tables.issues.alias("one"), tables.issues.alias("other")
    query = (
        sa.select(s, one.c.key.label("one_key"), other.c.key.label("other_key"))
        .outerjoin(one, one.c.id == s.c.issue_id)
        .outerjoin(other, other.c.id == s.c.other_id)
        .where(*where)
        .order_by(s.c.id)
    )
    return [
        Suppression(
            id=row.id,
            tracker=row.tracker,
            project=row.project,
            kind=row.kind,
            value=row.value,
            by=row.by,
            why=row.why,
            at=row.at,
            keys=tuple(key for key in (row.one_key, row.other_key) if key),
        )
        for row in connection.execute(query)
    ]
