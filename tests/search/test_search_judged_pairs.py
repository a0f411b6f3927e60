"""The verdict measured on pairs that people judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.search.judged_pairs import (
    Flagged,
    measure_verdict,
    pair_of,
    read_pairs,
    share,
    to_judge,
    unjudged,
)
from tests.support import ROOT, need_data

HEADER = "id_later,id_earlier,verdict,sure"
OURS = ROOT / "tests" / "search" / "data"


def written(folder: Path, *lines: str, name: str = "pairs.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def flag(later: str, earlier: str, *, linked: bool = False) -> Flagged:
    return Flagged(later=later, earlier=earlier, strength=0.9, because="it is", linked=linked)


def test_pairs_are_read_whichever_way_round_with_columns_of_their_own(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"reason,{HEADER}",
        "x,b,a,duplicate,sure",
        "y,d,c,related,unsure",
        "z,e,f,unrelated,",
    )
    read = read_pairs([path])
    assert read[pair_of("a", "b")].verdict == "duplicate"
    assert not read[pair_of("c", "d")].sure
    assert read[pair_of("e", "f")].sure


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["id_later,verdict,sure", "a,b"], "no column id_earlier"),
        ([HEADER, "a,b,same,sure"], "line 2: verdict is 'same'"),
        ([HEADER, "a,b,related,perhaps"], "sure is 'perhaps'"),
        ([HEADER, "a,a,related,sure"], "two different keys"),
        ([HEADER, "a,,related,sure"], "two different keys"),
        (
            [HEADER, "a,b,related,sure", "b,a,duplicate,sure"],
            "line 3: a and b were judged otherwise",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(tmp_path, lines, said) -> None:
    with pytest.raises(UserError, match=said):
        read_pairs([written(tmp_path, *lines)])
    with pytest.raises(UserError, match="cannot read"):
        read_pairs([tmp_path / "nowhere.csv"])


def test_precision_is_over_judged_pairs_and_recall_over_judged_duplicates(tmp_path: Path) -> None:
    judged = read_pairs(
        [
            written(
                tmp_path,
                HEADER,
                "b,a,duplicate,sure",
                "d,c,duplicate,unsure",
                "f,e,duplicate,sure",
                "h,g,related,sure",
                "x,y,duplicate,sure",
            )
        ]
    )
    flagged = [flag("b", "a", linked=True), flag("d", "c"), flag("h", "g"), flag("i", "a")]
    metrics = measure_verdict(flagged, judged, "abcdefghi")
    assert metrics["verdict_precision"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert metrics["verdict_recall"]["value"] == pytest.approx(2 / 3, abs=1e-4), "x, y are unknown"
    assert metrics["verdict_precision_sure"]["value"] == 0.5
    assert metrics["verdict_recall_sure"]["value"] == 0.5
    assert (metrics["verdict_flagged"], metrics["verdict_unjudged"]) == (4, 1)
    assert (metrics["verdict_linked"], metrics["verdict_judged_duplicates"]) == (1, 3)
    assert [one.later for one in unjudged(flagged, judged)] == ["i"]
    nothing = measure_verdict([], {}, "ab")
    assert nothing["verdict_precision"] is None
    assert nothing["verdict_recall"] is None


def test_intervals_are_exact_and_honest_about_few() -> None:
    all_right = share(17, 17)
    assert all_right is not None
    assert all_right["value"] == all_right["high"] == 1.0
    assert all_right["low"] == pytest.approx(0.8049, abs=1e-3)
    half = share(5, 10)
    assert half is not None
    assert half["low"] == pytest.approx(1 - half["high"], abs=1e-3)


def test_a_file_to_judge_is_read_again_once_it_is_filled_in(tmp_path: Path) -> None:
    text = to_judge([flag("b", "a").to_data(), flag("d", "c").to_data()])
    header, *rows = text.splitlines()
    assert header.startswith(f"{HEADER},linked,strength,")
    filled = [row.replace(",,,", ",duplicate,sure,") for row in rows]
    assert len(read_pairs([written(tmp_path, header, *filled)])) == 2
    formula = {**flag("b", "a").to_data(), "because": '=HYPERLINK("x")'}
    assert "'=HYPERLINK" in to_judge([formula])


@pytest.mark.parametrize("path", sorted(OURS.glob("*.csv")), ids=lambda path: path.stem)
def test_our_own_judgements_can_be_read(path: Path) -> None:
    assert read_pairs([path])


@pytest.mark.data
@pytest.mark.timeout(300)
def test_on_hadoop_nine_of_ten_are_right_and_three_of_ten_found() -> None:
    from core.archive import read_archive
    from core.search.evaluation import arrange
    from core.search.verdict_evaluation import flag_duplicates

    issues = arrange(list(read_archive(need_data("hadoop.jsonl.gz")))).issues
    judged = read_pairs([need_data("pairs-dev.csv")])
    metrics = measure_verdict(flag_duplicates(issues), judged, {issue.key for issue in issues})
    assert metrics["verdict_precision"]["value"] >= 0.90
    assert metrics["verdict_recall"]["value"] >= 0.30
    assert metrics["verdict_unjudged"] == 0
