from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
import sqlalchemy as sa

from core.model import Comment, FieldChange, Issue, Person
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
