"""What the examples that come with Trackside are worth: types, from so many issues of a project.

Of ``type-train`` each third is asked about, and of the rest each project has as many issues as
the row says; beside it all issues of the other projects or none. Macro-F1 is the mean over the
projects, and the log-loss is taken after one temperature for each project. With no issues of its
own there is nothing to learn but the examples.

The test file is not read. ``datasets`` is asked with the examples alone: its projects have hardly
any questions, as most have.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from scipy.special import log_softmax, softmax
from sklearn.metrics import f1_score

from core.archive import read_archive
from core.learning.cold import SURENESS, UNSAID
from core.learning.documents import Document, document
from core.learning.estimators import Floats, scores, type_estimator
from core.learning.evaluation import by_project
from core.learning.folds import EXAMPLES_WEIGHT, OTHERS_WEIGHT, assign_folds
from core.learning.rows import rows_of
from core.learning.starter import examples

TYPES = ("bug", "feature", "question")
FOLDS = 3

Read = dict[str, tuple[list[Document], Any]]


def main() -> None:
    """Measure and print JSON, a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, nargs="*", default=[15, 45, 120, 200])
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    folder = Path(os.environ.get("TRACKSIDE_DATA", "../shared/data"))
    learned = read(folder / "type-train.jsonl.gz")
    for name, asked in (("type-train", learned), ("datasets", read(folder / "datasets.jsonl.gz"))):
        print(json.dumps({"archive": name, "issues": 0, **untaught(asked)}))
    for count in options.issues:
        for across in (False, True):
            for helped in (False, True):
                found = taught(learned, count, options.seeds, across=across, helped=helped)
                row = {"issues": count, "across": across, "examples": helped, **found}
                print(json.dumps(row), flush=True)


def read(path: Path) -> Read:
    """The issues of known type of each project, and their types as numbers."""
    found = {}
    for project, issues in sorted(by_project(read_archive(path)).items()):
        rows = [row for row in rows_of("type", issues) if row.value in TYPES]
        documents = [document(row.title, row.body) for row in rows]
        found[project] = documents, np.array([TYPES.index(row.value) for row in rows])
    return found


def untaught(asked: Read) -> dict[str, Any]:
    """How the model of the examples alone answers, where it answers at all."""
    brought = examples()
    estimator = type_estimator(0).fit(
        [one.document for one in brought], np.array([TYPES.index(one.value) for one in brought])
    )
    chances = np.concatenate(
        [softmax(SURENESS * scores(estimator, d, len(TYPES)), axis=1) for d, _ in asked.values()]
    )
    truth = np.concatenate([known for _, known in asked.values()])
    chosen, sure = chances.argmax(axis=1), chances.max(axis=1) >= 0.5
    said = sure & (chosen != TYPES.index(UNSAID))
    return {
        "macro_f1": round(float(f1_score(truth, chosen, average="macro")), 4),
        "said": round(float(said.mean()), 3),
        "right_of_said": round(float((chosen == truth)[said].mean()), 3),
    }


def taught(
    projects: Read, count: int, seeds: int, *, across: bool, helped: bool
) -> dict[str, float]:
    """Macro-F1 and log-loss of projects with so many issues of their own."""
    brought = examples() if helped else ()
    f1, loss = [], []
    for seed in range(seeds):
        for name, (documents, truth) in projects.items():
            others = [p for other, p in projects.items() if across and other != name]
            beside = [one for theirs, _ in others for one in theirs]
            beside += [one.document for one in brought]
            known = np.concatenate(
                [*(t for _, t in others), [TYPES.index(one.value) for one in brought]]
            ).astype(int)
            weights = np.repeat(
                [OTHERS_WEIGHT, EXAMPLES_WEIGHT], [len(beside) - len(brought), len(brought)]
            )
            found = np.zeros((len(truth), len(TYPES)))
            folds = assign_folds(truth, FOLDS, seed)
            for fold in range(FOLDS):
                own = np.random.default_rng(seed).permutation(np.flatnonzero(folds != fold))
                own, asked = own[:count], np.flatnonzero(folds == fold)
                estimator = type_estimator(0).fit(
                    [documents[row] for row in own] + beside,
                    np.concatenate([truth[own], known]),
                    linear__sample_weight=np.concatenate([np.ones(len(own)), weights]),
                    linear__is_own=np.arange(len(own) + len(beside)) < len(own),
                )
                found[asked] = scores(estimator, [documents[row] for row in asked], len(TYPES))
            f1.append(f1_score(truth, found.argmax(axis=1), average="macro"))
            loss.append(min(_loss(found * scale, truth) for scale in np.geomspace(0.2, 5, 61)))
    return {
        "macro_f1": round(float(np.mean(f1)), 4),
        "log_loss": round(float(np.mean(loss)), 4),
    }


def _loss(logits: Floats, truth: Any) -> float:
    return float(-log_softmax(logits, axis=1)[np.arange(len(truth)), truth].mean())


if __name__ == "__main__":
    main()
