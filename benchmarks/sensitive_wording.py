"""Learns how the wording of an issue speaks for its being sensitive, and writes the weights.

    python benchmarks/sensitive_wording.py

It learns from the examples made up for the tests (``tests/triage``), but for those that measure,
and from the demo's issues as ordinary ones. Writes ``core/triage/sensitive/wording.bin``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from core.demo.trackers import read_issues  # noqa: E402
from core.triage.sensitive.wording import (  # noqa: E402
    BUCKETS,
    LEARNED,
    PER_UNIT,
    Wording,
    buckets_of,
)
from tests.triage import (  # noqa: E402
    sensitive_sentences,
    sensitive_sentences_by_idea,
    sensitive_titles,
)

DATA = ROOT / "tests" / "triage" / "data"
FILES = (
    "sensitive_development.jsonl",
    "sensitive_holdout.jsonl",
    "sensitive_other_hands.jsonl",
    "sensitive_ordinary.jsonl",
)


def examples() -> list[tuple[str, bool]]:
    """Texts in lower case, and whether each is sensitive."""
    told = [
        json.loads(line)
        for name in FILES
        for line in (DATA / name).read_text(encoding="utf-8").splitlines()
    ]
    found = [(f"{one['title']}\n{one['body']}", bool(one["sensitive"])) for one in told]
    first, second = sensitive_sentences, sensitive_sentences_by_idea
    sensitive = [
        *first.PERSONAL,
        *first.HARASSMENT,
        *second.TRIED_SENSITIVE,
        *sensitive_titles.SENSITIVE,
    ]
    found += [(text, True) for text in sensitive]
    innocent = [*first.INNOCENT, *second.TRIED_INNOCENT, *sensitive_titles.EVERYDAY]
    found += [(text, False) for text in innocent]
    for name in ("history.jsonl", "incoming.jsonl"):
        ordinary = [issue for issue, _ in read_issues(name) if not issue.private]
        found += [(f"{issue.title}\n{issue.body}", False) for issue in ordinary]
    return [(text.lower(), is_one) for text, is_one in found]


def digest(told: list[tuple[str, bool]]) -> str:
    """What the examples are told by, in their order."""
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def learned(told: list[tuple[str, bool]]) -> Wording:
    """The weights that examples give: a logistic regression on rarities, scaled to length 1."""
    met = [sorted(buckets_of(text)) for text, _ in told]
    columns = np.concatenate([np.array(one, dtype=np.int64) for one in met])
    pointers = np.concatenate([[0], np.cumsum([len(one) for one in met])])
    seen = sparse.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(told), BUCKETS))
    having = np.asarray(seen.sum(axis=0)).ravel()
    rarity = np.where(having < 2, 0.0, np.log((1 + len(told)) / (1 + having)) + 1)
    rarity = np.clip(np.round(rarity * PER_UNIT), 0, 255)
    rows = seen.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ rows
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=1_000)
    model.fit(rows, [is_one for _, is_one in told])
    unit = float(np.abs(model.coef_[0]).max()) / 127
    return Wording(
        rarity=bytes(rarity.astype(np.uint8)),
        weights=array("b", np.round(model.coef_[0] / unit).astype(np.int8).tobytes()),
        base=float(model.intercept_[0]),
        unit=unit,
        learned_from=digest(told),
    )


def main() -> None:
    """Learn and write."""
    learned(examples()).write(LEARNED)


if __name__ == "__main__":
    main()
