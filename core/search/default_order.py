"""The order of similar issues before a project's own duplicates have taught one.

The numbers were learned on one public archive, OpenOffice's, from the older 60 % of its
duplicates. ``benchmarks/default_order.py ARCHIVE [--dense FOLDER]`` prints them. What they bring
on other projects, and what the last one is set by, says docs/decisions/0020.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEARNED_ELSEWHERE: Final[Mapping[str, float]] = {
    "score": 6.591,
    "score_over_place": -2.843,
    "one_over_place": 1.096,
    "log_place": -0.456,
    "titles": -2.5,
    "bodies": 2.747,
    "texts": -11.078,
    "weighed_texts": 3.884,
    "title_of_other_found": 2.054,
    "shared_in_titles": 0.092,
    "rarest_shared": 0.458,
    "shared": 0.59,
    "shared_in_title_count": -0.3,
    "same_title": 3.598,
    "numbers_differ": 0.347,
    "numbers_shared": 0.956,
    "own_rare_word": 0.277,
    "others_rare_word": 0.549,
    "both_rare_words": -0.449,
    "days_between": -0.493,
    "longer": 1.112,
    "length_gap": -0.21,
    "label_shared": 0.483,
    "title_letters": 4.992,
    "title_pairs": -0.791,
    "body_pairs": 0.193,
    "telling_found": 2.307,
    "telling_of_other_found": 1.441,
    "times_duplicated": -2.814,
}
"""How much each of a pair's numbers counts, as it is; one that is not there counts nothing."""

LEARNED_WITH_VECTORS: Final[Mapping[str, float]] = {
    "score": 4.499,
    "score_over_place": -3.077,
    "one_over_place": 1.652,
    "log_place": -0.202,
    "titles": -2.013,
    "bodies": -2.12,
    "texts": -1.319,
    "weighed_texts": -2.211,
    "title_found": -0.322,
    "title_of_other_found": 0.948,
    "shared_in_titles": 0.135,
    "rarest_shared": 0.378,
    "shared": -0.526,
    "shared_in_title_count": -0.949,
    "same_title": 5.529,
    "numbers_differ": 0.18,
    "numbers_shared": 0.723,
    "own_rare_word": 1.346,
    "others_rare_word": 1.493,
    "both_rare_words": -1.616,
    "days_between": -0.531,
    "longer": 0.579,
    "length_gap": -0.003,
    "label_shared": 0.411,
    "title_letters": 4.639,
    "title_pairs": -0.147,
    "body_pairs": 0.042,
    "telling_found": 0.835,
    "telling_of_other_found": 0.461,
    "times_duplicated": -2.978,
    "nearer": 15.408,
}
"""The same with the vectors of a small English transformer beside the words; see decision 0034."""

SET_BY_HAND: Final[Mapping[str, float]] = {"both_own_numbers": -2.0}
"""That archive's titles have lost the dots of their versions, so this could not be learned there:
two issues whose titles each have a number of their own are rarely one report."""
