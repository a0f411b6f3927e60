"""The default order of similar issues: learned on an archive, printed as numbers.

``core/search/default_order.py`` has what this printed for OpenOffice's archive, by words alone and
with ``--dense``. Only the older part of its duplicates teaches, so that the rest can still measure
what the order is worth.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from core.archive import read_archive
from core.learning.encoders import encoder_in
from core.plugin import VectorOffer
from core.search.default_order import SET_BY_HAND
from core.search.dense_evaluation import encode
from core.search.evaluation import arrange
from core.search.pairs import FEATURES, Rarity
from core.search.reranking import Order, walk

OLDER = 0.6


def learned(archive: Path, share: float, encoder: VectorOffer | None = None) -> dict[str, float]:
    """How much each number of a pair counts as it is, as the oldest share of duplicates has it."""
    arranged = arrange(list(read_archive(archive)))

    def quiet(_done: float, _what: str) -> None:
        return None

    vectors = None if encoder is None else encode(encoder, arranged.issues, quiet).vectors
    older = arranged.queries[: int(len(arranged.queries) * share)]
    twins = {query: arranged.twins[query] for query in older}
    asked = [
        one for one in walk(arranged.issues, twins, quiet, Rarity(), vectors) if one.twins.any()
    ]
    order = Order.learn(asked)
    counts = {
        name: round(float(weight / spread), 3)
        for name, weight, spread in zip(FEATURES, order.weights, order.spread, strict=True)
        if name not in SET_BY_HAND
    }
    return {name: count for name, count in counts.items() if count}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, help="an issue archive with duplicate_of")
    parser.add_argument("--share", type=float, default=OLDER, help="how many teach, the oldest")
    parser.add_argument("--dense", type=Path, help="the folder of an encoder, to learn with it")
    options = parser.parse_args()
    encoder = None if options.dense is None else encoder_in(options.dense)
    print(json.dumps(learned(options.archive, options.share, encoder), indent=4))


if __name__ == "__main__":
    main()
