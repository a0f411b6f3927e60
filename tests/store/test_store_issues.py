from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
import sqlalchemy as sa

from core.model import Comment, FieldChange, Issue, Person, Priority, StatusCategory
from core.store import tables
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


# -- comments ------------------------------------------------------------------------------


def comments(store: Store, issue: Issue) -> Sequence[str]:
    found = store.issues.get(issue.id)
    assert found is not None
    return [comment.body for comment in found.comments]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (minutes(1), minutes(2), "second"),
        (minutes(2), minutes(1), "first"),
        (minutes(1), minutes(1), "second"),  # one second, two edits: the later delivery
        (None, minutes(1), "second"),
        (None, None, "second"),
        (minutes(1), None, "first"),
    ],
)
def test_the_newest_text_of_a_comment_is_kept(
    store: Store, first: object, second: object, kept: str
) -> None:
    issue = save(store, an_issue())
    for body, at in (("first", first), ("second", second)):
        with store.write() as connection:
            comment = Comment(id="5", body=body, author=MAINTAINER, updated_at=at)  # type: ignore[arg-type]
            store.issues.save_comment(connection, issue.id, comment)
    assert comments(store, issue) == [kept]


def test_comments_belong_to_their_issue_and_keep_their_order(store: Store) -> None:
    one, two = save(store, an_issue(1)), save(store, an_issue(2))
    with store.write() as connection:
        for issue, name in ((one, "a"), (two, "b"), (one, "c")):
            comment = Comment(id="1" if name != "c" else "2", body=name, created_at=NOON)
            store.issues.save_comment(connection, issue.id, comment)
    assert comments(store, one) == ["a", "c"]
    assert comments(store, two) == ["b"]
    found = store.issues.of_project("acme/shop")
    assert [[c.body for c in i.comments] for i in found] == [["a", "c"], ["b"]]


@pytest.mark.parametrize("late", [minutes(-5), minutes(0), None])
def test_a_deleted_comment_does_not_come_back_with_a_late_delivery(
    store: Store, late: object
) -> None:
    issue = save(store, an_issue())
    comment = Comment(id="5", body="regretted", author=MAINTAINER, updated_at=minutes(-5))
    with store.write() as connection:
        store.issues.save_comment(connection, issue.id, comment)
        store.issues.delete_comment(connection, issue.id, "5", at=minutes(0))
        store.issues.save_comment(connection, issue.id, replace(comment, updated_at=late))  # type: ignore[arg-type]
    assert comments(store, issue) == []
    with store.read() as connection:
        row = connection.execute(sa.select(tables.comments)).one()
    assert (row.body, row.author, row.created_at) == ("", None, None)


def test_a_comment_whose_deletion_comes_first_is_not_stored(store: Store) -> None:
    issue = save(store, an_issue())
    with store.write() as connection:
        store.issues.delete_comment(connection, issue.id, "5", at=minutes(2))
        comment = Comment(id="5", body="regretted", updated_at=minutes(1))
        store.issues.save_comment(connection, issue.id, comment)
    assert comments(store, issue) == []


def test_a_deletion_counts_also_where_our_clock_is_behind(store: Store) -> None:
    issue = save(store, an_issue())
    comment = Comment(id="5", body="regretted", updated_at=minutes(9))
    with store.write() as connection:
        store.issues.save_comment(connection, issue.id, comment)
        store.issues.delete_comment(connection, issue.id, "5", at=minutes(1))
        store.issues.save_comment(connection, issue.id, comment)
    assert comments(store, issue) == []


# -- history -------------------------------------------------------------------------------


def test_a_change_that_is_told_twice_is_kept_once(store: Store) -> None:
    issue = save(store, an_issue())
    change = FieldChange(field="labels", after="bug", at=NOON, actor=MAINTAINER)
    with store.write() as connection:
        assert store.issues.add_history(connection, issue.id, [change]) == [change]
        assert store.issues.add_history(connection, issue.id, [change]) == []
        abroad = replace(change, at=NOON.astimezone(timezone(timedelta(hours=2))))
        assert store.issues.add_history(connection, issue.id, [abroad]) == []
    assert [replace(c, actor=MAINTAINER) for c in by_key(store).history] == [change]


