"""What a connection may not write is refused in one place, whoever asked for it."""

from __future__ import annotations

import pytest

from core.connector import Capability, ConnectionConfig, Permissions
from core.model import ActionKind, ActionStatus, EventKind, RelationKind
from core.store.store import Store
from core.triage.ask import ask
from core.triage.plan import Change
from core.triage.reach import CAPABILITY_OF, out_of_reach
from tests.triage.fake_tracker import KEY, FakeTracker, a_suggestion
from tests.triage.house import House

OTHER = "github:acme/shop#2"
VALUES = {
    ActionKind.ADD_LABEL: "bug",
    ActionKind.REMOVE_LABEL: "docs",
    ActionKind.SET_TYPE: "bug",
    ActionKind.SET_PRIORITY: "high",
    ActionKind.ASSIGN: "7",
    ActionKind.UNASSIGN: "1",
    ActionKind.SET_STATUS: "done",
    ActionKind.LINK: OTHER,
    ActionKind.RELATE: OTHER,
    ActionKind.MARK_DUPLICATE: OTHER,
    ActionKind.CLOSE_AS_DUPLICATE: OTHER,
}
WRITES = sorted(set(ActionKind) - {ActionKind.COMMENT})


def a_house(store: Store, **fields: object) -> House:
    house = House(store, **fields)  # type: ignore[arg-type]
    house.open(2)
    house.open(labels=("docs",))
    return house


def asked(house: House, kind: ActionKind) -> None:
    change = Change(kind=kind, value=VALUES[kind])
    ask(house.desk, house.issue(), [change], by="ada", because="asked")


@pytest.mark.parametrize("kind", WRITES)
@pytest.mark.parametrize("permissions", [Permissions.READ, Permissions.COMMENT])
def test_what_the_operator_does_not_permit_is_refused_also_where_a_person_asked(
    sqlite_store: Store, kind: ActionKind, permissions: Permissions
) -> None:
    house = a_house(sqlite_store, permissions=permissions)
    # Whatever the connector itself would do.
    house.tracker.capabilities |= {CAPABILITY_OF[kind]}
    asked(house, kind)
    house.write()
    (action,) = house.actions()
    assert action.status is ActionStatus.REFUSED
    assert f'permissions = "{permissions}": it may not' in action.result
    assert set(house.tracker.calls) <= {"write_comment"}
    assert (house.tracker.comment() == "") == (permissions is Permissions.READ)


@pytest.mark.parametrize("kind", WRITES)
def test_what_the_tracker_lacks_is_refused_with_a_sentence(
    sqlite_store: Store, kind: ActionKind
) -> None:
    house = a_house(sqlite_store, lacks=frozenset({CAPABILITY_OF[kind]}))
    asked(house, kind)
    house.write()
    (action,) = house.actions()
    assert action.status is ActionStatus.REFUSED
    assert action.result.startswith("This github connection cannot ")
    assert action.result in house.tracker.comment()
    assert house.tracker.calls == ["write_comment"]


def test_every_kind_is_guarded() -> None:
    assert set(CAPABILITY_OF) == set(ActionKind)
    full = FakeTracker(ConnectionConfig())
    assert all(out_of_reach(kind, full) == "" for kind in ActionKind)
    read = FakeTracker(ConnectionConfig(permissions=Permissions.READ))
    assert all(out_of_reach(kind, read) for kind in ActionKind)


def test_a_relation_that_the_tracker_has_no_word_for_is_refused(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeTracker, "link_kinds", frozenset({RelationKind.SIMILAR}))
    house = a_house(sqlite_store)
    asked(house, ActionKind.MARK_DUPLICATE)
    house.write()
    assert house.actions()[0].result == "This github connection cannot mark duplicates."


def test_what_may_not_be_taken_back_any_more_still_stands(sqlite_store: Store) -> None:
    house = a_house(sqlite_store)
    asked(house, ActionKind.ADD_LABEL)
    house.write()
    house.tracker.capabilities = frozenset({Capability.COMMENT})
    house.desk.undo(house.issue(), house.actions()[0], by="ada", because="x")
    house.write()
    (action,) = house.actions()
    assert action.status is ActionStatus.APPLIED
    assert action.result.startswith("could not be taken back: This github connection cannot")
    assert house.tracker.labels() == {"docs", "bug"}


def test_to_open_an_issue_again_takes_the_right_to_set_the_status(sqlite_store: Store) -> None:
    house = a_house(sqlite_store)
    asked(house, ActionKind.CLOSE_AS_DUPLICATE)
    house.write()
    house.tracker.capabilities -= {Capability.STATUS}
    house.desk.undo(house.issue(), house.actions()[0], by="ada", because="x")
    house.write()
    assert house.actions()[0].result.endswith("cannot set the status.")
    assert not house.tracker.issues[KEY].is_open


def test_a_comment_that_may_not_be_written_or_deleted_any_more(sqlite_store: Store) -> None:
    house = a_house(sqlite_store)
    house.suggestions = [a_suggestion("label", "bug", promised=None)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    said = house.tracker.comment()
    house.tracker.capabilities -= {Capability.COMMENT}
    house.desk.undo(house.issue(), house.comments()[0], by="ada", because="x")
    assert house.write() is None
    assert house.comments()[0].result.startswith("could not be taken back: ")
    assert house.tracker.comment() == said
