"""Trained models, and experiments with them."""

from __future__ import annotations

import sqlalchemy as sa

from core.store.columns import Json, UtcDateTime
from core.store.tables.metadata import issue_column, key_column, store

trainings = sa.Table(
    "trainings",
    store,
    key_column(),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("issues", sa.Integer, nullable=False),
    sa.Column("models", sa.Integer, nullable=False),
    sa.Column("promoted", sa.Integer, nullable=False),
    sa.Index("ix_trainings_project", "project", "id"),
)


models = sa.Table(
    "models",
    store,
    key_column(),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("task", sa.String(60), nullable=False),
    sa.Column("version", sa.String(100), nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("card", Json, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    # Somebody made it the active one: a newer one must be surely better to take its place.
    sa.Column("by_hand", sa.Boolean, nullable=False, server_default=sa.false()),
    # When another took its place: the last of these is the one from before.
    sa.Column("retired_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_models_project_task", "project", "task", "active"),
)


experiments = sa.Table(
    "experiments",
    store,
    sa.Column("name", sa.String(100), primary_key=True),
    # What is compared, as it was when it began: it cannot change under way.
    sa.Column("design", Json, nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("why_ended", sa.Text, nullable=False, server_default=""),
)


experiment_issues = sa.Table(
    "experiment_issues",
    store,
    key_column(),
    sa.Column(
        "experiment",
        sa.String(100),
        sa.ForeignKey("experiments.name", ondelete="CASCADE"),
        nullable=False,
    ),
    issue_column(),
    sa.Column("arm", sa.String(10), nullable=False),
    # The chance that it had to be in the variant, and what each arm would say of it.
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("said", Json, nullable=False),
    sa.Column("assigned_at", UtcDateTime, nullable=False),
    sa.Column("judged_at", UtcDateTime),
    sa.Column("scores", Json, nullable=False, server_default="{}"),
    sa.UniqueConstraint("experiment", "issue_id", name="uq_experiment_issues_experiment_issue_id"),
    sa.Index("ix_experiment_issues_issue_id", "issue_id"),
    sa.Index("ix_experiment_issues_judged_at", "experiment", "judged_at"),
)
