"""What people look up: across trackers, within limits, right after every change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotFoundError, UserError
from core.model import (
    Decision,
    Issue,
    OutcomeKind,
    Readers,
    Relation,
    RelationKind,
    StatusCategory,
    Verdict,
)
from core.routes import Lookup
from core.search.asking import looking
from core.store.store import Store
from core.triage.finder import Finder
from core.triage.lookup import Lookups
from tests.store.stores import NOON, an_issue
from tests.triage.fake_tracker import a_suggestion

HANGS = "Upload hangs after the phone sleeps"


def elsewhere(number: int, **fields: Any) -> Issue:
    """A ticket in Jira that only insiders see."""
    given = {
        "key": f"jira:acme/OPS-{number}",
        "tracker": "jira",
        "project": "acme/OPS",
        "connection": "acme-jira",
        "external_id": f"j{number}",
        "private": True,
    }
    return an_issue(number, **(given | fields))


@pytest.fixture
def lookups(sqlite_store: Store, tmp_path: Path) -> Iterator[Lookups]:
    finder = Finder(sqlite_store.issues, tmp_path / "index")
    yield Lookups(sqlite_store, finder)
    finder.close()


def keys(
    lookups: Lookups, about: str, readers: Readers = Readers.INSIDERS, **limits: Any
) -> list[str]:
    found = lookups.similar(Lookup(about=about, **limits), readers)
    return [one.issue.key for one in found]


def store(lookups: Lookups, *issues: Issue) -> None:
    lookups.store.issues.import_batch(issues)


def test_a_customers_issue_finds_the_ticket_for_insiders_and_for_nobody_else(
    lookups: Lookups,
) -> None:
    store(lookups, an_issue(1, title=HANGS), elsewhere(1, title=f"{HANGS} (android)"))
    public, ticket = "github:acme/shop#1", "jira:acme/OPS-1"
    assert keys(lookups, public) == [ticket]
    assert keys(lookups, public, Readers.PUBLIC) == []
    assert keys(lookups, "upload hangs when the phone sleeps") == [public, ticket]
    assert keys(lookups, "upload hangs when the phone sleeps", Readers.PUBLIC) == [public]
    assert keys(lookups, ticket) == [public]
    with pytest.raises(NotFoundError) as hidden:
        keys(lookups, ticket, Readers.PUBLIC)
    with pytest.raises(NotFoundError) as unknown:
        keys(lookups, "jira:acme/OPS-9", Readers.PUBLIC)
    assert str(hidden.value).replace("OPS-1", "OPS-9") == str(unknown.value)


def test_limits_hold(lookups: Lookups) -> None:
    store(
        lookups,
        an_issue(1, title=HANGS, created_at=NOON - timedelta(days=3)),
        an_issue(2, title=HANGS, status_category=StatusCategory.DONE, created_at=NOON),
        elsewhere(1, title=HANGS, created_at=NOON + timedelta(days=3)),
        elsewhere(2, title=HANGS, project="acme/shop", key="jira:acme/shop-2"),
    )

    def found(**limits: Any) -> set[str]:
        return {key.partition(":")[2] for key in keys(lookups, HANGS, **limits)}

    assert found() == {"acme/shop#1", "acme/shop#2", "acme/OPS-1", "acme/shop-2"}
    assert found(projects=("acme/shop",)) == {"acme/shop#1", "acme/shop#2", "acme/shop-2"}
    assert found(projects=("github:acme/shop",)) == {"acme/shop#1", "acme/shop#2"}
    assert found(trackers=("jira",)) == {"acme/OPS-1", "acme/shop-2"}
    assert found(is_open=False) == {"acme/shop#2"}
    assert found(since=NOON + timedelta(days=1)) == {"acme/OPS-1"}
    assert found(until=NOON - timedelta(days=1)) == {"acme/shop#1"}
    assert found(projects=("acme/none",)) == set()
    assert len(keys(lookups, HANGS, limit=2)) == 2


def test_the_very_next_query_is_right(lookups: Lookups) -> None:
    store(lookups, an_issue(1, title=HANGS))
    assert keys(lookups, HANGS, is_open=True) == ["github:acme/shop#1"]

    def change(**fields: Any) -> None:
        with lookups.store.write() as transaction:
            issue = lookups.store.issues.by_key("github:acme/shop#1")
            assert issue is not None
            deleted = fields.pop("deleted_at", None)
            lookups.store.issues.save(transaction, replace(issue, **fields), deleted_at=deleted)

    change(title="Photos are upside down")
    assert keys(lookups, HANGS) == []
    change(title=HANGS, status_category=StatusCategory.DONE)
    assert keys(lookups, HANGS, is_open=True) == []
    assert keys(lookups, HANGS, is_open=False) == ["github:acme/shop#1"]
    change(labels=("mobile",))
    (found,) = lookups.similar(Lookup(about=HANGS), Readers.PUBLIC)
    assert found.issue.labels == ("mobile",)
    change(private=True)
    assert keys(lookups, HANGS, Readers.PUBLIC) == []
    change(project="acme/ops", key="github:acme/ops#5", private=False)
    assert keys(lookups, HANGS, projects=("acme/ops",)) == ["github:acme/ops#5"]
    change_key = lookups.store.issues.by_key("github:acme/ops#5")
    with lookups.store.write() as transaction:
        assert change_key is not None
        lookups.store.issues.save(transaction, change_key, deleted_at=NOON)
    assert keys(lookups, HANGS) == []


def test_what_cannot_be_looked_for_is_told(lookups: Lookups) -> None:
    for nothing in ("", "  \n "):
        with pytest.raises(UserError, match="say what to look for"):
            keys(lookups, nothing)
    assert keys(lookups, "x") == []
    for text in ("error: nothing is here", "error:undefined", "https://tracker.example/a/1"):
        assert keys(lookups, text) == [], "a text, not a key"


def test_a_project_looks_where_the_settings_say(sqlite_store: Store, tmp_path: Path) -> None:
    look = looking({"acme-github": ("acme-jira",), "jira:acme/OPS": ()})
    finder = Finder(sqlite_store.issues, tmp_path / "index", look)
    far = an_issue(
        3, title=HANGS, key="github:other/far#3", project="other/far", connection="other"
    )
    sqlite_store.issues.import_batch(
        [
            far,
            elsewhere(1, title=HANGS, private=False),
            an_issue(1, title=HANGS, created_at=NOON + timedelta(hours=1)),
            elsewhere(2, title=HANGS, private=False, created_at=NOON + timedelta(hours=1)),
        ]
    )

    def like(key: str) -> list[str]:
        issue = sqlite_store.issues.by_key(key)
        assert issue is not None
        return sorted(one.issue.key for one in finder.similar(issue))

    assert like("github:acme/shop#1") == ["jira:acme/OPS-1"], "not the other connection's"
    assert like("jira:acme/OPS-2") == ["jira:acme/OPS-1"], "its own project alone"
    finder.close()


def test_groups_are_made_of_marks_answers_and_texts(lookups: Lookups) -> None:
    store(
        lookups,
        an_issue(1, title="Upload hangs", body="It never ends after the phone slept"),
        an_issue(2, title="Photos cannot be sent", duplicate_of="github:acme/shop#1"),
        an_issue(3, title="Sending is stuck", duplicate_of="github:acme/shop#99"),
        an_issue(4, title="Upload hangs!", body="After the phone slept it never ends"),
        an_issue(5, title="Colours of the logo look wrong"),
        an_issue(6, title="Wrong green", relations=(
            Relation(kind=RelationKind.DUPLICATE_OF, key="github:acme/shop#5"),)),
        elsewhere(1, title="Uploads: sleep kills the socket", private=False),
    )  # fmt: skip
    ticket = lookups.store.issues.by_key("jira:acme/OPS-1")
    assert ticket is not None
    with lookups.store.write() as transaction:
        linked = Decision(
            suggestion=a_suggestion("similar", "github:acme/shop#1"),
            verdict=Verdict.SHOW,
            sentence="",
        )
        stored = lookups.store.suggestions.record_decisions(transaction, ticket.id, [linked])
        lookups.store.suggestions.answer(
            transaction,
            stored[0].suggestion,
            OutcomeKind.ACCEPTED,
            issue_id=ticket.id,
            by="somebody",
            because="",
        )
    first, second = lookups.clusters(Readers.PUBLIC)
    assert first.canonical.key == "github:acme/shop#1"
    assert {i.key.rpartition("/")[2] for i in first.members} == {"shop#2", "shop#4", "OPS-1"}
    assert (second.canonical.key, second.size) == ("github:acme/shop#5", 2)
    assert lookups.clusters(Readers.PUBLIC, ["jira:acme/OPS"]) == [first]
    assert lookups.clusters(Readers.PUBLIC) is lookups.clusters(Readers.PUBLIC), "made once"
    store(lookups, an_issue(7, title="New", duplicate_of="github:acme/shop#5"))
    assert lookups.clusters(Readers.PUBLIC)[1].size == 3


def test_an_issue_that_moved_stays_in_its_group(lookups: Lookups) -> None:
    store(lookups, an_issue(1), an_issue(2, duplicate_of="github:acme/shop#1"))
    moved = lookups.store.issues.by_key("github:acme/shop#1")
    assert moved is not None
    with lookups.store.write() as transaction:
        new = replace(moved, key="github:acme/depot#4", project="acme/depot")
        lookups.store.issues.save(transaction, new)
        lookups.store.issues.add_alias(transaction, moved, moved.id)
    (cluster,) = lookups.clusters(Readers.PUBLIC)
    assert cluster.canonical.key == "github:acme/depot#4"


def test_the_index_is_made_anew_with_its_progress(lookups: Lookups) -> None:
    store(lookups, *(an_issue(n, title=f"{HANGS} w{n}x") for n in range(1, 6)))
    assert len(keys(lookups, HANGS)) == 5
    told: list[float] = []
    assert lookups.finder.rebuild(lambda done, what: told.append(done)) == 5
    assert told[-1] == 1.0
    assert told == sorted(told)
    assert len(keys(lookups, HANGS)) == 5


def test_a_damaged_index_is_made_anew_by_the_next_question(
    lookups: Lookups, tmp_path: Path
) -> None:
    store(lookups, *(an_issue(n, title=f"{HANGS} w{n}x") for n in range(1, 6)))
    assert len(keys(lookups, HANGS)) == 5
    lookups.finder.close()
    for damaged in ("meta.json", ".term"):
        for file in (tmp_path / "index").iterdir():
            if file.name.endswith(damaged):
                file.write_bytes(file.read_bytes()[:-20])
        again = Finder(lookups.store.issues, tmp_path / "index")
        assert len(keys(Lookups(lookups.store, again), HANGS)) == 5
        again.close()


def test_one_process_makes_it_anew_and_another_takes_that_up(
    lookups: Lookups, tmp_path: Path
) -> None:
    store(lookups, *(an_issue(n, title=f"{HANGS} w{n}x") for n in range(1, 6)))
    other = Finder(lookups.store.issues, tmp_path / "index", lets_go=True)
    theirs = Lookups(lookups.store, other)
    assert len(keys(theirs, HANGS)) == 5
    lookups.finder.rebuild(lambda _done, _what: None)
    made = (tmp_path / "index").stat().st_ino
    store(lookups, an_issue(6, title=HANGS))
    for one in (theirs, lookups, theirs):
        assert len(keys(one, HANGS)) == 6
    assert (tmp_path / "index").stat().st_ino == made, "it was not thrown away again"
    other.close()
