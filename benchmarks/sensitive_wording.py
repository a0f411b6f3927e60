"""Learns how the wording of an issue speaks for its being sensitive, and writes the weights.

    python benchmarks/sensitive_wording.py              learn and write
    python benchmarks/sensitive_wording.py --try-out    learn without each hand, try on that hand

It learns from the examples made up for the tests (``tests/triage``), but for those that measure,
and from the demo's issues as ordinary ones. Writes ``core/triage/sensitive/wording.bin``.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from core.demo.trackers import read_issues  # noqa: E402
from core.triage.sensitive.concepts import what_meets  # noqa: E402
from core.triage.sensitive.prose import said_in  # noqa: E402
from core.triage.sensitive.rules import NEAR  # noqa: E402
from core.triage.sensitive.verdict import why_by_rule  # noqa: E402
from core.triage.sensitive.wording import (  # noqa: E402
    BUCKETS,
    LEARNED,
    PER_UNIT,
    SETTINGS,
    SORTS,
    Wording,
    buckets_of,
    worded_as,
)
from core.triage.sensitive.words import WORDS  # noqa: E402
from tests.triage import (  # noqa: E402
    sensitive_sentences,
    sensitive_sentences_by_idea,
    sensitive_titles,
)

DATA = ROOT / "tests" / "triage" / "data"
FILES = {
    "sensitive_development.jsonl": "first",
    "sensitive_holdout.jsonl": "first",
    "sensitive_other_hands.jsonl": "second",
    "sensitive_ordinary.jsonl": "",
    "sensitive_more_people.jsonl": "fourth",
    "sensitive_more_others.jsonl": "fourth",
    "sensitive_more_near_misses.jsonl": "fourth",
    "sensitive_more_ordinary.jsonl": "fourth",
    "sensitive_more_long.jsonl": "fourth",
    "sensitive_fifth.jsonl": "fifth",
    "sensitive_sixth.jsonl": "sixth",
    "sensitive_seventh.jsonl": "seventh",
    "sensitive_eighth.jsonl": "",
    "sensitive_ninth.jsonl": "ninth",
    "sensitive_tenth.jsonl": "",
}
"""The files, and whose hand wrote each: who left no other examples is never left out."""

STRENGTH = 30
"""The inverse strength of the regularisation."""

OF_THE_SECOND = 250
"""How many of the other hands' examples are by the second hand; the rest is by the third."""


@dataclass(frozen=True, slots=True)
class Example:
    """An issue made up for this: who wrote it, its text, and its sort ("" for an ordinary one)."""

    hand: str
    text: str
    sort: str

    @property
    def said(self) -> str:
        """What is weighed of it."""
        return said_in(unicodedata.normalize("NFC", self.text).lower())


def examples() -> list[Example]:
    """All examples, in an order that stays."""
    return [*_of_files(), *_of_sentences(), *_of_the_demo()]


def _of_files() -> Iterator[Example]:
    for name, hand in FILES.items():
        for at, line in enumerate((DATA / name).read_text(encoding="utf-8").splitlines()):
            one = json.loads(line)
            whose = "third" if hand == "second" and at >= OF_THE_SECOND else hand
            yield Example(whose, f"{one['title']}\n{one['body']}", one["kind"])


def _of_sentences() -> Iterator[Example]:
    first, second = sensitive_sentences, sensitive_sentences_by_idea
    yield from (Example("first", text, "a person's data") for text in first.PERSONAL)
    yield from (Example("first", text, "harassment") for text in first.HARASSMENT)
    # Of these nobody wrote down the sort. Where a rule tells it, they can be learned from.
    for text in (*second.TRIED_SENSITIVE, *sensitive_titles.SENSITIVE):
        if sort := what_meets(said_in(text.lower())):
            yield Example("first", text, sort)
    innocent = (*first.INNOCENT, *second.TRIED_INNOCENT, *sensitive_titles.EVERYDAY)
    yield from (Example("first", text, "") for text in innocent)


