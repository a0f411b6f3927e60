from __future__ import annotations

import json
from typing import Any

import pytest

from core.model import Action, ActionKind, ActionStatus, Priority, StatusCategory
from core.triage.hindrance import hindrance
from tests.store.stores import an_issue

LABEL, PRIORITY = ActionKind.ADD_LABEL, ActionKind.SET_PRIORITY


def why(
    kind: ActionKind = LABEL,
    value: str = "bug",
    status: ActionStatus = ActionStatus.PLANNED,
    *,
    before: str | None = None,
    issue: dict[str, Any] | None = None,
    now: dict[str, Any] | None = None,
    locks: frozenset[str] = frozenset(),
    silent: bool = False,
) -> str:
    action = Action(
        id=1,
        issue_id=1,
        kind=kind,
        value=value,
        because="",
        idempotency_key="k",
        status=status,
        before=before,
    )
    return hindrance(
        action, an_issue(**(issue or {})), an_issue(**(now or {})), locks=locks, silent=silent
    )


@pytest.mark.parametrize(
    ("kind", "value"), [(LABEL, "bug"), (PRIORITY, "high"), (ActionKind.LINK, "github:a/b#1")]
)
def test_what_nothing_stands_against_is_done(kind: ActionKind, value: str) -> None:
    assert why(kind, value) == ""


@pytest.mark.parametrize(
    ("against", "sentence"),
    [
        ({"silent": True}, "observe"),
        ({"issue": {"title": "XSS in the title"}}, "looks sensitive"),
        ({"now": {"body": "leaked password"}}, "looks sensitive"),
        ({"now": {"status_category": StatusCategory.DONE}}, "closed"),
        ({"locks": frozenset({"labels"})}, "A person has set labels"),
    ],
)
def test_what_stands_against_it_is_said(against: dict[str, Any], sentence: str) -> None:
    assert sentence in why(**against)
    # Unless it is so by now: then nothing will be written anyway.
    now = against.get("now", {}) | {"labels": ("Bug",)}
    assert why(**(against | {"now": now})) == ""


def test_locks_of_other_fields_do_not_count() -> None:
    assert why(locks=frozenset({"priority", "type"})) == ""
    assert why(PRIORITY, "high", locks=frozenset({"labels"})) == ""
    assert "priority" in why(PRIORITY, "high", locks=frozenset({"priority"}))


def test_a_label_to_take_off_is_so_where_it_is_not() -> None:
    assert why(ActionKind.REMOVE_LABEL, silent=True) == ""
    assert why(ActionKind.REMOVE_LABEL, now={"labels": ("bug",)}, silent=True)


def test_a_priority_that_somebody_set_meanwhile_stays() -> None:
    """Their delivery is still on its way, so there is no lock yet."""
    assert "meanwhile" in why(PRIORITY, "high", now={"priority": Priority.LOW})
    assert why(PRIORITY, "high", now={"priority": Priority.HIGH}) == ""
    low = {"priority": Priority.LOW}
    assert why(PRIORITY, "high", issue=low, now=low) == ""


def test_once_begun_it_is_compared_with_what_was_there_then() -> None:
    begun = {"status": ActionStatus.APPLYING, "before": json.dumps(["low", "P4"])}
    assert why(PRIORITY, "high", **begun, now={"priority": Priority.LOW}) == ""  # type: ignore[arg-type]
    assert "meanwhile" in why(PRIORITY, "high", **begun, now={"priority": Priority.URGENT})  # type: ignore[arg-type]
