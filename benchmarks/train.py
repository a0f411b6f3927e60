"""How long it takes to learn labels from a large history, and how much memory, beside a peer.

Issues are put together from real sentences (of the archives in TRACKSIDE_DATA): each label has
some of its own, mixed with what everybody writes. Every size is learned in a process of its
own, which tells its time and its peak memory; ``growth`` is the exponent of time in issues.
The peer is what scikit-learn's documentation shows for the same task: TF-IDF of words and
pairs with one linear SVM for each label, on the same issues, without held-out parts,
calibration or measurement, which Trackside's time includes.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.archive import read_archive
from core.learning.rows import Row

ARCHIVES = ("openoffice", "hadoop", "datasets")
_SENTENCE = re.compile(r"[.!?\n]+\s+")
_OWN = 40
"""Sentences that belong to one label."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=100_000)
    parser.add_argument("--labels", type=int, default=50)
    parser.add_argument("--peer", type=int, default=25_000, help="issues for the peer; 0 for none")
    parser.add_argument("--json", action="store_true", help="print JSON (it always does)")
    parser.add_argument("--one", choices=("ours", "peer"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one, options.issues, options.labels)))
        return
    print(json.dumps(measure(options.issues, options.labels, options.peer), indent=2))


def measure(issues: int, labels: int, peer: int) -> dict[str, Any]:
    """Ours at a quarter, a half and all of the issues; the peer at its own number, beside ours."""
    sizes = [issues // 4, issues // 2, issues]
    ours = {size: in_process("ours", size, labels) for size in sizes}
    small, large = ours[sizes[0]], ours[sizes[-1]]
    found: dict[str, Any] = {
        "labels": labels,
        "ours": ours,
        "growth": round(math.log(large["seconds"] / small["seconds"]) / math.log(4), 2),
    }
    if peer:
        beside = ours.get(peer) or in_process("ours", peer, labels)
        theirs = in_process("peer", peer, labels)
        found["peer"] = {peer: theirs}
        found["ratio"] = round(theirs["seconds"] / beside["seconds"], 2)
    return found


def in_process(who: str, issues: int, labels: int) -> dict[str, Any]:
    """One measurement in a new process."""
    command = [sys.executable, __file__, "--one", who, "--issues", str(issues)]
    done = subprocess.run(
        [*command, "--labels", str(labels)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def one(who: str, issues: int, labels: int) -> dict[str, Any]:
    """Make the issues and learn from them: seconds for learning, MB at the peak of the process."""
    from core.learning.evaluation import peak_mb

    rows = made(sentences(), issues, labels)
    before, started = peak_mb(), time.perf_counter()
    learned = _ours(rows) if who == "ours" else _peer(rows, labels)
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mb": peak_mb(),
        "rows_alone_mb": before,
        "labels_learned": learned,
    }


def _ours(rows: Sequence[Row]) -> int:
    from core.learning.training import RECIPES, learn

    model = learn(
        rows, RECIPES["labels"], project="bench", seed=1, progress=lambda _done, _what: None
    )
    if model is None:
        raise SystemExit("nothing was learned")
    return sum(model.data["suggests"])


def _peer(rows: Sequence[Row], labels: int) -> int:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MultiLabelBinarizer
    from sklearn.svm import LinearSVC

    truth = MultiLabelBinarizer().fit_transform([row.values for row in rows])
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    make_pipeline(words, OneVsRestClassifier(LinearSVC())).fit(
        [f"{row.title}\n{row.body}" for row in rows], truth
    )
    return labels


def sentences() -> list[str]:
    """Sentences that people wrote, each once, in the order of the archives."""
    folder = Path(
        os.environ.get("TRACKSIDE_DATA")
        or Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    )
    found: dict[str, None] = {}
    for name in ARCHIVES:
        for issue in read_archive(folder / f"{name}.jsonl.gz"):
            for part in _SENTENCE.split(f"{issue.title}. {issue.body}"):
                if 20 < len(part) < 300:
                    found[part.strip()] = None
    return list(found)


def made(said: Sequence[str], issues: int, labels: int) -> list[Row]:
    """Issues of one to three labels: two sentences of each, and what everybody says."""
    chance = random.Random(7)  # noqa: S311 - made-up issues
    own = {f"label {n}": chance.sample(said, _OWN) for n in range(labels)}
    names = list(own)
    # As in real projects: few labels are common, most are rare.
    weights = [1 / (n + 3) for n in range(labels)]
    rows = []
    for number in range(issues):
        chosen = set(chance.choices(names, weights, k=chance.randint(1, 3)))
        body = [sentence for name in sorted(chosen) for sentence in chance.sample(own[name], 2)]
        body += chance.sample(said, 4)
        chance.shuffle(body)
        rows.append(
            Row(
                key=f"bench:bench#{number}",
                project="bench",
                title=chance.choice(said)[:100],
                body=". ".join(body),
                values=frozenset(chosen),
            )
        )
    return rows


if __name__ == "__main__":
    main()
