"""Issues, as trackers tell them, and the fields that people have made theirs."""

from __future__ import annotations

import sqlalchemy as sa

from core.store.columns import BigKey, Json, UtcDateTime
from core.store.tables.metadata import issue_column, key_column, store

settings = sa.Table(
    "settings",
    store,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("value", Json, nullable=False),
)


counters = sa.Table(
    "counters",
    store,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("value", BigKey, nullable=False),
)


issues = sa.Table(
    "issues",
    store,
    key_column(),
    sa.Column("version", BigKey, nullable=False),
    sa.Column("key", sa.String(300), nullable=False, unique=True),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("external_id", sa.String(200), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("original_type", sa.String(200), nullable=False),
    sa.Column("labels", Json, nullable=False),
    sa.Column("priority", sa.String(20), nullable=False),
    sa.Column("original_priority", sa.String(200), nullable=False),
    sa.Column("status", sa.String(200), nullable=False),
    sa.Column("status_category", sa.String(20), nullable=False),
    sa.Column("resolution", sa.String(200), nullable=False),
    sa.Column("author", Json),
    sa.Column("assignees", Json, nullable=False),
    sa.Column("created_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("duplicate_of", sa.String(300), nullable=False),
    sa.Column("milestone", sa.String(300), nullable=False, server_default=""),
    sa.Column("relations", Json, nullable=False, server_default="[]"),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("extra", Json, nullable=False),
    sa.Column("deleted_at", UtcDateTime),
    # Which run of a sync last met it; what a whole run did not meet may be gone.
    sa.Column("synced_run", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_issues_duplicate_of", "duplicate_of"),
    sa.Index("ix_issues_version", "version"),
    sa.Index("ix_issues_project", "project", "id"),
    sa.Index("ix_issues_external_id", "connection", "external_id"),
)


aliases = sa.Table(
    "aliases",
    store,
    sa.Column("key", sa.String(300), primary_key=True),
    issue_column(),
)


comments = sa.Table(
    "comments",
    store,
    key_column(),
    issue_column(),
    sa.Column("external_id", sa.String(200), nullable=False),
    sa.Column("author", Json),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime),
    sa.UniqueConstraint("issue_id", "external_id", name="uq_comments_issue_id_external_id"),
)


field_changes = sa.Table(
    "field_changes",
    store,
    key_column(),
    issue_column(),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("field", sa.String(40), nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("at", UtcDateTime),
    sa.Column("actor", Json),
    # A redelivery, or a replay, tells the same change again.
    sa.UniqueConstraint("issue_id", "digest", name="uq_field_changes_issue_id_digest"),
)


project_labels = sa.Table(
    "project_labels",
    store,
    sa.Column("project", sa.String(200), primary_key=True),
    sa.Column("tracker", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(300), primary_key=True),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    # An issue has at most one label of a group.
    sa.Column("group_name", sa.Text, nullable=False, server_default=""),
    # When the tracker's own list last had it; none for what only an issue told of.
    sa.Column("shown_at", UtcDateTime),
)


locks = sa.Table(
    "locks",
    store,
    sa.Column("issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("field", sa.String(40), primary_key=True),
    sa.Column("set_by", sa.String(200), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
