"""The people of each connection's tracker, as far as they are needed to link them.

An e-mail address is hashed before anything else happens to it, with a key that this
installation made for itself. No address is stored, logged, or part of an error.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from core.connector import Identity
from core.people import Account, Named, digest_of, folded, link
from core.store import tables
from core.store.database import Database
from core.store.text import storable
from core.store.upsert import insert_for

_KEY: Final = "people_key"
_KEY_BYTES: Final = 32
_BATCH: Final = 500


class People:
    """The people of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_many(self, connection_name: str, identities: Iterable[Identity]) -> int:
        """Keep whom a tracker tells of, and say how many; called again, it brings them up to date.

        Where a tracker no longer tells somebody's address, its digest goes too.

        Raises:
            StoreUnavailable: they could not be stored.
        """
        key, coming, count = self._key(), iter(identities), 0
        c = tables.people.c
        statement = insert_for(self._database)(tables.people)
        statement = statement.on_conflict_do_update(
            index_elements=[c.connection, c.external_id],
            set_={
                name: getattr(statement.excluded, name)
                for name in ("handle", "is_bot", "active", "address_digest", "seen_at")
            },
        )
        while batch := list(islice(coming, _BATCH)):
            now = datetime.now(UTC)
            # By id, since the last word on somebody counts.
            rows = {
                one.person.id: {
                    "connection": connection_name,
                    "external_id": storable(one.person.id, 200),
                    "handle": storable(one.person.handle, 200),
                    "is_bot": one.person.is_bot,
                    "active": one.active,
                    "address_digest": digest_of(one.verified_address, key),
                    "seen_at": now,
                }
                for one in batch
                if one.person.id
            }
            with self._database.write() as connection:
                if rows:
                    connection.execute(statement, list(rows.values()))
            count += len(rows)
        return count

    def all(self, connection_name: str = "") -> Sequence[Account]:
        """Everyone, or everyone of one connection."""
        query = sa.select(tables.people)
        if connection_name:
            query = query.where(tables.people.c.connection == connection_name)
        return self._read(query.order_by(tables.people.c.connection, tables.people.c.external_id))

    def elsewhere(self, connection_name: str, external_id: str, named: Named) -> Sequence[Account]:
        """The accounts that the same person has in other connections.

        ``named`` is ``[people]`` of the configuration. Empty where nobody is known to be the
        same, or this one is not known at all.
        """
        this = self._one(connection_name, external_id)
        if this is None:
            return ()
        # All that decides whom this one is linked with: who is named, and who shares an address.
        c = tables.people.c
        known = dict.fromkeys([this, *self._named(named)])
        digests = sorted({account.digest for account in known if account.digest})
        for some in _chunks(digests):
            shared = sa.select(tables.people).where(c.address_digest.in_(some))
            known |= dict.fromkeys(self._read(shared))
        for someone in link(known, named):
            if this in someone.accounts:
                return [a for a in someone.accounts if a.connection != connection_name]
        return ()

    def _one(self, connection_name: str, external_id: str) -> Account | None:
        c = tables.people.c
        query = sa.select(tables.people).where(
            c.connection == connection_name, c.external_id == storable(external_id, 200)
        )
        return next(iter(self._read(query)), None)

    def _named(self, named: Named) -> Sequence[Account]:
        """Whoever the configuration may mean, and perhaps some more."""
        c = tables.people.c
        texts = sorted({text.strip() for accounts in named.values() for text in accounts.values()})
        found: list[Account] = []
        for some in _chunks(texts):
            # Databases differ in what they make of letters beyond ASCII.
            handles = {form for text in some for form in (folded(text), text.lower(), text)}
            query = sa.select(tables.people).where(
                c.external_id.in_(some)
                | c.handle.in_(handles)
                | sa.func.lower(c.handle).in_(handles)
            )
            found += self._read(query)
        return found

    def _read(self, query: Any) -> Sequence[Account]:
        with self._database.read() as connection:
            return [
                Account(
                    connection=row.connection,
                    id=row.external_id,
                    handle=row.handle,
                    is_bot=row.is_bot,
                    active=row.active,
                    digest=row.address_digest,
                )
                for row in connection.execute(query)
            ]

    def _key(self) -> bytes:
        """The secret of the digests, made once."""
        c = tables.settings.c
        query = sa.select(c.value).where(c.name == _KEY)
        with self._database.read() as connection:
            known = connection.execute(query).scalar_one_or_none()
        if known is None:
            mine = insert_for(self._database)(tables.settings).values(
                name=_KEY, value=secrets.token_hex(_KEY_BYTES)
            )
            with self._database.write() as connection:
                connection.execute(mine.on_conflict_do_nothing())
                known = connection.execute(query).scalar_one()
        return bytes.fromhex(str(known))


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