def test_the_same_change_made_twice_is_kept_twice(store: Store) -> None:
    issue = save(store, an_issue())
    other = save(store, an_issue(2))
    change = FieldChange(field="labels", after="bug", at=NOON, actor=MAINTAINER)
    different = [
        change,
        replace(change, at=minutes(1)),
        replace(change, before="bug", after=None),
        replace(change, actor=None),
        replace(change, field="type"),
        replace(change, at=None),
    ]
    with store.write() as connection:
        fresh = store.issues.add_history(connection, issue.id, [*different, *different])
        assert fresh == different
        assert store.issues.add_history(connection, other.id, [change]) == [change]


def test_hostile_history_is_kept(store: Store) -> None:
    issue = save(store, an_issue())
    change = FieldChange(field="title", before="\x00", after="\ud800" + "x" * 10_000, at=NOON)
    with store.write() as connection:
        store.issues.add_history(connection, issue.id, [change])
        assert store.issues.add_history(connection, issue.id, [change]) == []
    (kept,) = by_key(store).history
    assert (kept.before, kept.after) == ("\ufffd", "\ufffd" + "x" * 10_000)


# -- locks ---------------------------------------------------------------------------------


def test_locks_are_kept_by_issue_and_field(store: Store) -> None:
    one, two = save(store, an_issue(1)), save(store, an_issue(2))
    with store.write() as connection:
        store.issues.lock(connection, one.id, "labels", by="maintainer-1", at=NOON)
        store.issues.lock(connection, one.id, "labels", by="m\x00" * 200, at=minutes(1))
        store.issues.lock(connection, one.id, "type", by="maintainer-1", at=NOON)
        assert store.issues.locks(connection, one.id) == {"labels", "type"}
        assert store.issues.locks(connection, two.id) == set()


# -- labels of projects --------------------------------------------------------------------


def rename(store: Store, project: str, old: str | None, new: str | None) -> None:
    with store.write() as connection:
        store.issues.rename_label(connection, "github", project, old, new)


def test_labels_on_issues_are_known_in_their_project(store: Store) -> None:
    save(store, an_issue(1, labels=("bug", "docs", "bug")))
    save(store, an_issue(2, labels=("docs",)))
    save(store, an_issue(3, key="github:acme/other#3", project="acme/other", labels=("x",)))
    assert store.issues.labels("github", "acme/shop") == {"bug", "docs"}
    assert store.issues.labels("github", "acme/other") == {"x"}
    assert store.issues.labels("jira", "acme/shop") == set()


def test_labels_are_made_renamed_and_deleted(store: Store) -> None:
    rename(store, "acme/shop", None, "bug")
    rename(store, "acme/shop", None, "bug")
    rename(store, "acme/shop", "bug", "kind/bug")
    assert store.issues.labels("github", "acme/shop") == {"kind/bug"}
    rename(store, "acme/shop", "kind/bug", None)
    rename(store, "acme/shop", "never seen", None)
    assert store.issues.labels("github", "acme/shop") == set()


def test_a_label_of_the_account_is_renamed_in_the_projects_that_use_it(store: Store) -> None:
    for project in ("acme/ENG", "acme/OPS", "acme_x/ENG", "acmeco"):
        key = f"github:{project}-1"
        save(store, an_issue(1, key=key, project=project, external_id=project, labels=("bug",)))
    save(store, an_issue(9, key="github:acme/QA-1", project="acme/QA", labels=("other",)))
    rename(store, "acme", "bug", "defect")
    known = {p: store.issues.labels("github", p) for _, p, _ in store.issues.projects()}
    assert known == {
        "acme/ENG": {"defect"},
        "acme/OPS": {"defect"},
        "acme/QA": {"other"},
        "acme_x/ENG": {"bug"},
        "acmeco": {"bug"},
    }


# -- projects ------------------------------------------------------------------------------


