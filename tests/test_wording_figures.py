"""How figures are written: one rule for all tables, cards and pages."""

from __future__ import annotations

import re

import pytest

from core.learning.metrics import PRECISIONS
from core.search.ranks import CUTS
from core.wording.figures import chance, figure, interval, legend, percent, plainly, sure
from tests.support import ROOT

NAN = float("nan")
MEASURED = {"value": 0.6121, "low": 0.578, "high": 0.6449}


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("recall_at_1", MEASURED, "61% (58–64)"),
        ("calibration_error", {"value": 0.04}, "4%"),
        ("precision", 1.0, "100%"),
        ("macro_f1", MEASURED, "0.612 (0.58–0.64)"),
        ("f1", 0.5, "0.500"),
        ("mrr", {"value": 0.5}, "0.500"),
        ("top1", None, "–"),
        ("top1", {"value": NAN, "low": NAN, "high": NAN}, "–"),
        ("f1", NAN, "–"),
        ("f1", {"value": "nan", "low": "nan", "high": "nan"}, "–"),
    ],
)
def test_a_metric(name: str, value: object, written: str) -> None:
    assert figure(name, value) == written  # type: ignore[arg-type]


def test_shares_are_rounded_and_confidences_are_not() -> None:
    assert (percent(0.649), percent(1.0), percent(NAN)) == ("65%", "100%", "–")
    assert (sure(0.649), sure(0.65), sure(1.0), sure(NAN)) == ("64%", "65%", "99%", "0%")
    assert (interval(MEASURED), interval(None)) == ("61% (58–64)", "–")
    assert (chance(0.0004), chance(0.03)) == ("under 1%", "3%")


def test_names_are_in_words() -> None:
    assert [plainly(name) for name in ("macro_f1", "coverage_at_0.90", "top3_learned_only")] == [
        "macro F1", "coverage at 90%", "top 3 learned only",
    ]  # fmt: skip


def test_everything_that_is_measured_has_a_meaning() -> None:
    names = [
        "macro_f1", "micro_f1", "calibration_error", "abstained", "mrr",
        *(f"coverage_at_{one:.2f}" for one in PRECISIONS), *(f"recall_at_{cut}" for cut in CUTS),
        *(f"top{n}{more}" for n in (1, 3) for more in ("", "_learned_only", "_without_labels")),
        *(f"verdict_{one}{more}" for one in ("precision", "recall") for more in ("", "_sure")),
        "majority", "most_recent", "as_common_as_before", "tfidf", "search",
        "precision", "recall", "f1", "support", "confidence", "coverage", "right", "ideal",
    ]  # fmt: skip
    lines = legend(names).splitlines()
    assert [line.partition(":")[0] for line in lines] == [plainly(name) for name in names]
    assert max(map(len, lines)) <= 100
    assert legend(["held_out", "with letters"]) == ""
    assert legend(["held_out"], intervals=True) == ""
    assert legend(["f1"], intervals=True).splitlines()[-1] == "In brackets: the 95% interval."
    assert "whoever took most" in legend(["majority"], task="assignee")
    assert "duplicates of so far" in legend(["majority"], task="duplicates")


def test_no_table_or_page_has_a_form_of_its_own() -> None:
    """Seconds, hours and points are no shares."""
    allowed = {":.1f}", ":.0f}", ":+.2f}"}
    files = [*(ROOT / "core" / "cli").glob("*.py"), *(ROOT / "core").glob("*/*page.py")]
    files += (ROOT / "core").glob("*/*words.py")
    for file in (*files, ROOT / "core" / "charts.py", ROOT / "core" / "pages.py"):
        if file.name == "output.py":  # the last resort for what is no figure of this kind
            continue
        found = set(re.findall(r":\+?\.\d[f%g]\}", file.read_text(encoding="utf-8"))) - allowed
        assert not found, f"{file.name}: core.wording.figures writes figures"
