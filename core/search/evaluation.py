"""How well duplicates are found: every known one asks for its twin among all earlier issues.

The issues of an archive are taken in one by one, in time order, by the index that the
product uses; each that is a known duplicate is a query at the moment it arrives. So the
answer knows nothing of the future: neither later issues nor their word counts.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from core.archive import read_archive
from core.errors import UserError
from core.model import Issue
from core.plugin import VectorOffer
from core.search.apart import apart
from core.search.dense_evaluation import encode, measure_dense
from core.search.index import IssueIndex
from core.search.judged_pairs import measure_verdict, read_pairs, unjudged
from core.search.pairs import Rarity, text_of
from core.search.ranks import metrics_of, rank_of
from core.search.reranking import LEAST_DUPLICATES, Asked, Order, Vectors, look_up
from core.search.retrieval import candidates
from core.search.twins import twins_of
from core.search.verdict import THRESHOLD
from core.search.verdict_evaluation import flag_duplicates

DEPTH: Final = 100
"""How far down an answer is looked through; a twin further down counts as not found."""

_AT_ONCE: Final = 200
NEWEST: Final = 0.4
"""The share of the newest queries that is reported apart: no choice was made on them."""

Progress = Callable[[float, str], None]
Ranking = Sequence[int]
"""Issues by their place in time order, the best first."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The issues of an archive in time order, and what is known of duplicates.

    ``queries`` are the places of issues that are a duplicate of another one; ``twins`` are
    the places of all earlier issues of the same group, by query. A query whose group has no
    earlier issue cannot be answered and counts as not found.
    """

    issues: Sequence[Issue]
    queries: Sequence[int]
    twins: Mapping[int, frozenset[int]]


def evaluate_duplicates(
    test: Path,
    *,
    rerank_on: float | None = None,
    pairs: Sequence[Path] = (),
    dense: VectorOffer | None = None,
    progress: Progress = lambda _done, _what: None,
) -> Any:
    """Measure the search for duplicates on an archive, beside simple baselines.

    Returns the JSON object of ``trackside evaluate duplicates``. A metric is a value with its
    95 % bootstrap interval over queries. ``metrics`` is over all queries, ``newest`` over the
    newest NEWEST of them, ``learned`` over the same in an order learned from the older ones,
    ``projects`` over the queries of each project, ``apart`` over those that hold a stack trace
    and those in each language; candidates are always the earlier issues of all projects.
    ``dense`` has the same figures with an encoder's vectors. The baselines: the search by words
    alone, the issues that most were duplicates of so far, the most recent issues, and plain
    TF-IDF, which (to its advantage) knows the word counts of the whole archive.

    Args:
        test: the archive.
        rerank_on: learn the order from this share of the queries, the oldest; everything is
            then measured on the rest.
        pairs: files of judged pairs; the verdict is measured on them.
        dense: an encoder, to measure with its vectors as well.
        progress: told a share and what is done.

    Raises:
        UserError: a file cannot be read, or the archive holds no known duplicate and no pairs
            are given.
        ModelError: the encoder cannot be loaded.
    """
    judged = read_pairs(pairs)
    archive = arrange(list(read_archive(test)))
    if not archive.queries and not pairs:
        raise UserError(f"{test.name} has no issue with duplicate_of: nothing to measure")
    half = 0.5 if pairs else 1.0
    result = _search(archive, rerank_on, dense, lambda done, what: progress(half * done, what))
    if pairs:
        flagged = flag_duplicates(
            archive.issues, progress=lambda done, what: progress(half + half * done, what)
        )
        keys = {issue.key for issue in archive.issues}
        result["metrics"] |= measure_verdict(flagged, judged, keys)
        result["verdict"] = {
            "threshold": THRESHOLD,
            "flagged": [one.to_data() for one in flagged],
            "unjudged": [one.to_data() for one in unjudged(flagged, judged)],
        }
    progress(1.0, "done")
    return result


def _search(
    archive: Archive, rerank_on: float | None, dense: VectorOffer | None, progress: Progress
) -> dict[str, Any]:
    """What the search and the order of what it finds are worth."""
    if not archive.queries:
        counts = {"train": 0, "test": 0, "issues": len(archive.issues)}
        return {"task": "duplicates", **counts, "metrics": {}, "baselines": {}, "projects": {}}
    encoded = None if dense is None else encode(dense, archive.issues, progress)
    found, walked, build_seconds, query_seconds = _ask_all(
        archive, None if encoded is None else encoded.vectors, progress
    )
    asked = {query: one.by_words() for query, one in walked.items()}
    peak = peak_mb()
    progress(0.9, "baselines")
    usual = Order.default()
    answers = {
        "trackside": {q: usual.ranking(one)[:DEPTH] for q, one in asked.items()},
        "search": found,
        "majority": dict(_most_duplicated(archive)),
        "most_recent": {q: range(q - 1, max(q - 1 - DEPTH, -1), -1) for q in archive.queries},
        "tfidf": _tfidf(archive),
    }
    ranks = {
        name: np.array([rank_of(ranking[q], archive.twins[q]) for q in archive.queries])
        for name, ranking in answers.items()
    }
    ours = ranks.pop("trackside")
    cut = int(len(archive.queries) * (1 - NEWEST if rerank_on is None else rerank_on))
    learned = _learned(archive, asked, cut)
    first, shown = (0, ours) if rerank_on is None else (cut, ours[cut:])
    if rerank_on is not None and learned is not None:
        shown = learned.ranks
    queries = archive.queries[first:]
    of_project: dict[str, list[int]] = defaultdict(list)
    for position, query in enumerate(queries):
        of_project[archive.issues[query].project].append(position)
    places = apart(archive.issues, queries)
    return {
        "task": "duplicates",
        "train": 0 if rerank_on is None or learned is None else learned.train,
        "test": len(queries),
        "issues": len(archive.issues),
        "without_earlier_twin": sum(not archive.twins[q] for q in queries),
        "metrics": metrics_of(shown),
        "baselines": {name: metrics_of(theirs[first:]) for name, theirs in ranks.items()},
        "newest": {
            "test": len(archive.queries) - cut,
            "metrics": metrics_of(ours[cut:]),
            "baselines": {name: metrics_of(theirs[cut:]) for name, theirs in ranks.items()},
        },
        "learned": None if learned is None else learned.to_data(),
        "projects": {
            project: {"test": len(positions), "metrics": metrics_of(shown[positions])}
            for project, positions in sorted(of_project.items())
        },
        "apart": {
            name: {"test": len(positions), "metrics": metrics_of(shown[positions])}
            for name, positions in places.items()
        },
        "dense": None
        if encoded is None
        else measure_dense(
            encoded,
            archive.issues,
            archive.twins,
            [walked[query] for query in archive.queries],
            cut=cut,
            first=first,
            by_words=None if learned is None or rerank_on is None else learned.order,
            places=places,
        ),
        "train_seconds": round(build_seconds, 3),
        "build_seconds": round(build_seconds, 3),
        "ms_per_issue": round(1000 * query_seconds / len(archive.queries), 3),
        "peak_mb": peak,
    }


@dataclass(frozen=True, slots=True)
class Learned:
    """How the newer queries fared in an order that ``train`` older ones taught."""

    train: int
    ranks: Any
    order: Order

    def to_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "train": self.train,
            "test": len(self.ranks),
            "metrics": metrics_of(self.ranks),
        }


def arrange(issues: Sequence[Issue]) -> Archive:
    """Put issues in time order (as they come, unless all have dates) and group duplicates."""
    if all(issue.created_at for issue in issues):
        issues = sorted(issues, key=lambda issue: issue.created_at or 0)
    # The index knows issues by a number; here it is the place in time order, from 1.
    issues = [replace(issue, id=place, version=place) for place, issue in enumerate(issues, 1)]
    twins = twins_of(issues)
    return Archive(issues, tuple(twins), twins)


def peak_mb() -> float:
    """The most memory that this process has held so far, in millions of bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes on Linux, bytes on macOS.
    return round(peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6, 1)


