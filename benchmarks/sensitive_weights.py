"""Learns how ideas weigh for and against an issue's being sensitive, and writes the weights.

    python benchmarks/sensitive_weights.py

What it learns from are the examples made up for the tests (``tests/triage``), but for those that
are held out. Innocent examples are also strung together, so that it learns that many ideas in
many words mean little. Writes ``core/triage/sensitive/weights.py``.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from core.triage.sensitive.concepts import ideas_at_the_beginning  # noqa: E402
from core.triage.sensitive.evidence import OPENING, SHORTEST  # noqa: E402
from core.triage.sensitive.prose import said_in  # noqa: E402
from core.triage.sensitive.words import WORDS  # noqa: E402
from tests.triage import sensitive_sentences, sensitive_sentences_by_idea  # noqa: E402

DATA = ROOT / "tests" / "triage" / "data" / "sensitive_development.jsonl"
WRITTEN = ROOT / "core" / "triage" / "sensitive" / "weights.py"
SORTS = ("a vulnerability", "a credential that got out", "a person's data", "harassment")
STRUNG = 1_500
"""Innocent examples strung together."""

PER_UNIT = 100
"""Weights are written in hundredths of a unit of the logarithm of the odds."""


def examples() -> list[tuple[str, bool, str]]:
    """Text, whether it is sensitive, and of which sort where that is known."""
    told = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    found = [(f"{one['title']}\n{one['body']}", one["sensitive"], one["kind"]) for one in told]
    first, second = sensitive_sentences, sensitive_sentences_by_idea
    found += [(text, True, "a person's data") for text in first.PERSONAL]
    found += [(text, True, "harassment") for text in first.HARASSMENT]
    found += [(text, True, "") for text in second.TRIED_SENSITIVE]
    innocent = (*first.INNOCENT, *second.TRIED_INNOCENT)
    return found + [(text, False, "") for text in innocent]


def strung(innocent: list[str]) -> list[str]:
    """Innocent examples one after the other, two to four of them."""
    chance = random.Random(5)  # noqa: S311 - nothing secret hangs on it
    return [". ".join(chance.sample(innocent, chance.choice((2, 3, 4)))) for _ in range(STRUNG)]


def learned() -> tuple[list[str], int, int, list[tuple[int, ...]]]:
    """The names of ideas, base, weight of length, and what each idea weighs in all and by sort."""
    told = examples()
    told += [(text, False, "") for text in strung([text for text, is_one, _ in told if not is_one])]
    known = [ideas_at_the_beginning(said_in(text.lower()), OPENING) for text, _, _ in told]
    names = sorted({*WORDS}.union(*(ideas for ideas, _ in known)))
    seen = np.array([[name in ideas for name in names] for ideas, _ in known], dtype=float)
    length = np.log1p(np.array([[max(words, SHORTEST)] for _, words in known], dtype=float))
    model = LogisticRegression(C=0.1, max_iter=3_000, class_weight="balanced")
    model.fit(np.hstack([seen, length]), [is_one for _, is_one, _ in told])
    weights = [np.round(model.coef_[0][:-1] * PER_UNIT).astype(int)]
    by_sort = LogisticRegression(C=0.1, max_iter=3_000, class_weight="balanced")
    sorts = np.array([SORTS.index(sort) if sort else -1 for _, _, sort in told])
    by_sort.fit(seen[sorts >= 0], sorts[sorts >= 0])
    weights += [np.round(row * PER_UNIT).astype(int) for row in by_sort.coef_]
    base = round(float(model.intercept_[0]) * PER_UNIT)
    rows = [tuple(int(one) for one in row) for row in np.array(weights).T]
    return names, base, round(float(model.coef_[0][-1]) * PER_UNIT), rows


def main() -> None:
    """Learn and write."""
    names, base, length, rows = learned()
    lines = "".join(f'    "{name}": {row},\n' for name, row in zip(names, rows, strict=True))
    sorts = "".join(f'    "{sort}",\n' for sort in SORTS)
    WRITTEN.write_text(
        '"""What ideas weigh, learned by ``benchmarks/sensitive_weights.py``; not for editing."""\n'
        "\nfrom __future__ import annotations\n\nfrom typing import Final\n\n"
        f"SORTS: Final = (\n{sorts})\n\n"
        f'BASE: Final = {base}\nLENGTH: Final = {length}\n"""Per logarithm of the words."""\n\n'
        f"WEIGHTS: Final[dict[str, tuple[int, ...]]] = {{\n{lines}}}\n"
        '"""Of each idea: for its being sensitive at all, then for each of the sorts."""\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
