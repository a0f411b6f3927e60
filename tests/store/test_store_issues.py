from __future__ import annotations

from dataclasses import replace

from core.model import Issue, Person, Priority, StatusCategory
from core.store.store import Store
from tests.store.stores import NOON, an_issue, minutes

MAINTAINER = Person(id="7", handle="maintainer-1")
KEY = "github:acme/shop#1"


def save(store: Store, issue: Issue, **more: object) -> Issue:
    with store.write() as connection:
        return store.issues.save(connection, issue, **more)  # type: ignore[arg-type]


def find(store: Store, issue: Issue) -> Issue | None:
    with store.read() as connection:
        return store.issues.find(connection, issue)


def by_key(store: Store, key: str = KEY) -> Issue:
    found = store.issues.by_key(key)
    assert found is not None
    return found


# -- fields --------------------------------------------------------------------------------


def test_every_field_comes_back(store: Store) -> None:
    given = an_issue(
        body="Body\nwith lines",
        type="bug",
        original_type="Defect",
        labels=("b", "a"),
        priority=Priority.HIGH,
        original_priority="P2",
        status="In Review",
        status_category=StatusCategory.IN_PROGRESS,
        resolution="",
        author=Person(id="1", handle="reporter-1"),
        assignees=(MAINTAINER, Person(id="9", handle="helper[bot]", is_bot=True)),
        closed_at=minutes(3),
        duplicate_of="github:acme/shop#9",
        private=True,
        extra={"milestone": {"title": "2.4"}, "n": [1, None]},
    )
    saved = save(store, given)
    found = store.issues.get(saved.id)
    assert found == replace(given, id=saved.id, version=saved.version)


def test_saving_again_updates_the_same_row(store: Store) -> None:
    first = save(store, an_issue(labels=("a",)))
    second = save(store, replace(first, title="Other", labels=()))
    assert second.id == first.id
    assert second.version > first.version
    assert by_key(store).title == "Other"
    assert store.issues.projects() == [("github", "acme/shop", 1)]


def test_hostile_and_endless_text_is_stored_as_far_as_it_can_be(store: Store) -> None:
    saved = save(
        store,
        an_issue(
            title="t\x00\ud800" + "x" * 100_000,
            body="\udfff" * 10,
            status="s" * 5000,
            original_priority="p" * 5000,
            original_type="o\x00" * 500,
            resolution="r" * 500,
            type="t" * 500,
            duplicate_of="d" * 500,
            labels=("l" * 5000, "\x00"),
            author=Person(id="1", handle="h\x00" * 200),
            extra={"\x00": "\ud800"},
        ),
    )
    found = store.issues.get(saved.id)
    assert found is not None
    assert found.title.startswith("t\ufffd\ufffdx")
    assert len(found.title) == 100_003
    assert found.body == "\ufffd" * 10
    assert (len(found.status), len(found.original_priority)) == (200, 200)
    assert (len(found.original_type), len(found.resolution)) == (200, 200)
    assert (len(found.type), len(found.duplicate_of)) == (40, 300)
    assert found.labels == ("l" * 5000, "\ufffd")
    assert store.issues.labels("github", "acme/shop") == {"l" * 300, "\ufffd"}
    assert found.extra == {"\ufffd": "\ufffd"}


# -- finding -------------------------------------------------------------------------------


def test_an_issue_is_found_by_the_trackers_id_before_its_key(store: Store) -> None:
    saved = save(store, an_issue())
    moved = find(store, an_issue(key="github:acme/store#1"))
    assert moved is not None
    assert moved.id == saved.id


def test_an_issue_without_an_id_is_found_by_its_key(store: Store) -> None:
    saved = save(store, an_issue(external_id="", connection=""))
    found = find(store, an_issue(external_id="1001"))
    assert found is not None
    assert found.id == saved.id


def test_the_id_of_another_connection_is_another_issue(store: Store) -> None:
    save(store, an_issue(connection="acme-jira", key="jira:acme/SHOP-1"))
    assert find(store, an_issue()) is None


def test_nothing_is_found_where_nothing_is(store: Store) -> None:
    assert find(store, an_issue()) is None
    assert store.issues.get(1) is None
    assert store.issues.by_key(KEY) is None


def test_a_moved_issue_is_found_by_its_old_key_and_its_old_id(store: Store) -> None:
    old = save(store, an_issue())
    with store.write() as connection:
        moved = replace(old, key="github:acme/store#7", external_id="77")
        saved = store.issues.save(connection, moved)
        store.issues.add_alias(connection, old, saved.id)
    assert by_key(store, KEY).id == old.id
    assert by_key(store, "github:acme/store#7").id == old.id
    late = find(store, an_issue())
    assert late is not None
    assert late.id == old.id


