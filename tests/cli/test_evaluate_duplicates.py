"""``trackside evaluate duplicates`` with judged pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Run
from tests.search.encoders import write_table


def archive(folder: Path) -> Path:
    text = "the discount is thrown away and the total stays at the undiscounted amount until reload"
    records = [
        {"key": f"github:acme/shop#{n}", "title": title, "body": body}
        for n, (title, body) in enumerate(
            [
                ("Discount lost in the mobile cart after rotation", text),
                *((f"Zebra w{n}a stripes w{n}b", f"about w{n}c and w{n}d") for n in range(30)),
                ("Discount lost in the mobile cart after rotation", text),
            ],
            1,
        )
    ]
    path = folder / "archive.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_the_command_measures_the_verdict_and_writes_what_is_to_be_judged(
    run: Run, tmp_path: Path
) -> None:
    def evaluate(*arguments: object) -> Result:
        return run("evaluate", "duplicates", "--test", str(test), *map(str, arguments))

    test, pairs, waiting = archive(tmp_path), tmp_path / "pairs.csv", tmp_path / "waiting.csv"
    pairs.write_text("id_later,id_earlier,verdict,sure\n", encoding="utf-8")
    found = evaluate("--pairs", pairs, "--unjudged", waiting, "--json").json
    assert found["metrics"]["verdict_flagged"] == found["metrics"]["verdict_unjudged"] == 1
    assert found["metrics"]["verdict_precision"] is None
    (row,) = found["verdict"]["unjudged"]
    assert (row["id_later"], row["id_earlier"]) == ("github:acme/shop#32", "github:acme/shop#1")

    judged = waiting.read_text(encoding="utf-8").replace(",,,", ",duplicate,sure,")
    filled = tmp_path / "filled.csv"
    filled.write_text(judged, encoding="utf-8")
    metrics = evaluate("--pairs", pairs, "--pairs", filled, "--json").json["metrics"]
    assert metrics["verdict_precision"]["value"] == metrics["verdict_recall"]["value"] == 1.0

    shown = evaluate("--pairs", pairs)
    assert "github:acme/shop#32,github:acme/shop#1,,,0" in shown.out
    assert "nobody has judged 1" in shown.err
    again = evaluate("--pairs", pairs, "--unjudged", waiting)
    assert again.code == 1
    assert "is there already" in again.err


def test_figures_with_the_encoder_of_a_folder_stand_beside_the_others(
    run: Run, tmp_path: Path
) -> None:
    titles = ["crash", *(f"Zebra w{n}a" for n in range(5)), "abort", "Der Zug ist nicht da und"]
    records = [{"key": f"github:acme/shop#{n}", "title": t} for n, t in enumerate(titles, 1)]
    for record in records[6:]:
        record["duplicate_of"] = "github:acme/shop#1"
    test = tmp_path / "archive.jsonl"
    test.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    folder = str(write_table(tmp_path / "table"))
    shown = run("evaluate", "duplicates", "--test", str(test), "--dense", folder)
    assert shown.code == 0
    assert "with static_vectors" in shown.out
    assert "in all languages" in shown.out
    assert "used for 0 of 2" in " ".join(shown.err.split())
    assert "Apart" in shown.out
    found = run("evaluate", "duplicates", "--test", str(test), "--dense", folder, "--json").json
    assert found["dense"]["encoder"] == "static_vectors"
    nothing = run("evaluate", "duplicates", "--test", str(test), "--dense", str(tmp_path))
    assert nothing.code == 1
    assert "holds neither model.onnx nor model.safetensors" in nothing.err.replace("\n", " ")
    assert run("evaluate", "type", "--train", str(test), "--dense", folder).code == 2


@pytest.mark.parametrize(
    "arguments",
    [["--unjudged", "x.csv"], ["--rerank-on", "1"], ["--rerank-on", "0"], ["--newest", "0.2"]],
)
def test_options_that_mean_nothing_are_wrong_usage(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    test = str(archive(tmp_path))
    assert run("evaluate", "duplicates", "--test", test, *arguments).code == 2
    assert run("evaluate", "type", "--train", test, "--rerank-on", "0.6").code == 2
