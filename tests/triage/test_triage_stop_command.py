"""``trackside pause``, ``resume``, ``rules`` and ``undo`` of much at once."""

from __future__ import annotations

import json

import pytest

from core.model import EventKind, Verdict
from core.store import tables
from core.triage import stop
from tests.store.stores import an_issue
from tests.triage.command_line import OTHER, Run, house, trackside
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House

__all__ = ["house", "trackside"]

BUG = a_suggestion("label", "bug", made_by="labels", version="v1")
SYNC = a_suggestion("label", "area: sync", made_by="labels", version="v2")
HIGH = a_suggestion("priority", "high", made_by="priority", version="v7")


def done(house: House) -> None:
    """Three changes of two plugins on two issues, and one that a person asked for."""
    house.suggestions = [BUG, HIGH]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    house.suggestions = [SYNC]
    house.deliver(EventKind.ISSUE_EDITED, OTHER)
    house.write(OTHER)
    high = house.stored("high", "priority").suggestion
    house.desk.accept(house.issue(), high, by="maintainer-1", because="so it is")


# -- pause, resume -------------------------------------------------------------------------


def test_what_is_paused_is_shown_and_ends(house: House, trackside: Run) -> None:
    for option, named in (
        (["--all"], "everything"),
        (["--connection", "acme-github"], "the connection acme-github"),
        (["--project", "acme/shop"], "the project acme/shop"),
        (["--issue", KEY], KEY),
    ):
        code, _, err = trackside("pause", *option, "--why", "release day", "--until", "in 2 hours")
        assert code == 0
        assert f"Paused: {named}, until " in err
        (row,) = json.loads(trackside("pause", "--list", "--json")[1])
        assert (row["what"], row["by"], row["why"]) == (named, "ada-at-her-desk", "release day")
        assert named in trackside("pause", "--list")[1]
        assert stop.holding(house.store, house.issue()) is not None
        code, _, err = trackside("resume", *option)
        assert (code, f"Resumed: {named}. 0 issues" in err) == (0, True)
        assert "Nothing is paused." in trackside("pause", "--list")[1]
        code, _, err = trackside("resume", *option)
        assert (code, f"Nothing was paused: {named} goes on" in err) == (0, True)
        told = json.loads(trackside("resume", *option, "--json")[1])
        assert told == {"resumed": None, "waiting": 0, "paused": []}


WRONG = (
    (["pause"], 2, "say what: --issue KEY"),
    (["pause", "--all", "--project", "acme/shop"], 2, "say what: --issue KEY"),
    (["pause", "--project", "acme/other"], 1, "there is no project"),
    (["pause", "--connection", "other"], 1, "there is no connection other"),
    (["pause", "--issue", "github:acme/shop#9"], 1, "is not known here"),
    (["pause", "--all", "--until", "soon"], 2, "is no time that is understood"),
    (["pause", "--all", "--until", "2 days ago"], 2, "is over already"),
    (["resume"], 2, "say what: --issue KEY"),
)


def test_what_is_said_wrongly_stops_nothing(house: House, trackside: Run) -> None:
    for arguments, code, why in WRONG:
        found, _, err = trackside(*arguments)
        assert (found, why in err) == (code, True), arguments
    assert house.store.pauses.list() == []


def test_what_waits_is_counted_and_the_doctor_tells_of_the_pause(
    house: House, trackside: Run
) -> None:
    trackside("pause", "--all", "--why", "a fire drill")
    house.suggestions = [BUG]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    told = trackside("doctor", "--offline")[1]
    assert "Everything is paused by ada-at-her-desk" in " ".join(told.split())
    assert "1 issues are judged again" in trackside("resume", "--all")[2]
    house.write()
    assert house.tracker.labels() >= {"bug"}


# -- rules ---------------------------------------------------------------------------------


