"""Who a tracker's person is, as its own list or the issues that they met tell."""

from __future__ import annotations

import pytest

from core.connector import Identity
from core.model import Comment, Person
from core.store.store import Store
from tests.store.stores import NOON, an_issue

C = "acme-github"
ADA = Person(id="21", handle="Ada")
BOB = Person(id="22", handle="bob")
EVE = Person(id="eve:%_1", handle='Ève "the" %_')


def met(store: Store) -> None:
    comment = Comment(id="c1", body="", author=EVE, created_at=NOON, updated_at=NOON)
    store.issues.import_batch(
        [an_issue(1, author=ADA, assignees=(BOB,), comments=(comment,)), an_issue(2)]
    )


def test_people_are_found_by_id_where_they_filed_were_assigned_or_wrote(store: Store) -> None:
    met(store)
    found = store.names.people(C, ["21", "22", EVE.id, "404", "2"])
    assert found == {"21": ADA, "22": BOB, EVE.id: EVE}
    assert store.names.people("another", ["21"]) == {}
    assert store.names.people(C, []) == {}


@pytest.mark.parametrize("name", ["Ada", "ada", "@ADA", "21"])
def test_people_are_found_by_what_is_typed(store: Store, name: str) -> None:
    met(store)
    assert store.names.called(C, name) == (ADA,)


@pytest.mark.parametrize("name", ["", "@", "Ad", "Ada%", "_da", "nobody", '"'])
def test_nobody_is_found_by_half_a_name(store: Store, name: str) -> None:
    met(store)
    assert store.names.called(C, name) == ()


def test_a_name_of_any_letters_is_found(store: Store) -> None:
    met(store)
    assert store.names.called(C, EVE.handle) == (EVE,)


def test_the_trackers_own_list_comes_first(store: Store) -> None:
    met(store)
    renamed = Person(id="21", handle="ada-l")
    store.people.save_many(C, [Identity(person=renamed)])
    assert store.names.people(C, ["21", "22"]) == {"21": renamed, "22": BOB}
    assert store.names.called(C, "ADA-L") == (renamed,)


def test_several_of_one_name_are_all_found(store: Store) -> None:
    twins = [Person(id="1", handle="sam"), Person(id="2", handle="Sam")]
    store.people.save_many(C, [Identity(person=person) for person in twins])
    assert set(store.names.called(C, "sam")) == set(twins)


def test_the_newest_handle_of_a_person_counts(store: Store) -> None:
    store.issues.import_batch([an_issue(1, author=ADA)])
    store.issues.import_batch([an_issue(2, author=Person(id="21", handle="ada-l"))])
    assert store.names.people(C, ["21"])["21"].handle == "ada-l"
