"""Experiments: when each began and ended, which issues take part, and how they were judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.experiments import Arm, Experiment
from core.model import StatusCategory
from core.store import tables
from core.store.database import Database
from core.store.text import storable, storable_json
from core.store.upsert import insert_for

_CLOSED: Final = (StatusCategory.DONE.value, StatusCategory.CANCELLED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentRecord:
    """An experiment that began; ``ended_at``: from then on no further issue takes part."""

    name: str
    design: Mapping[str, Any]
    started_at: datetime
    ended_at: datetime | None = None
    why_ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """One issue of an experiment.

    ``arm``: what it is shown. ``share``: the chance that this had to be the variant. ``said``:
    by arm what would be shown of the kind, in the order of confidence; nothing where the issue
    is not compared and only keeps its arm. ``scores``: by arm what that came to, once judged.
    """

    id: int
    experiment: str
    issue_id: int
    arm: Arm
    share: float
    said: Mapping[str, Sequence[Mapping[str, Any]]]
    assigned_at: datetime
    judged_at: datetime | None
    scores: Mapping[str, float]


class Experiments:
    """The experiments of an installation. Methods with a ``connection`` run in its transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = insert_for(database)

    def list(self) -> Sequence[ExperimentRecord]:
        """All that ever began, the oldest first."""
        query = sa.select(tables.experiments).order_by(
            tables.experiments.c.started_at, tables.experiments.c.name
        )
        with self._database.read() as connection:
            return [ExperimentRecord(**row) for row in connection.execute(query).mappings()]

    def begin(
        self, connection: Connection, name: str, experiment: Experiment, at: datetime
    ) -> ExperimentRecord:
        """The record of an experiment, made when its first issue takes part."""
        connection.execute(
            self._insert(tables.experiments)
            .values(name=name, design=experiment.design(), started_at=at)
            .on_conflict_do_nothing()
        )
        query = sa.select(tables.experiments).where(tables.experiments.c.name == name)
        return ExperimentRecord(**connection.execute(query).mappings().one())

    def end(self, name: str, *, why: str, at: datetime) -> bool:
        """Let no further issue take part; False if that was so already, or it never began."""
        e = tables.experiments.c
        with self._database.write() as connection:
            return bool(
                connection.execute(
                    sa.update(tables.experiments)
                    .where(e.name == name, e.ended_at.is_(None))
                    .values(ended_at=at, why_ended=storable(why))
                ).rowcount
            )

    def variant_kinds(self, issue_id: int) -> frozenset[str]:
        """The kinds of which an issue is shown a variant: whose outcomes are the variant's."""
        with self._database.read() as connection:
            return frozenset(kind for _, kind in variants(connection, issue_id=issue_id))

    def of_issue(self, connection: Connection, issue_id: int) -> Sequence[TakingPart]:
        """What an issue takes part in."""
        query = sa.select(tables.experiment_issues).where(
            tables.experiment_issues.c.issue_id == issue_id
        )
        return [_taking_part(row) for row in connection.execute(query)]

    def enrol(
        self,
        connection: Connection,
        *,
        experiment: str,
        issue_id: int,
        arm: Arm,
        share: float,
        said: Mapping[str, Sequence[Mapping[str, Any]]],
        at: datetime,
    ) -> None:
        """An issue takes part from now on; nothing changes where it does already."""
        connection.execute(
            self._insert(tables.experiment_issues)
            .values(
                experiment=experiment,
                issue_id=issue_id,
                arm=str(arm),
                share=share,
                said=storable_json(said),
                assigned_at=at,
                scores={},
            )
            .on_conflict_do_nothing()
        )

    def to_judge(self, name: str, *, assigned_before: datetime, limit: int) -> Sequence[TakingPart]:
        """Issues that are not judged yet and can be: closed, or taking part for long enough."""
        x, i = tables.experiment_issues.c, tables.issues.c
        query = (
            sa.select(tables.experiment_issues)
            .join(tables.issues, i.id == x.issue_id)
            .where(
                x.experiment == name,
                x.judged_at.is_(None),
                sa.or_(
                    x.assigned_at < assigned_before,
                    i.status_category.in_(_CLOSED),
                    i.deleted_at.is_not(None),
                ),
            )
            .order_by(x.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_taking_part(row) for row in connection.execute(query)]

    def judge(self, judged: Sequence[tuple[int, Mapping[str, float]]], at: datetime) -> None:
        """Keep what issues came to, by the ids of their taking part: once, and for good."""
        x = tables.experiment_issues.c
        with self._database.write() as connection:
            for taking_part, scores in judged:
                connection.execute(
                    sa.update(tables.experiment_issues)
                    .where(x.id == taking_part, x.judged_at.is_(None))
                    .values(judged_at=at, scores=dict(scores))
                )

    def issues(self, name: str, *, judged_only: bool = False) -> Sequence[TakingPart]:
        """All issues of an experiment, in the order in which they were judged."""
        x = tables.experiment_issues.c
        query = sa.select(tables.experiment_issues).where(x.experiment == name)
        if judged_only:
            query = query.where(x.judged_at.is_not(None))
        with self._database.read() as connection:
            return [
                _taking_part(row) for row in connection.execute(query.order_by(x.judged_at, x.id))
            ]


def variants(
    connection: Connection, *, project: tuple[str, str] | None = None, issue_id: int | None = None
) -> set[tuple[int, str]]:
    """(issue, kind) of what is a variant's: of one issue, or of a (tracker, project)."""
    x, e, i = tables.experiment_issues.c, tables.experiments.c, tables.issues.c
    query = (
        sa.select(x.issue_id, e.design)
        .join(tables.experiments, e.name == x.experiment)
        .where(x.arm == str(Arm.VARIANT))
    )
    if issue_id is not None:
        query = query.where(x.issue_id == issue_id)
    if project is not None:
        query = query.join(tables.issues, i.id == x.issue_id).where(
            i.tracker == project[0], i.project == project[1]
        )
    return {(row.issue_id, str(row.design["kind"])) for row in connection.execute(query)}


def _taking_part(row: Any) -> TakingPart:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row as a mapping
    return TakingPart(**values | {"arm": Arm(row.arm)})
