"""The people of each connection: digests, never addresses; who is the same elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.connector import Identity
from core.model import Person
from core.store.store import Store

ADDRESS = "ada.lovelace@acme.example"


def someone(
    id_: str, address: str = "", *, handle: str = "", bot: bool = False, active: bool = True
) -> Identity:
    person = Person(id=id_, handle=handle or id_, is_bot=bot)
    return Identity(person=person, verified_address=address, active=active)


def test_no_address_reaches_the_database_or_a_log(
    store: Store, store_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store.people.save_many("gh", [someone("1", ADDRESS, handle="ada")])
    (account,) = store.people.all()
    assert len(account.digest) == 64, "so there was something to keep"
    assert account.digest not in repr(account)
    if store_url:
        with store.read() as connection:
            names = connection.exec_driver_sql(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            ).scalars()
            kept = [
                str(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all())  # noqa: S608
                for name in names.all()
            ]
        assert any(account.digest in text for text in kept), "the search itself can find"
        found = [text for text in kept if "lovelace" in text.lower()]
    else:
        files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert any(account.digest.encode() in data for data in files)
        found = [str(data) for data in files if b"lovelace" in data.lower()]
    assert found == []
    assert "lovelace" not in caplog.text.lower()


def test_an_address_that_is_taken_away_takes_its_digest_along(store: Store) -> None:
    store.people.save_many("gh", [someone("1", ADDRESS)])
    store.people.save_many("jira", [someone("2", ADDRESS.upper())])
    assert [a.id for a in store.people.elsewhere("gh", "1", {})] == ["2"]
    store.people.save_many("jira", [someone("2")])
    assert store.people.elsewhere("gh", "1", {}) == []
    assert [a.digest == "" for a in store.people.all()] == [False, True]


def test_saving_again_brings_up_to_date(store: Store) -> None:
    assert store.people.save_many("gh", [someone("1", handle="ada"), someone("2")]) == 2
    store.people.save_many("gh", [someone("1", handle="ada-l", active=False)])
    assert [(a.id, a.handle, a.active) for a in store.people.all("gh")] == [
        ("1", "ada-l", False),
        ("2", "2", True),
    ]
    assert store.people.all("jira") == []


def test_the_last_word_on_somebody_counts_within_a_batch_too(store: Store) -> None:
    store.people.save_many("gh", [someone("1", handle="old"), someone("1", handle="new")])
    assert [a.handle for a in store.people.all()] == ["new"]


def test_thousands_come_as_a_stream(store: Store) -> None:
    def many() -> Iterator[Identity]:
        for n in range(1201):
            yield someone(str(n), f"p{n}@acme.example")

    assert store.people.save_many("gh", many()) == 1201
    assert len({a.digest for a in store.people.all("gh")}) == 1201


def test_what_no_database_takes_stops_nobody(store: Store) -> None:
    store.people.save_many("gh", [someone("1\x00", "a\ud800@acme.example", handle="x" * 300)])
    (account,) = store.people.all()
    assert (account.id, len(account.handle)) == ("1\ufffd", 200)


def test_elsewhere_follows_the_configuration_and_addresses_through_it(store: Store) -> None:
    """From Linear by address to GitHub, by configuration to Jira, by address on to the other."""
    store.people.save_many("lin", [someone("l1", ADDRESS)])
    store.people.save_many("gh", [someone("g1", ADDRESS, handle="Ada"), someone("g2")])
    store.people.save_many("jira", [someone("j1", "al@acme.example")])
    store.people.save_many("jira2", [someone("k1", "al@acme.example"), someone("k2")])
    named = {"Ada": {"gh": "ada", "jira": "j1"}, "Else": {"gh": "g2"}}
    found = store.people.elsewhere("lin", "l1", named)
    assert [(a.connection, a.id) for a in found] == [("gh", "g1"), ("jira", "j1"), ("jira2", "k1")]
    assert [a.id for a in store.people.elsewhere("lin", "l1", {})] == ["g1"]
    assert store.people.elsewhere("gh", "nobody", named) == ()


def test_each_installation_has_a_key_of_its_own(tmp_path: Path) -> None:
    digests = set()
    for name in "ab":
        store = Store(tmp_path / name)
        store.people.save_many("gh", [someone("1", ADDRESS)])
        digests |= {a.digest for a in store.people.all()}
        store.close()
        again = Store(tmp_path / name)
        again.people.save_many("jira", [someone("2", ADDRESS)])
        assert len({a.digest for a in again.people.all()}) == 1, "the same at the next start"
        again.close()
    assert len(digests) == 2
