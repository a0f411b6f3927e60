"""``trackside models live``: how suggestions fare with people."""

from __future__ import annotations

import json
from pathlib import Path

from core.model import OutcomeKind
from core.store.store import Store
from tests.cli.conftest import Run
from tests.cli.test_learn import archive
from tests.store.ledger import a_suggestion, decided, record


def refuse(folder: Path, value: str, times: int) -> None:
    """Let people refuse a label on so many issues."""
    answer(folder, value, times, OutcomeKind.REJECTED)


def answer(folder: Path, value: str, times: int, kind: OutcomeKind) -> None:
    """Let people answer a label on so many issues."""
    store = Store(folder / "trackside-data")
    for issue in store.issues.of_project("acme/shop")[:times]:
        (decision,) = record(store, issue, decided(a_suggestion(value)))
        with store.write() as connection:
            store.suggestions.answer(
                connection,
                decision.suggestion,
                kind,
                issue_id=issue.id,
                by="ada",
                because="no",
            )
    store.close()


def test_what_people_refuse_is_shown_as_held_back(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    assert "Nobody has answered a suggestion" in run("models", "live").out
    refuse(tmp_path, "ui", 6)
    shown = run("models", "live", "acme/shop")
    assert shown.code == 0
    assert "People here agreed with 0 of the last 6 such: it is not shown." in shown.out
    assert run("models", "live", "--json").json == [
        {
            "project": "acme/shop",
            "kind": "label",
            "value": "ui",
            "answered": {"count": 6, "right": 0},
            "applied": {"count": 0, "right": 0},
            "follows": "People here agreed with 0 of the last 6 such: it is not shown.",
        }
    ]


def test_the_doctor_names_what_is_held_back(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    run("train")
    for number in range(7):
        refuse(tmp_path, f"label {number}", 6)
    said = run("doctor", "--offline").out
    assert "label “label 0”: People here agreed with 0 of the last 6 such" in said
    assert "2 more: `trackside models live acme/shop`" in said


def test_a_model_that_says_nothing_is_listed_and_counted_as_one(run: Run, tmp_path: Path) -> None:
    lines = [
        {
            "key": f"github:acme/shop#{n}",
            "title": f"Page {n}",
            "priority": "low" if n % 5 else "high",
        }
        for n in range(1, 61)
    ]
    (tmp_path / "odd.jsonl").write_text("\n".join(map(json.dumps, lines)))
    run("import", "odd.jsonl")
    trained = run("train")
    assert "yes, but abstains" in " ".join(trained.out.replace("│", " ").split())
    (said,) = [one for one in run("models", "list", "--json").json if one["task"] == "priority"]
    assert any(note.startswith("Abstains: ") for note in said["card"]["notes"])
    card = " ".join(run("models", "show", "priority").out.replace("│", " ").split())
    assert "in use yes, but abstains: on issues held out here it does no better than" in card
    assert said["abstains"].startswith("on issues held out here it does no better than")
    chosen = run("models", "promote", said["version"]).err
    assert "is chosen by hand now. It suggests nothing: on issues held out here" in chosen
    doctor = " ".join(run("doctor", "--offline").out.replace("│", " ").split())
    assert "in use, of which 1 abstain: `trackside models list`" in doctor


def test_what_a_project_asks_for_is_what_it_is_held_to(run: Run, tmp_path: Path) -> None:
    """As deciding has it: of two targets the stricter one counts."""
    run("import", archive(tmp_path, "acme/shop", 40))
    store = Store(tmp_path / "trackside-data")
    for number, issue in enumerate(store.issues.of_project("acme/shop")):
        sure = a_suggestion("ui", confidence=0.99, promised=0.995)
        (decision,) = record(store, issue, decided(sure))
        with store.write() as connection:
            store.suggestions.answer(
                connection,
                decision.suggestion,
                OutcomeKind.REJECTED if number < 3 else OutcomeKind.ACCEPTED,
                issue_id=issue.id,
                by="ada",
                because="asked",
            )
    store.close()

    def follows() -> str:
        (one,) = run("models", "live", "--json").json
        return str(one["follows"])

    assert follows() == ""
    settings = tmp_path / "trackside.toml"
    settings.write_text('[projects."acme/shop"]\nprecision_target = 0.99\n')
    assert "below the target of 99%" in follows()
    settings.write_text('[projects."acme/other"]\nprecision_target = 0.99\n')
    assert follows() == ""


def test_a_project_that_is_not_there_is_said_to_be_so(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 1))
    result = run("models", "live", "acme/nowhere")
    assert result.code == 1
    assert "there is no project acme/nowhere" in result.err
