"""``trackside train`` and ``models list``: what it takes to learn, and what was learned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.cli.learn import suggested
from core.cli.models_list import how_used
from core.learning.silent import NAMES
from core.store.registry import ModelRecord
from tests.cli.conftest import Run


def archive(folder: Path, project: str, count: int) -> str:
    lines = [
        json.dumps(
            {
                "key": f"github:{project}#{number}",
                "title": f"A crash in part {number}" if number % 2 else f"A typo on page {number}",
                "priority": "high" if number % 2 else "low",
            }
        )
        for number in range(1, count + 1)
    ]
    (folder / "issues.jsonl").write_text("\n".join(lines))
    return "issues.jsonl"


def test_too_little_history_says_of_which_project_and_how_much_it_takes(
    run: Run, tmp_path: Path
) -> None:
    run("import", archive(tmp_path, "acme/large", 24))
    run("import", archive(tmp_path, "acme/small", 3))
    run("import", archive(tmp_path, "acme/tiny", 1))
    result = run("train")
    assert result.code == 0
    nothing = (
        "nothing was learned here of priority, labels and assignee; "
        "of type what was learned elsewhere is used."
    )
    few = "has too little history to learn from"
    assert f"github:acme/small {few}, 3 issues: {nothing}\n" in result.err
    assert f"github:acme/tiny {few}, 1 issue: {nothing}\n" in result.err
    assert (
        "acme/small, priority: takes 10 issues on which people set one, 3 or more with the same "
        "and as many with another. Not learned: “high”, “low” (too few issues in all: 3, and it "
        "takes 10).\n"
    ) in result.err
    assert (
        "acme/small, labels: takes 10 issues on which people set one, 5 or more with the same. "
        "No issue has one.\n"
    ) in result.err
    assert (
        "acme/small, assignee: takes 30 issues that somebody took, by two people or more. "
        "No issue has one.\n"
    ) in result.err
    assert "acme/large has too little" not in result.err
    assert "acme/large" in result.out


def test_with_json_it_is_said_beside_it(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/small", 3))
    result = run("train", "--json")
    lacking = {one["task"]: one for one in result.json if one["task"] != "type"}
    assert lacking.keys() == {"priority", "labels", "assignee"}
    missing = lacking["priority"]
    assert (missing["version"], missing["active"]) == (None, False)
    assert missing["card"]["takes"].startswith("10 issues on which people set one")
    assert lacking["labels"]["card"]["silent"] == {}
    why = "too few issues in all: 3, and it takes 10"
    assert missing["card"]["silent"] == {
        "high": {"why": why, "issues": 2},
        "low": {"why": why, "issues": 1},
    }
    assert "github:acme/small has too little history" in result.err


def test_the_first_line_names_the_kinds_that_the_last_ones_are_of(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/large", 24))
    said = run("train").err.splitlines()
    first = (
        "github:acme/large: nothing was learned here of labels and assignee; "
        "of type what was learned elsewhere is used."
    )
    assert said[0] == first
    last = [line for line in said if line.startswith("acme/large") and " takes " in line]
    assert [line.partition(", ")[2].partition(":")[0] for line in last] == [
        "type", "labels", "assignee",
    ]  # fmt: skip
    assert said[-3:] == last
    assert "No issue has one" not in last[0], "examples teach types"


def test_what_lacks_issues_says_how_many_it_has_and_takes(run: Run, tmp_path: Path) -> None:
    file = tmp_path / archive(tmp_path, "acme/large", 24)
    rare = [
        {
            "key": f"github:acme/large#{n}",
            "title": f"Odd {n}",
            "priority": "urgent",
            "labels": ["x"],
        }
        for n in (31, 32)
    ]
    file.write_text("\n".join([file.read_text(), *map(json.dumps, rare)]))
    run("import", file.name)
    said = run("train").err
    assert "acme/large, priority: Never suggested: “urgent” has 2 of 3 (too few issues" in said
    cards = {one["task"]: one["card"] for one in run("train", "--json").json}
    (urgent,) = cards["priority"]["silent"].values()
    assert (urgent["issues"], urgent["takes"], urgent["lacks"]) == (2, 3, 1)
    card = " ".join(run("models", "show", "priority").out.split())
    assert "value ┃ issues ┃ lacks ┃ why" in card
    assert "lacks: so many issues more and it can be learned." in card


def test_the_table_names_what_a_model_suggests_and_says_what_it_leaves_out() -> None:
    def model(classes: list[str], silent: list[str]) -> ModelRecord:
        never = {name: {"issues": 9, "why": "told no better than by chance"} for name in silent}
        return ModelRecord(
            id=1, tracker="github", project="acme/shop", task="labels", version="labels-1", path="",
            card={"classes": classes, "silent": never}, sha256="",
        )  # fmt: skip

    labels = [f"l{n}" for n in range(11)]
    assert suggested(model(["lucky", *labels], ["lucky"])) == (
        "l0, l1, l2, l3, l4, l5, l6, l7 and 3 more"
    )
    assert suggested(model(labels[:8], [])) == "l0, l1, l2, l3, l4, l5, l6, l7"
    assert suggested(model(["high", "low"], ["high", "low"])) == "–"


def test_the_table_of_a_model_does_not_name_what_a_name_alone_suggests() -> None:
    def model(task: str, classes: list[str], *notes: str) -> ModelRecord:
        silent = {
            "zed": {"issues": 9, "why": "told no better than by chance", "by_name": "title"},
            "rare": {"issues": 2, "why": "too few issues"},
        }
        card = {"task": task, "classes": classes, "silent": silent, "notes": notes}
        return ModelRecord(
            id=1, tracker="github", project="acme/shop", task=task, version="labels-1", path="",
            card=card, sha256="", active=True,
        )  # fmt: skip

    for found, suggests, used in (
        (model("labels", ["zed"]), "–", "yes, but abstains"),
        (model("labels", ["ui", "zed"]), "ui", "yes"),
        (model(NAMES, ["zed"]), "zed", "yes"),
        (model("type", ["bug"], "Abstains: it does no better."), "–", "yes, but abstains"),
    ):
        assert (suggested(found), how_used(found)) == (suggests, used)


def test_what_is_in_use_has_one_word(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/large", 24))
    assert " in use " in run("train").out
    listed = run("models", "list").out
    assert (" in use " in listed, " active " in listed) == (True, False)


def test_a_record_of_own_words_is_explained_where_it_is_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trackside.toml").write_text('[plugins.priority.words]\nhigh = ["crash"]\n')
    run("import", archive(tmp_path, "acme/small", 3))
    trained = run("train")
    explained = "priority_words: your own words ([plugins.priority.words]), counted on past issues"
    assert explained in trained.err
    assert "acme/small, priority_words: Your words were right 2 of 2 times for high." in trained.err
    assert "too little history to learn from" in trained.err, "words are no learned model"
    listed = run("models", "list")
    assert "priority_words" in listed.out
    assert explained in listed.err


def test_a_model_is_rolled_back_and_promoted(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    first = {m["task"]: m["version"] for m in run("train", "--json").json}
    run("import", archive(tmp_path, "acme/shop", 60))
    second = {m["task"]: m["version"] for m in run("train", "--json").json}
    assert first["priority"] != second["priority"]

    def in_use() -> str:
        models = run("models", "list", "--json").json
        (found,) = [m["version"] for m in models if m["active"] and m["task"] == "priority"]
        return str(found)

    assert in_use() == second["priority"]
    back = run("models", "rollback", "acme/shop", "priority")
    assert f"{first['priority']} is in use again instead of {second['priority']}" in back.err
    assert in_use() == first["priority"]
    further = run("models", "rollback", "acme/shop", "priority")
    assert further.code == 1
    assert "there is no model for priority from before" in further.err
    assert run("models", "promote", second["priority"]).code == 0
    assert in_use() == second["priority"]
    assert run("models", "promote", "priority-none").code == 1
    assert "no model for labels is in use" in run("models", "rollback", "acme/shop", "labels").err


def test_a_rollback_goes_to_what_was_in_use_and_not_to_what_was_taken_back(
    run: Run, tmp_path: Path
) -> None:
    versions = []
    for count in (24, 60, 80):
        run("import", archive(tmp_path, "acme/shop", count))
        trained = run("train", "--json").json
        versions += [m["version"] for m in trained if m["task"] == "priority"]
        if len(versions) == 2:
            run("models", "rollback", "acme/shop", "priority")
    assert len(set(versions)) == 3
    promoted = run("models", "promote", versions[2], "--json").json
    assert (promoted["version"], promoted["active"], promoted["by_hand"]) == (
        versions[2],
        True,
        True,
    )
    back = run("models", "rollback", "acme/shop", "priority", "--json").json
    assert (back["version"], back["instead_of"]) == (versions[0], versions[2])
    assert back["active"]
    released = run("models", "release", "acme/shop", "priority", "--json").json
    assert (released["version"], released["by_hand"]) == (versions[0], False)


def test_what_was_chosen_by_hand_stays_until_it_is_released(run: Run, tmp_path: Path) -> None:
    run("import", archive(tmp_path, "acme/shop", 24))
    first = {m["task"]: m["version"] for m in run("train", "--json").json}
    run("import", archive(tmp_path, "acme/shop", 60))
    run("train")

    def priority() -> dict[str, Any]:
        models = run("models", "list", "--json").json
        (found,) = [m for m in models if m["active"] and m["task"] == "priority"]
        return dict(found)

    assert not priority()["by_hand"]
    back = run("models", "rollback", "acme/shop", "priority")
    assert "It stays until a new one, which a server learns by itself, is surely better" in back.err
    assert priority()["by_hand"]
    assert "yes, chosen by hand" in " ".join(run("models", "list").out.replace("│", " ").split())
    run("import", archive(tmp_path, "acme/shop", 80))
    trained = run("train")
    assert (
        "No issue here has a time of filing, so it is not known which are new to both this one and "
        "the one in use. The one in use was chosen by hand, and stays."
    ) in trained.err
    assert priority()["version"] == first["priority"]

    released = run("models", "release", "acme/shop", "priority")
    assert f"{first['priority']} makes room for a new one that is no worse.\n" in released.err
    assert not priority()["by_hand"]
    run("import", archive(tmp_path, "acme/shop", 96))
    run("train")
    assert priority()["version"] != first["priority"]
    again = run("models", "release", "acme/shop", "priority")
    assert "was not chosen by hand, so nothing changes." in again.err
