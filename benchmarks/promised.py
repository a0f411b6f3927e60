"""Whether what is promised holds: on the newest part of each archive, which taught nothing.

Each project learns from its oldest 80 % (``type-train`` has a test file of its own instead).
Then every newer issue is asked about, and what would have been applied at the promised
precision is counted by value. ``held`` counts the pairs of project and value in which at
least that share was right; ``within`` those in which what was wrong is no more than chance
explains at that precision (exact binomial test, one-sided 95 %).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scipy.stats import binom

from core.archive import read_archive
from core.learning.documents import document
from core.learning.prediction import Prediction, predict_many, predict_one
from core.learning.rows import Row, rows_of
from core.learning.training import RECIPES, learn
from core.model import Issue
from core.plugin import TrainedModel

ARCHIVES = ("hadoop", "openoffice", "mobile", "datasets", "mozilla-titles")
TASKS = ("type", "priority", "labels")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=float, default=0.95)
    parser.add_argument("--newest", type=float, default=0.2)
    parser.add_argument("--json", action="store_true", help="print JSON (it always does)")
    options = parser.parse_args()
    print(json.dumps(measure(options.target, options.newest), indent=2))


def measure(target: float, newest: float) -> dict[str, Any]:
    """Every pair that would have been applied, and how many of them kept the promise."""
    pairs: list[dict[str, Any]] = []
    for name, project, older, newer in parts(newest):
        for task in TASKS:
            for value, (count, right) in applied(task, project, older, newer, target).items():
                chance = float(binom.cdf(right, count, target))
                pairs.append(
                    {
                        "archive": name,
                        "project": project,
                        "task": task,
                        "value": value,
                        "applied": count,
                        "right": right,
                        "precision": round(right / count, 3),
                        "held": right / count >= target,
                        "within": chance >= 0.05,
                    }
                )
    total, good = sum(p["applied"] for p in pairs), sum(p["right"] for p in pairs)
    return {
        "target": target,
        "pairs": len(pairs),
        "held": sum(p["held"] for p in pairs),
        "within": sum(p["within"] for p in pairs),
        "applied": total,
        "precision": round(good / total, 4) if total else None,
        "of_each": pairs,
    }


def parts(newest: float) -> Sequence[tuple[str, str, list[Issue], list[Issue]]]:
    """(archive, project, older issues, newer ones) of everything that there is."""
    folder = Path(
        os.environ.get("TRACKSIDE_DATA")
        or Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    )
    found = []
    for name in ARCHIVES:
        for project, members in by_project(folder / f"{name}.jsonl.gz").items():
            cut = round((1 - newest) * len(members))
            found.append((name, project, members[:cut], members[cut:]))
    older = by_project(folder / "type-train.jsonl.gz")
    newer = by_project(folder / "type-test.jsonl.gz")
    found += [("type-train", name, older[name], newer[name]) for name in sorted(newer)]
    return found


def by_project(path: Path) -> dict[str, list[Issue]]:
    """An archive's issues by project, in its order, which is the order of time."""
    found: dict[str, list[Issue]] = defaultdict(list)
    for issue in read_archive(path):
        found[issue.project].append(issue)
    return found


def applied(
    task: str, project: str, older: Sequence[Issue], newer: Sequence[Issue], target: float
) -> dict[str, tuple[int, int]]:
    """By value: how many newer issues it would have been applied to, and how often rightly."""
    model = learn(
        rows_of(task, older),
        RECIPES[task],
        project=project,
        seed=1,
        progress=lambda _done, _what: None,
    )
    if model is None:
        return {}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows_of(task, newer):
        for prediction in asked(model, row, task):
            promised = prediction.promised
            if promised is not None and promised >= target and prediction.confidence >= 0.5:
                found[prediction.value][0] += 1
                found[prediction.value][1] += prediction.value in row.values
    return {value: (count, right) for value, (count, right) in sorted(found.items())}


def asked(model: TrainedModel, row: Row, task: str) -> Sequence[Prediction]:
    """What the model says of an issue."""
    read = document(row.title, row.body, row.author)
    if RECIPES[task].many:
        return predict_many(model, read)
    found = predict_one(model, read)
    return [] if found is None else [found]


if __name__ == "__main__":
    main()
