"""Alembic runs this file for every command; the connection comes from ``core.store.migrate``."""

from __future__ import annotations

from alembic import context

# All of an upgrade in one transaction, also on SQLite: whoever waits for it finds it whole.
context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