def test_a_project_is_given_whole_in_the_order_of_creation(store: Store) -> None:
    save(store, an_issue(1, created_at=minutes(5)))
    save(store, an_issue(2, created_at=None))
    save(store, an_issue(3, created_at=minutes(1)))
    save(store, an_issue(4, key="github:acme/other#4", project="acme/other"))
    save(store, an_issue(5, key="jira:acme/shop-5", tracker="jira", created_at=minutes(2)))
    keys = [i.key for i in store.issues.of_project("acme/shop", tracker="github")]
    assert keys == ["github:acme/shop#2", "github:acme/shop#3", "github:acme/shop#1"]
    assert len(store.issues.of_project("acme/shop")) == 4
    assert store.issues.projects() == [
        ("github", "acme/other", 1),
        ("github", "acme/shop", 3),
        ("jira", "acme/shop", 1),
    ]


def test_many_are_given_by_id(store: Store) -> None:
    saved = [save(store, an_issue(n)) for n in (1, 2, 3)]
    found = store.issues.many([saved[0].id, saved[2].id, 999])
    assert {i: issue.key for i, issue in found.items()} == {
        saved[0].id: saved[0].key,
        saved[2].id: saved[2].key,
    }
    assert store.issues.many([]) == {}


# -- importing -----------------------------------------------------------------------------


def archived(**fields: object) -> Issue:
    given: dict[str, object] = {
        "connection": "",
        "external_id": "",
        "comments": (Comment(id="1", body="a comment", updated_at=NOON),),
        "history": (FieldChange(field="labels", after="bug", at=NOON, actor=MAINTAINER),),
        "labels": ("bug",),
    }
    return an_issue(**(given | fields))  # type: ignore[arg-type]


def test_importing_twice_changes_nothing_the_second_time(store: Store) -> None:
    batch = [archived(), an_issue(2)]
    assert store.issues.import_batch(batch) == (2, 0)
    first = [store.issues.by_key(i.key) for i in batch]
    assert store.issues.import_batch(batch) == (0, 2)
    again = [store.issues.by_key(i.key) for i in batch]
    assert [replace(i, version=0) for i in again if i] == [
        replace(i, version=0) for i in first if i
    ]


def test_an_issue_twice_in_one_batch_is_one_issue(store: Store) -> None:
    assert store.issues.import_batch([archived(), archived(title="Later")]) == (1, 1)
    assert by_key(store).title == "Later"


def test_an_archive_does_not_make_an_issue_forget_its_connection(store: Store) -> None:
    live = save(store, an_issue(extra={"milestone": "2.4"}))
    store.issues.import_batch([archived(title="Renamed", updated_at=minutes(1))])
    found = by_key(store)
    assert (found.id, found.title) == (live.id, "Renamed")
    assert (found.connection, found.external_id) == ("acme-github", "1001")
    assert found.extra == {"milestone": "2.4"}


@pytest.mark.parametrize("updated_at", [minutes(-60), None])
def test_an_old_archive_adds_its_past_but_does_not_turn_back_the_present(
    store: Store, updated_at: object
) -> None:
    save(store, an_issue(title="As it is now", labels=("docs",)))
    store.issues.import_batch([archived(title="As it was", updated_at=updated_at)])
    found = by_key(store)
    assert (found.title, found.labels) == ("As it is now", ("docs",))
    assert [c.body for c in found.comments] == ["a comment"]
    assert len(found.history) == 1


@pytest.mark.parametrize(
    ("updated_at", "comes_back"), [(minutes(1), False), (None, False), (minutes(9), True)]
)
def test_an_archive_from_before_does_not_bring_a_deleted_issue_back(
    store: Store, updated_at: object, comes_back: bool
) -> None:
    save(store, an_issue(), deleted_at=minutes(5))
    counts = store.issues.import_batch([archived(updated_at=updated_at)])
    assert counts == (0, int(comes_back))
    assert (store.issues.by_key(KEY) is not None) == comes_back


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    naive = an_issue(2, created_at=NOON.replace(tzinfo=None))
    with pytest.raises((ValueError, sa.exc.StatementError)):
        store.issues.import_batch([archived(), naive])
    assert store.issues.projects() == []
