"""Deliveries, as trackers sent them. On SQLite they are a file of their own."""

from __future__ import annotations

import sqlalchemy as sa

from core.store.columns import BigKey, Json, UtcDateTime
from core.store.tables.metadata import inbox

deliveries = sa.Table(
    "deliveries",
    inbox,
    sa.Column("seq", BigKey, primary_key=True, autoincrement=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("delivery_id", sa.String(200), nullable=False),
    sa.Column("headers", Json, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("redeliveries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("event", sa.String(40), nullable=False, server_default=""),
    sa.Column("issue_key", sa.String(300), nullable=False, server_default=""),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("next_try", UtcDateTime),
    sa.UniqueConstraint("connection", "delivery_id", name="uq_deliveries_connection_delivery_id"),
    sa.Index("ix_deliveries_status_seq", "status", "seq"),
)