def test_rules_are_listed_made_and_taken_away(house: House, trackside: Run) -> None:
    assert "There is no rule" in trackside("rules", "list")[1]
    code, _, said = trackside("rules", "add", "acme/shop", "label", "bugg")
    assert (code, "no label 'bugg'" in said) == (1, True), said
    code, _, said = trackside("rules", "add", "acme/shop", "assignee", "nobody-here")
    assert (code, "not one person" in said) == (1, True), said
    house.store.issues.import_batch([an_issue(70, labels=("bug",))])
    assert trackside("rules", "add", "acme/shop", "label", "bug", "--why", "we use types")[0] == 0
    house.suggestions = [BUG]
    house.deliver(EventKind.ISSUE_EDITED)
    assert house.stored("bug").verdict is Verdict.HIDE
    (row,) = json.loads(trackside("rules", "list", "--project", "acme/shop", "--json")[1])
    assert (row["never"], row["by"], row["why"]) == ("label bug", "ada-at-her-desk", "we use types")
    assert "label bug" in trackside("rules", "list")[1]
    assert trackside("rules", "add", "acme/shop", "label", "BUG")[2].startswith("Rule 1:")
    assert trackside("rules", "add", "acme/shop", "mood", "bad")[0] == 2
    assert trackside("rules", "remove", "1")[0] == 0
    assert trackside("rules", "remove", "1")[0] == 1
    house.deliver(EventKind.ISSUE_EDITED)
    assert house.stored("bug").verdict is Verdict.APPLY


def test_labels_of_a_tracker_do_nothing_to_the_terminal_in_an_error(
    house: House, trackside: Run
) -> None:
    house.store.issues.import_batch([an_issue(70, labels=("\x1b]0;owned\x07bug",))])
    code, _, said = trackside("rules", "add", "acme/shop", "label", "nothing-like-it")
    assert (code, " ]0;owned bug" in said) == (1, True), said
    assert not {"\x1b", "\x07"} & set(said)


# -- undo of much --------------------------------------------------------------------------


def changes(out: str) -> list[str]:
    return [row["change"] for row in json.loads(out)]


BOTH = ["add_label area: sync", "add_label bug"]
MEANT = (
    (["--plugin", "labels"], BOTH),
    (["--run", "v2"], ["add_label area: sync"]),
    (["--issue", KEY], ["add_label bug"]),
    (["--issue", KEY, "--asked"], ["set_priority high", "add_label bug"]),
    (["--since", "1 hour ago"], BOTH),
    (["--until", "1 hour ago"], []),
    (["--project", "acme/shop", "--plugin", "labels", "--since", "1 hour ago"], BOTH),
    (["--connection", "acme-github", "--plugin", "similar"], []),
)


def test_what_would_be_undone_is_shown_first(house: House, trackside: Run) -> None:
    done(house)
    before = house.ledger()
    for options, expected in MEANT:
        code, out, _ = trackside("undo", *options, "--preview", "--json")
        assert (code, changes(out)) == (0, expected), options
        shown = trackside("undo", *options, "--dry-run")[1]
        assert ("would be undone" if expected else "nothing to undo like that") in shown
    assert house.ledger() == before


def test_plugins_and_versions_that_never_suggested_anything_are_refused(
    house: House, trackside: Run
) -> None:
    gone = a_suggestion("label", "bug", made_by="house_rules", version="rules-1")
    house.suggestions = [gone]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    code, out, _ = trackside("undo", "--plugin", "house_rules", "--preview", "--json")
    assert (code, changes(out)) == (0, ["add_label bug"]), "not loaded, and in the ledger"
    code, _, err = trackside("undo", "--plugin", "lables", "--preview")
    assert (code, "there is no plugin lables" in err) == (1, True)
    assert "did you mean labels?" in err
    code, _, err = trackside("undo", "--run", "rule-1", "--preview")
    assert (code, "there is no version rule-1" in err) == (1, True)
    assert "did you mean rules-1?" in err


