"""Pairs of issues that people judged by reading both, and what they say of the verdict.

Trackers' own links miss most of what a reader calls a duplicate, so precision against links
alone means nothing. Whatever a method flags that nobody has read yet is written down to be
judged: old judgements alone cannot score a new method.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.errors import UserError
from core.learning.calibration import lower_bound
from core.search.verdict import Answer

COLUMNS: Final = ("id_later", "id_earlier", "verdict", "sure")
VERDICTS: Final = ("duplicate", "related", "unrelated")
_SURE: Final = {"sure": True, "unsure": False, "": True}
_SIDE: Final = 0.975

Pair = tuple[str, str]
"""The keys of two issues, the smaller one first: which is the later one is the archive's to say."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader said of a pair, and whether they were sure."""

    verdict: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A pair that the verdict calls duplicate; ``linked``: whether the tracker does as well."""

    later: str
    earlier: str
    strength: float
    because: str
    linked: bool

    @property
    def pair(self) -> Pair:
        """The pair."""
        return pair_of(self.later, self.earlier)

    def to_data(self) -> dict[str, Any]:
        """As JSON has it, and as :func:`to_judge` writes it."""
        return {
            "id_later": self.later,
            "id_earlier": self.earlier,
            "linked": self.linked,
            "strength": self.strength,
            "because": self.because,
        }


def pair_of(one: str, other: str) -> Pair:
    """The pair of two keys."""
    return (one, other) if one <= other else (other, one)


def read_pairs(files: Iterable[Path]) -> Mapping[Pair, Read]:
    """What readers said, from CSV files with the columns COLUMNS; others are passed over.

    Raises:
        UserError: a file cannot be read, lacks a column, has a word that is none, or says of
            a pair something else than was said before; the text names file and line.
    """
    found: dict[Pair, Read] = {}
    for path in files:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise UserError(f"cannot read {path.name}: {reason}") from error
        reader = csv.DictReader(io.StringIO(text))
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise UserError(f"{path.name}: no column {missing[0]}; needed are {', '.join(COLUMNS)}")
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            pair, read = _read(row, where)
            if found.setdefault(pair, read) != read:
                raise UserError(f"{where}: {' and '.join(pair)} were judged otherwise before")
    return found


def _read(row: Mapping[str, str | None], where: str) -> tuple[Pair, Read]:
    later, earlier, verdict, sure = ((row[name] or "").strip() for name in COLUMNS)
    if not later or not earlier or later == earlier:
        raise UserError(f"{where}: a pair has two different keys")
    if verdict not in VERDICTS:
        raise UserError(f"{where}: verdict is {verdict!r}; write one of {', '.join(VERDICTS)}")
    if sure not in _SURE:
        raise UserError(f"{where}: sure is {sure!r}; write sure or unsure")
    return pair_of(later, earlier), Read(verdict, _SURE[sure])


def measure_verdict(
    flagged: Sequence[Flagged], judged: Mapping[Pair, Read], known: Collection[str]
) -> dict[str, Any]:
    """The metrics of a verdict.

    ``verdict_precision``: the share of duplicates among flagged pairs that were judged;
    ``verdict_recall``: the share that was flagged of the pairs judged duplicates; both also
    over the pairs alone of which the reader was sure (``_sure``). Each has its exact 95 %
    interval (Clopper-Pearson), and is None where there is nothing to divide by.
    ``verdict_flagged`` and ``verdict_unjudged`` are counts, ``verdict_linked`` counts the
    flagged pairs that the tracker links as duplicates.

    Args:
        flagged: what the verdict calls duplicate.
        judged: what readers said.
        known: the keys of the archive's issues; pairs of others are left out.
    """
    there = {pair: read for pair, read in judged.items() if set(pair) <= set(known)}
    pairs = {one.pair for one in flagged}
    metrics: dict[str, Any] = {}
    for name, read in (
        ("", there),
        ("_sure", {pair: read for pair, read in there.items() if read.sure}),
    ):
        twins = {pair for pair, one in read.items() if one.verdict == Answer.DUPLICATE}
        metrics[f"verdict_precision{name}"] = share(len(pairs & twins), len(pairs & read.keys()))
        metrics[f"verdict_recall{name}"] = share(len(pairs & twins), len(twins))
    metrics["verdict_flagged"] = len(flagged)
    metrics["verdict_unjudged"] = len(unjudged(flagged, there))
    metrics["verdict_linked"] = sum(one.linked for one in flagged)
    metrics["verdict_judged_duplicates"] = len(
        [read for read in there.values() if read.verdict == Answer.DUPLICATE]
    )
    return metrics


def share(part: int, whole: int) -> dict[str, float] | None:
    """A share with its exact 95 % interval; None of nothing."""
    if not whole:
        return None
    return {
        "value": round(part / whole, 4),
        "low": round(lower_bound(whole, part, _SIDE), 4),
        "high": round(1 - lower_bound(whole, whole - part, _SIDE), 4),
    }


def unjudged(flagged: Sequence[Flagged], judged: Mapping[Pair, Read]) -> Sequence[Flagged]:
    """The flagged pairs that nobody has judged."""
    return [one for one in flagged if one.pair not in judged]


def to_judge(pairs: Iterable[Mapping[str, Any]]) -> str:
    """A CSV file to judge: fill in ``verdict`` and ``sure`` and give it to ``--pairs``.

    ``pairs`` as ``Flagged.to_data`` describes them.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "linked", "strength", "because"])
    for one in pairs:
        cells = [one["id_later"], one["id_earlier"], "", "", int(one["linked"])]
        cells += [one["strength"], one["because"]]
        writer.writerow([_plain(str(cell)) for cell in cells])
    return out.getvalue()


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: reasons quote what users wrote."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
