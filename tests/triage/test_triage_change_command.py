"""``trackside change``, ``undo``, ``actions`` and ``suggestions``: the ledger as a command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.model import EventKind, Issue, Person, Priority, Relation, RelationKind, StatusCategory
from core.plugin import KnownLabel
from tests.store.stores import an_issue
from tests.triage.command_line import ADA, OTHER, Run, house, trackside
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House

__all__ = ["house", "trackside"]


def in_tracker(house: House) -> Issue:
    house.write()
    return house.tracker.issues[KEY]


# -- change --------------------------------------------------------------------------------


def test_everything_is_changed_by_one_command_and_written_by_the_server(
    house: House, trackside: Run
) -> None:
    arguments = ["--label", "bug", "--label", "sync", "--unlabel", "docs", "--priority", "high"]
    arguments += ["--assign", "Ada", "--unassign", "22", "--because", "it is hers"]
    code, out, err = trackside("change", KEY, *arguments)
    assert (code, out) == (0, "")
    assert "add_label bug on github:acme/shop#1: planned; `trackside undo 1`" in err
    issue = in_tracker(house)
    assert set(issue.labels) == {"bug", "sync"}
    assert (issue.priority, issue.assignees) == (Priority.HIGH, (ADA,))
    assert len(house.tracker.edits) == 1
    assert {a.planned_by for a in house.actions()} == {"ada-at-her-desk"}
    assert {a.because for a in house.actions()} == {"it is hers"}
    said = house.tracker.comment()
    assert "Assigned **ada**" in said
    assert "Unassigned **bob**" in said


def test_machines_are_told_in_json(trackside: Run) -> None:
    code, out, err = trackside("change", KEY, "--label", "bug", "--label", "bug", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "issue": KEY,
        "changes": [{"action": 1, "kind": "add_label", "value": "bug", "status": "planned"}],
    }
    code, out, _ = trackside("change", KEY, "--label", "bug", "--json")
    assert json.loads(out)["changes"][0] == {
        "action": None,
        "kind": "add_label",
        "value": "bug",
        "status": "as before",
    }
    assert "is planned or done already" in trackside("change", KEY, "--label", "bug")[2]


def test_the_status_and_relations(house: House, trackside: Run) -> None:
    assert trackside("change", KEY, "--status", "in_progress", "--relate", OTHER)[0] == 0
    issue = in_tracker(house)
    assert issue.status_category is StatusCategory.IN_PROGRESS
    assert issue.relations == (Relation(kind=RelationKind.RELATED, key=OTHER),)
    assert "Marked as related to **acme" in house.tracker.comment()
    for action in house.actions():
        assert trackside("undo", str(action.id))[0] == 0
    issue = in_tracker(house)
    assert (issue.status, issue.relations) == ("Triage", ())


@pytest.mark.parametrize("close", [True, False])
def test_a_duplicate_is_closed_only_where_that_is_said(
    house: House, trackside: Run, close: bool
) -> None:
    assert trackside("change", KEY, "--duplicate-of", OTHER, *["--close"] * close)[0] == 0
    issue = in_tracker(house)
    assert issue.is_open is not close
    assert (issue.duplicate_of == OTHER) is close


def test_a_priority_in_another_word(house: House, trackside: Run) -> None:
    assert trackside("change", KEY, "--priority", "P2")[0] == 0
    assert trackside("change", KEY, "--type", "Epic")[0] == 0
    assert [(str(a.kind), a.value) for a in house.actions()] == [
        ("set_priority", "high"),
        ("set_type", "Epic"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say what to change"),
        (["--close"], "--close goes with --duplicate-of"),
        (["--duplicate-of", OTHER, "--close", "--status", "done"], "leave --status out"),
        (["--status", "finished"], "say todo, in_progress, done, cancelled"),
        (["--priority", "soon"], "say urgent, high, medium, low, none"),
        (["--label", "bug", "--unlabel", "Bug"], "put on and taken off at once"),
        (["--label", " "], "a label has a name"),
        (["--relate", KEY], "is the issue itself"),
        (["--frobnicate"], "No such option"),
    ],
)
def test_wrong_usage_ends_with_2_and_plans_nothing(
    house: House, trackside: Run, arguments: list[str], said: str
) -> None:
    code, _, err = trackside("change", KEY, *arguments)
    assert code == 2
    assert said in err
    assert house.actions() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["github:acme/shop#99", "--label", "x"], "is not known here"),
        ([KEY, "--assign", "eve"], "nobody called eve is known in acme-github"),
        ([KEY, "--label", "x", "--duplicate-of", "github:acme/shop#99"], "is not known here"),
    ],
)
def test_what_does_not_exist_ends_with_1_and_plans_nothing(
    house: House, trackside: Run, arguments: list[str], said: str
) -> None:
    code, _, err = trackside("change", *arguments)
    assert code == 1
    assert said in err
    assert house.actions() == []


def tell_labels(house: House, *names: str) -> None:
    """Let the tracker have told which labels the project has."""
    with house.store.write() as transaction:
        house.store.issues.set_labels(
            transaction,
            "github",
            "acme/shop",
            {name: KnownLabel() for name in names},
            datetime.now(UTC),
        )


def test_a_label_that_the_tracker_does_not_list_is_refused_with_the_nearest(
    house: House, trackside: Run
) -> None:
    tell_labels(house, "Bug", "docs", "sync")
    code, _, err = trackside("change", KEY, "--label", "synk")
    assert code == 1
    assert "github:acme/shop has no label 'synk'; did you mean sync?" in err
    assert "--new-label" in err
    code, _, err = trackside("change", KEY, "--label", "telephone")
    assert "has no label 'telephone'; it has Bug, docs, sync." in err
    assert house.actions() == []
    code, _, err = trackside("change", KEY, "--label", "bug")
    assert (code, "add_label Bug on" in err) == (0, True), "as it is written there"
    assert trackside("change", KEY, "--label", "synk", "--new-label")[0] == 0
    assert [action.value for action in house.actions()] == ["Bug", "synk"]


def test_where_the_tracker_never_listed_its_labels_any_is_taken(
    house: House, trackside: Run
) -> None:
    assert trackside("change", KEY, "--label", "never seen")[0] == 0


def test_a_rule_for_a_label_that_is_not_there_names_the_nearest(
    house: House, trackside: Run
) -> None:
    tell_labels(house, "wontfix", "docs")
    code, _, err = trackside("rules", "add", "acme/shop", "label", "wontfx")
    assert (code, "did you mean wontfix?" in err) == (1, True)


def test_an_issue_that_not_all_may_read_is_not_named_on_another(
    house: House, trackside: Run
) -> None:
    house.open(3, private=True)
    code, _, err = trackside("change", KEY, "--relate", "github:acme/shop#3")
    assert code == 1
    assert "is not for all who read" in err
    assert house.actions() == []


def test_two_people_of_one_name_are_told_apart_by_id(house: House, trackside: Run) -> None:
    house.open(3, author=Person(id="23", handle="Ada"))
    code, _, err = trackside("change", KEY, "--assign", "ada")
    assert code == 1
    assert "say which by id" in err
    assert "21" in err
    assert "23" in err
    assert trackside("change", KEY, "--assign", "21")[0] == 0
    assert in_tracker(house).assignees[-1] == ADA


def test_what_the_connection_cannot_is_refused_and_said(house: House, trackside: Run) -> None:
    assert trackside("change", KEY, "--type", "Epic")[0] == 0
    house.write()  # this house has no types
    (row,) = json.loads(trackside("actions", "list", "--json")[1])[-1:]
    assert (row["kind"], row["status"]) == ("set_type", "refused")
    assert row["result"] == "This github connection cannot set types."


def test_who_is_called_as_trackside_is_a_person_all_the_same(
    house: House, trackside: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "trackside")
    house.relabel(add=["theirs"])
    assert trackside("change", KEY, "--status", "done", "--label", "bug")[0] == 0
    issue = in_tracker(house)
    assert not issue.is_open
    assert "bug" in issue.labels
    assert {a.planned_by for a in house.actions()} == {"trackside (a person)"}


def test_the_help_has_examples(trackside: Run) -> None:
    code, out, _ = trackside("change", "--help")
    assert code == 0
    assert "trackside change github:acme/shop#12 --label bug --priority high" in out


# -- undo, and the lists -------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["--label", "bug"],
        ["--unlabel", "docs"],
        ["--priority", "high"],
        ["--assign", "ada"],
        ["--unassign", "bob"],
        ["--status", "done"],
        ["--relate", OTHER],
        ["--duplicate-of", OTHER, "--close"],
    ],
    ids=lambda a: a[0],
)
def test_undo_takes_every_change_back(house: House, trackside: Run, arguments: list[str]) -> None:
    before = in_tracker(house)
    assert trackside("change", KEY, *arguments)[0] == 0
    changed = in_tracker(house)
    assert changed != before
    for action in reversed(house.actions()):
        code, _, err = trackside("undo", str(action.id), "--why", "wrong")
        assert code == 0
        assert "It is being taken back." in err
    after = in_tracker(house)
    for field in ("priority", "status", "status_category", "assignees", "relations"):
        assert getattr(after, field) == getattr(before, field)
    assert set(after.labels) == set(before.labels)
    assert {str(a.status) for a in house.actions()} == {"undone"}


def test_people_are_shown_by_their_handles(house: House, trackside: Run) -> None:
    house.suggestions = [a_suggestion("assignee", "21", promised=None)]
    house.open(3, suggest=house.suggestions)
    (row,) = json.loads(trackside("suggestions", "list", "--json")[1])
    assert (row["value"], row["name"]) == ("21", "ada")
    assert " ada " in trackside("suggestions", "list")[1]
    trackside("change", KEY, "--assign", "ada")
    (action,) = house.actions()
    (row, *_) = json.loads(trackside("actions", "list", "--json")[1])
    assert (row["kind"], row["value"], row["name"]) == ("assign", "21", "ada")
    assert " ada " in trackside("actions", "list")[1]
    shown = trackside("actions", "show", str(action.id))[1]
    assert f"Action {action.id}: assign ada, planned" in shown
    assert "ada-at-her-desk" in shown
    assert "assign ada on github:acme/shop#1" in trackside("undo", str(action.id))[2]


# -- approving a duplicate -----------------------------------------------------------------


def duplicate(house: House) -> str:
    house.suggestions = [
        a_suggestion("duplicate", OTHER, promised=None),
        a_suggestion("label", "bug", promised=None),
    ]
    house.tracker.change(title="Other")
    house.deliver(EventKind.ISSUE_EDITED)
    return str(house.stored(OTHER, "duplicate").suggestion.id)


@pytest.mark.parametrize("close", [True, False])
def test_a_duplicate_is_approved_with_or_without_closing(
    house: House, trackside: Run, close: bool
) -> None:
    number = duplicate(house)
    code, _, err = trackside("suggestions", "approve", number, *["--close"] * close)
    assert code == 0
    assert "approved" in err
    assert in_tracker(house).is_open is not close


def test_only_of_a_duplicate_there_is_something_to_close(house: House, trackside: Run) -> None:
    duplicate(house)
    number = str(house.stored("bug").suggestion.id)
    code, _, err = trackside("suggestions", "approve", number, "--close")
    assert code == 1
    assert "there is nothing to close" in err
    assert house.outcomes("bug") == []


def test_an_action_that_does_not_exist(trackside: Run) -> None:
    answers: list[Any] = [trackside("actions", "show", "99"), trackside("undo", "99")]
    assert [(code, "there is no action 99" in err) for code, _, err in answers] == [(1, True)] * 2


def test_an_issue_of_an_archive_is_told_how_it_is_joined(
    house: House, trackside: Run, tmp_path: Path
) -> None:
    archived = [
        an_issue(70, connection="", external_id=""),
        an_issue(71, connection="", external_id="", tracker="jira", key="jira:acme/SHOP-1"),
        an_issue(72, connection="acme-gone"),
    ]
    house.store.issues.import_batch(archived)
    code, _, err = trackside("change", archived[0].key, "--label", "bug")
    assert code == 1
    assert "is known from an archive only" in err
    assert "`trackside sync acme-github` joins it to its connection" in err
    _, _, err = trackside("change", archived[1].key, "--label", "bug")
    assert "no connection has its project" in err
    _, _, err = trackside("change", archived[2].key, "--label", "bug")
    assert "acme-gone, which is not configured any more" in err
    place = tmp_path / "trackside.toml"
    place.write_text(place.read_text() + 'projects = ["acme/other"]\n')
    _, _, err = trackside("change", archived[0].key, "--label", "bug")
    assert "no connection has its project" in err