def _of_the_demo() -> Iterator[Example]:
    for name in ("history.jsonl", "incoming.jsonl"):
        for issue, _ in read_issues(name):
            if not issue.private:
                yield Example("", f"{issue.title}\n{issue.body}", "")


def digest(told: list[Example]) -> str:
    """What the examples, in their order, and all else that the weights hang on are told by."""
    listed = [[one.text, one.sort] for one in told]
    settings = [WORDS, NEAR, SETTINGS, STRENGTH]
    return hashlib.sha256(json.dumps([listed, settings]).encode()).hexdigest()


def learned(told: list[Example]) -> Wording:
    """The weights that examples give: a logistic regression on rarities, scaled to length 1."""
    met = [sorted(buckets_of(one.said)) for one in told]
    columns = np.concatenate([np.array(one, dtype=np.int64) for one in met])
    pointers = np.concatenate([[0], np.cumsum([len(one) for one in met])])
    seen = sparse.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(told), BUCKETS))
    having = np.asarray(seen.sum(axis=0)).ravel()
    rarity = np.where(having < 2, 0.0, np.log((1 + len(told)) / (1 + having)) + 1)
    rarity = np.clip(np.round(rarity * PER_UNIT), 0, 255)
    rows = seen.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ rows
    sorts = np.array([SORTS.index(one.sort) + 1 if one.sort else 0 for one in told])
    # All sensitive ones together weigh as much as all ordinary ones do.
    heavier = float((sorts == 0).sum() / max((sorts > 0).sum(), 1))
    model = LogisticRegression(C=STRENGTH, max_iter=1_000)
    model.fit(rows, sorts, sample_weight=np.where(sorts > 0, heavier, 1.0))
    weights, bases = np.zeros((len(SORTS), BUCKETS)), np.full(len(SORTS), -30.0)
    if len(model.classes_) == 2:
        of_second = (model.coef_[0], model.intercept_[0])
        weights[model.classes_[1] - 1], bases[model.classes_[1] - 1] = of_second
    else:
        for at, sort in enumerate(model.classes_[1:], 1):
            weights[sort - 1] = model.coef_[at] - model.coef_[0]
            bases[sort - 1] = model.intercept_[at] - model.intercept_[0]
    unit = float(np.abs(weights).max()) / 127
    return Wording(
        rarity=bytes(rarity.astype(np.uint8)),
        weights=array("b", np.round(weights / unit).astype(np.int8).tobytes()),
        bases=tuple(float(one) for one in bases),
        unit=unit,
        learned_from=digest(told),
    )


def try_out(hand: str, told: list[Example]) -> str:
    """How rules and wording fare on what a hand wrote, where none of it was learned from."""
    wording = learned([one for one in told if one.hand != hand])
    caught, of_all, right, named = Counter[str](), Counter[str](), 0, 0
    for one in told:
        if one.hand != hand:
            continue
        of_all[one.sort] += 1
        found: str | None = why_by_rule(one.text) or None
        if found is None:
            found = worded_as(one.said, wording)
            if found and one.sort:
                named, right = named + 1, right + (found == one.sort)
        caught[one.sort] += found is not None
    shares = ", ".join(f"{sort or 'innocent'} {caught[sort]}/{of_all[sort]}" for sort in of_all)
    sensitive = sum(caught[sort] for sort in SORTS), sum(of_all[sort] for sort in SORTS)
    return f"{hand}: {sensitive[0]}/{sensitive[1]}: {shares}; sort right {right}/{named}"


def main(asked: list[str]) -> None:
    """Learn and write, or say how well the wording is learned."""
    told = examples()
    if "--try-out" not in asked:
        learned(told).write(LEARNED)
        return
    for hand in sorted({one.hand for one in told} - {""}):
        print(try_out(hand, told))


if __name__ == "__main__":
    main(sys.argv[1:])