def _ask_all(
    archive: Archive, vectors: Vectors | None, progress: Progress
) -> tuple[Mapping[int, Ranking], Mapping[int, Asked], float, float]:
    """The product's answers, the same with their pairs, and two numbers of seconds.

    Those were spent on taking issues in, and on answering.
    """
    found: dict[int, Ranking] = {}
    asked: dict[int, Asked] = {}
    building = asking = 0.0
    rarity, marked = Rarity(), Counter[str]()
    with (
        tempfile.TemporaryDirectory(prefix="trackside-") as folder,
        IssueIndex(Path(folder) / "index") as index,
    ):
        for place, issue in enumerate(archive.issues):
            started = time.perf_counter()
            index.add([issue])
            added = time.perf_counter()
            building += added - started
            if place in archive.twins:
                answer = candidates(index, issue, DEPTH).answer
                found[place] = [one.id - 1 for one in answer.found]
                asked[place] = look_up(
                    index, archive.issues, place, archive.twins[place], rarity, marked, vectors
                )
                asking += time.perf_counter() - added
            rarity.add(text_of(issue.title, issue.body))
            if issue.duplicate_of:
                marked[issue.duplicate_of] += 1
            if place % 100 == 0:
                progress(0.9 * place / len(archive.issues), f"issue {place}")
    return found, asked, building, asking


def _learned(archive: Archive, asked: Mapping[int, Asked], cut: int) -> Learned | None:
    """The queries from ``cut`` on again, in an order that was learned from the older ones.

    None where those are too few to learn from, or none are left to measure.
    """
    older = [asked[query] for query in archive.queries[:cut] if asked[query].twins.any()]
    newer = archive.queries[cut:]
    if len(older) < LEAST_DUPLICATES or not newer:
        return None
    order = Order.learn(older, Order.default())
    ranks = [rank_of(order.ranking(asked[q])[:DEPTH], archive.twins[q]) for q in newer]
    return Learned(len(older), np.array(ranks), order)


def _most_duplicated(archive: Archive) -> Iterator[tuple[int, Ranking]]:
    """At each query, the earlier issues that most were a duplicate of so far."""
    place_of = {issue.key: place for place, issue in enumerate(archive.issues)}
    counted: Counter[int] = Counter()
    for query in archive.queries:
        ranking = sorted(counted, key=lambda place: (-counted[place], -place))
        yield query, ranking[:DEPTH]
        target = place_of.get(archive.issues[query].duplicate_of)
        if target is not None and target < query:
            counted[target] += 1


def _tfidf(archive: Archive) -> Mapping[int, Ranking]:
    """Cosine over TF-IDF of title and body, with the settings of scikit-learn that do best."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{issue.title}\n{issue.body}" for issue in archive.issues]
    rows = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts).tocsr()
    found = {}
    for start in range(0, len(archive.queries), _AT_ONCE):
        queries = archive.queries[start : start + _AT_ONCE]
        for query, scores in zip(queries, (rows[list(queries)] @ rows.T).toarray(), strict=True):
            found[query] = np.argsort(-scores[:query], kind="stable")[:DEPTH].tolist()
    return found
