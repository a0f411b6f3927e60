"""What is known of connections: how far they were read, their people, their projects' files."""

from __future__ import annotations

import sqlalchemy as sa

from core.store.columns import Json, UtcDateTime
from core.store.tables.metadata import key_column, store

connection_states = sa.Table(
    "connection_states",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("me", Json),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("checked_at", UtcDateTime, nullable=False),
)


sync_states = sa.Table(
    "sync_states",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("project", sa.String(200), primary_key=True),
    # The present run, or the last one: its number, from when on it reads, and how far it got.
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("since", UtcDateTime),
    sa.Column("cursor", sa.Text, nullable=False, server_default=""),
    sa.Column("newest", UtcDateTime),
    sa.Column("issues", sa.Integer, nullable=False, server_default="0"),
    sa.Column("comments", sa.Integer, nullable=False, server_default="0"),
    sa.Column("expected", sa.Integer),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    # Up to when everything is known, and when all issues were last looked through.
    sa.Column("watermark", UtcDateTime),
    sa.Column("whole_at", UtcDateTime),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
)


reconciliations = sa.Table(
    "reconciliations",
    store,
    key_column(),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime, nullable=False),
    sa.Column("gaps", sa.Integer, nullable=False),
    sa.Column("closed", sa.Integer, nullable=False),
    sa.Column("redelivered", sa.Integer, nullable=False),
    sa.Column("report", Json, nullable=False),
    sa.Index("ix_reconciliations_connection", "connection", "id"),
)


people = sa.Table(
    "people",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("external_id", sa.String(200), primary_key=True),
    sa.Column("handle", sa.String(200), nullable=False),
    sa.Column("is_bot", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    # Of the verified address, keyed with a secret of this installation; "" where untold.
    sa.Column("address_digest", sa.String(64), nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Index("ix_people_address_digest", "address_digest"),
)


kept_secrets = sa.Table(
    "kept_secrets",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    # Grows with each value: whoever saves says which one theirs was made from.
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
)


project_files = sa.Table(
    "project_files",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("project", sa.String(200), primary_key=True),
    # As it was last valid: what is in force, also after a restart.
    sa.Column("text", sa.Text, nullable=False),
    # What is wrong with what was read since, and what of that its maintainers were told.
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("read_at", UtcDateTime, nullable=False),
)
