"""How well duplicates are found with an encoder's vectors, beside without."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.errors import ModelError
from core.model import Issue
from core.plugin import VectorOffer
from core.search.ranks import metrics_of, rank_of
from core.search.reranking import LEAST_DUPLICATES, Asked, Order, Vectors
from core.search.vector_use import helps, language
from core.search.vectors import text_of

DEPTH: Final = 100
_AT_ONCE: Final = 64

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Encoded:
    """An archive's vectors, (n, d), and how many seconds they took."""

    encoder: VectorOffer
    vectors: Vectors
    seconds: float


def encode(encoder: VectorOffer, issues: Sequence[Issue], progress: Progress) -> Encoded:
    """The vectors of all issues of an archive.

    Raises:
        ModelError: the encoder cannot be loaded, or gives something else than vectors.
    """
    run, found = encoder.load(), []
    started = time.perf_counter()
    for start in range(0, len(issues), _AT_ONCE):
        progress(0.0, f"vectors: issue {start:,}")
        texts = [text_of(issue) for issue in issues[start : start + _AT_ONCE]]
        vectors = np.asarray(run(texts), np.float32)
        if vectors.shape[0] != len(texts) or vectors.ndim != 2:
            raise ModelError(f"the encoder {encoder.name!r} gave no vector for each text")
        found.append(vectors)
    return Encoded(encoder, np.concatenate(found), time.perf_counter() - started)


def measure_dense(
    encoded: Encoded,
    issues: Sequence[Issue],
    twins: Mapping[int, frozenset[int]],
    walked: Sequence[Asked],
    *,
    cut: int,
    first: int,
    by_words: Order | None,
    places: Mapping[str, Sequence[int]],
) -> dict[str, Any]:
    """The figures with vectors, in the shape of those without.

    ``metrics`` are as the product would order: by vectors too in the languages that the encoder
    is said to know, by words alone in others. ``everywhere`` is by vectors in all languages, and so
    is what stands ``apart``.

    Args:
        encoded: the vectors.
        issues: all issues, in time order.
        twins: the places of earlier twins, by that of a query.
        walked: the queries as they were asked about, in time order.
        cut: so many queries are the older ones, which may teach.
        first: figures are of the queries from this one on.
        by_words: an order that the older ones taught without vectors, if it is to be used.
        places: queries that are reported apart, counted from ``first``.
    """
    usual = Order.default(with_vectors=True)
    older = [one for one in walked[:cut] if one.twins.any()]
    teaches = len(older) >= LEAST_DUPLICATES and len(walked) > cut
    learned = Order.learn(older, usual) if teaches else None
    taught = first > 0 and learned is not None
    order = learned if taught and learned is not None else usual

    def ranks(by: Order, asked: Sequence[Asked]) -> Any:
        return np.array([rank_of(by.ranking(one)[:DEPTH], twins[one.place]) for one in asked])

    shown = walked[first:]
    everywhere = ranks(order, shown)
    words = ranks(by_words or Order.default(), [one.by_words() for one in shown])
    known = [helps(encoded.encoder, language(issues[one.place]), {}) for one in shown]
    used = np.where(known, everywhere, words)
    return {
        "encoder": encoded.encoder.name,
        "ms_per_encoding": round(1000 * encoded.seconds / max(len(issues), 1), 3),
        "train": len(older) if taught else 0,
        "test": len(shown),
        "used_on": int(sum(known)),
        "metrics": metrics_of(used),
        "everywhere": metrics_of(everywhere),
        "newest": {
            "test": len(walked) - cut,
            "metrics": metrics_of(ranks(usual, walked[cut:])),
        },
        "learned": None
        if learned is None
        else {
            "train": len(older),
            "test": len(walked) - cut,
            "metrics": metrics_of(ranks(learned, walked[cut:])),
        },
        "apart": {
            name: {"test": len(found), "metrics": metrics_of(everywhere[list(found)])}
            for name, found in places.items()
        },
    }