def test_an_issue_under_its_own_key_comes_before_one_that_had_the_key_once(store: Store) -> None:
    own = save(store, an_issue(1))
    younger = save(store, an_issue(2))
    with store.write() as connection:
        store.issues.add_alias(connection, replace(own, external_id=""), younger.id)
    assert by_key(store, KEY).id == own.id
    found = find(store, an_issue(1, external_id=""))
    assert found is not None
    assert found.id == own.id


def test_a_key_that_another_issue_took_over_does_not_find_the_old_one(store: Store) -> None:
    """A repository was renamed, and a new one made under the old name."""
    old = save(store, an_issue(1, external_id="1001"))
    newcomer = an_issue(1, external_id="9001", title="Another issue")
    assert find(store, newcomer) is None
    saved = save(store, newcomer)
    assert by_key(store, KEY).id == saved.id
    found = find(store, an_issue(1, key="github:acme/renamed#1", external_id="1001"))
    assert found is not None
    assert found.id == old.id
    # Whoever follows by version hears of the one that lost its key too.
    assert {i.id for i, _ in store.issues.changed_since(old.version, 10)} == {old.id, saved.id}


def test_an_issue_may_take_the_key_of_one_that_was_only_imported(store: Store) -> None:
    save(store, an_issue(1, external_id="1001"))
    imported = save(store, an_issue(2, key="github:acme/store#5", external_id="", connection=""))
    moved = replace(by_key(store), key="github:acme/store#5")
    save(store, moved)
    assert by_key(store, "github:acme/store#5").id == moved.id
    assert store.issues.get(imported.id) is not None


def test_moving_back_finds_it_under_both_keys(store: Store) -> None:
    issue = save(store, an_issue())
    for key in ("github:acme/b#1", KEY, "github:acme/b#1"):
        with store.write() as connection:
            before = by_key(store, issue.key)
            store.issues.save(connection, replace(before, key=key))
            store.issues.add_alias(connection, before, before.id)
        issue = by_key(store, key)
    assert by_key(store, KEY).id == by_key(store, "github:acme/b#1").id
    assert len(store.issues.of_project("acme/shop")) == 1


# -- deletion ------------------------------------------------------------------------------


def test_a_deleted_issue_is_not_found_but_not_forgotten(store: Store) -> None:
    saved = save(store, an_issue())
    save(store, saved, deleted_at=minutes(5))
    assert store.issues.get(saved.id) is None
    assert store.issues.by_key(KEY) is None
    assert store.issues.many([saved.id]) == {}
    assert store.issues.of_project("acme/shop") == []
    assert store.issues.projects() == []
    found = find(store, an_issue())
    assert found is not None
    with store.read() as connection:
        assert store.issues.deleted_at(connection, found) == minutes(5)


def test_a_deleted_issue_takes_no_place_among_the_newest(store: Store) -> None:
    kept = save(store, an_issue(1))
    save(store, save(store, an_issue(2)), deleted_at=minutes(5))
    assert [one.id for one in store.issues.of_project("acme/shop", newest=1)] == [kept.id]


def test_a_follower_hears_of_a_deletion(store: Store) -> None:
    saved = save(store, an_issue())
    save(store, saved, deleted_at=NOON)
    ((issue, deleted),) = store.issues.changed_since(saved.version, 10)
    assert (issue.id, deleted) == (saved.id, True)


def test_saving_a_deleted_issue_brings_it_back(store: Store) -> None:
    saved = save(store, an_issue(), deleted_at=NOON)
    save(store, saved)
    assert by_key(store).id == saved.id


# -- versions ------------------------------------------------------------------------------


def test_versions_grow_with_every_change_of_any_issue(store: Store) -> None:
    versions = []
    for _ in range(3):
        for number in (1, 2):
            known = find(store, an_issue(number))
            versions.append(save(store, known or an_issue(number)).version)
    assert versions == sorted(set(versions))
    assert store.issues.latest_version() == versions[-1]


def test_changes_are_followed_by_their_version(store: Store) -> None:
    assert store.issues.latest_version() == 0
    assert store.issues.changed_since(0, 10) == []
    saved = [save(store, an_issue(n)) for n in range(1, 6)]
    save(store, saved[0])
    found = store.issues.changed_since(0, 3)
    assert [issue.key for issue, _ in found] == [i.key for i in saved[1:4]]
    rest = store.issues.changed_since(found[-1][0].version, 10)
    assert [issue.key for issue, _ in rest] == [saved[4].key, saved[0].key]
    assert store.issues.changed_since(store.issues.latest_version(), 10) == []


def test_marks_of_duplicates_are_counted_without_private_ones(store: Store) -> None:
    first = an_issue(1)
    marked = [an_issue(n, duplicate_of=first.key) for n in (2, 3)]
    hidden = an_issue(4, duplicate_of=first.key, private=True)
    store.issues.import_batch([first, *marked, hidden])
    assert store.issues.marked_duplicates([first.key, "github:acme/shop#9"]) == {first.key: 2}
    assert store.issues.marked_duplicates([]) == {}