def test_comments_are_said_to_be_taken_back_by_number(house: House, trackside: Run) -> None:
    assert "Comments" not in trackside("undo", "--since", "1 hour ago", "--preview")[1]
    house.suggestions = [a_suggestion("label", "bug", promised=None)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.comment()
    code, out, _ = trackside("undo", "--since", "1 hour ago", "--preview")
    assert code == 0
    said = " ".join(out.split())
    assert "nothing to undo like that" in said
    assert "Comments (1 of ours there) are taken back by number only" in said
    assert "Comments" not in trackside("undo", "--until", "1 hour ago", "--preview")[1]


def test_a_plugins_work_is_undone_after_it_was_confirmed(
    house: House, trackside: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(house)
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr("typer.confirm", confirm)
    code, _, err = trackside("undo", "--plugin", "labels")
    assert (code, "nothing was undone" in err) == (1, True)
    code, _, err = trackside("undo", "--plugin", "labels", "--why", "it learned nonsense")
    assert code == 0
    assert asked[-1] == "Undo these 2 actions?"
    assert "2 × It is being taken back." in err
    # Somebody has changed one of them since: that is theirs.
    house.write()
    house.write(OTHER)
    assert house.tracker.labels() == {"docs"}
    assert house.tracker.labels(OTHER) == set()
    assert house.outcomes("bug") == ["reversed"]
    assert house.ledger()[1] == ("high", "applied")


def test_a_script_says_yes_beforehand(house: House, trackside: Run) -> None:
    done(house)
    code, _, err = trackside("undo", "--run", "v1", "--json")
    assert (code, "add --yes" in err) == (2, True)
    code, out, _ = trackside("undo", "--run", "v1", "--json", "--yes")
    assert code == 0
    (row,) = json.loads(out)
    assert (row["change"], row["before"], row["now"]) == (
        "add_label bug",
        "absent",
        "It is being taken back.",
    )


def test_an_action_or_many_are_named_and_not_both(house: House, trackside: Run) -> None:
    done(house)
    assert trackside("undo")[0] == 2
    assert trackside("undo", "1", "--plugin", "labels")[0] == 2
    assert trackside("undo", "--since", "whenever")[0] == 2
    assert trackside("undo", "--issue", "github:acme/shop#99")[0] == 1
    assert trackside("undo", "--connection", "other")[0] == 1


def test_much_is_looked_through_in_pieces(
    house: House, trackside: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(house)
    monkeypatch.setattr("core.store.deeds._BATCH", 1)
    assert len(changes(trackside("undo", "--plugin", "labels", "--preview", "--json")[1])) == 2
    with house.store.read() as transaction:
        count = transaction.execute(tables.actions.select()).all()
    assert len(count) > 2


def test_the_start_of_a_version_is_enough(house: House, trackside: Run) -> None:
    done(house)
    house.suggestions = [a_suggestion("label", "docs", made_by="labels", version="labels-3f2a")]
    house.deliver(EventKind.ISSUE_EDITED, OTHER)
    house.write(OTHER)
    code, out, _ = trackside("undo", "--run", "labels-3", "--preview")
    assert (code, "1 action would be undone." in out) == (0, True)
    code, _, err = trackside("undo", "--run", "v", "--preview")
    assert (code, "v may be v1, v2, v7; write more of it" in err) == (1, True)
    code, _, err = trackside("undo", "--run", "w", "--preview")
    assert (code, "there is no version w" in err) == (1, True)


def test_a_comment_is_no_fingerprint(house: House, trackside: Run) -> None:
    done(house)
    house.write_all()
    listed = json.loads(trackside("actions", "list", "--json")[1])
    (comment, *_) = (row for row in listed if row["kind"] == "comment")
    assert comment["value"] not in trackside("actions", "list")[1]
    number = str(comment["id"])
    assert f"Action {number}: the comment, " in trackside("actions", "show", number)[1]
    _, _, err = trackside("undo", number)
    assert f"the comment on {comment['issue']}: " in err
    assert comment["value"] not in err


def test_reasons_are_shown_where_they_have_room(
    house: House, trackside: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = a_suggestion("assignee", "21", promised=None)
    house.open(3, suggest=[waits])
    assert "because" in trackside("suggestions", "list")[1]
    monkeypatch.setenv("COLUMNS", "80")
    assert "because" not in trackside("suggestions", "list")[1]
    assert "because" in trackside("suggestions", "list", "--why")[1]
    (row, *_) = json.loads(trackside("suggestions", "list", "--json")[1])
    assert waits.because == row["because"]
