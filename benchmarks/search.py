"""Similar issues: our whole path beside tantivy alone on the same terms, over growing indexes.

Ours is everything from an issue's text to checked hits: its terms, their counts, the query,
visibility, what is in memory only. Tantivy alone is one query of the same terms on the same
files: no text, no counts, no filter, nothing in memory. The two take turns, query by query.

Text is synthetic: words of a made-up language by Zipf's law, one template for all bodies.
``findable.py`` measures the whole way, from a delivery until its issue is found.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import tantivy

from core.model import Issue
from core.plugin import SimilarIssue
from core.search.index import IssueIndex
from core.search.reranking import CANDIDATES, Order, reorder
from core.search.retrieval import Hit, candidates, similar
from core.search.verdict import LOOKED_AT, judge_all

WORDS = 60_000
PROJECTS = 50
QUERIES = 300
FRESH = 200
LIMIT = 10
TEMPLATE = ("### Steps to reproduce", "### What did you expect?", "### Logs", "Version: {}")


def issues(seed: int = 1) -> Iterator[Issue]:
    """Endless issues, the same for the same seed; one in ten is private."""
    random_ = random.Random(seed)  # noqa: S311 - reproducible, not secret
    letters = ("ka", "ro", "mi", "ten", "sul", "pra", "vo", "lin", "der", "gu", "ba", "shi")
    vocabulary = [
        "".join(random_.choice(letters) for _ in range(random_.randint(2, 5))) for _ in range(WORDS)
    ]
    steps = list(accumulate(1 / (rank + 10) for rank in range(WORDS)))

    def words(count: int) -> list[str]:
        return [
            vocabulary[min(bisect(steps, random_.random() * steps[-1]), WORDS - 1)]
            for _ in range(count)
        ]

    number = 0
    while True:
        number += 1
        prose = [" ".join(words(14)) for _ in range(3)]
        name = "".join(part.title() for part in words(2))
        body = "\n".join(
            [TEMPLATE[0], prose[0], f"at com.acme.{name}.run({name}.java:{number})", TEMPLATE[1],
             prose[1], TEMPLATE[2], prose[2], TEMPLATE[3].format(f"2.{number % 40}.{number % 9}")]
        )  # fmt: skip
        project = f"acme/project-{int(random_.paretovariate(1)) % PROJECTS}"
        yield Issue(
            key=f"github:{project}#{number}",
            tracker="github",
            project=project,
            title=" ".join(words(6)),
            body=body,
            private=random_.random() < 0.1,
            id=number,
            version=number,
        )


def reworded(issue: Issue, random_: random.Random) -> Issue:
    """The same report as another person might file it: a third of the words are missing."""
    kept = [word for word in issue.body.split(" ") if random_.random() > 0.35]
    title = [word for word in issue.title.split() if random_.random() > 0.35]
    return Issue(
        key="github:acme/new#1",
        tracker="github",
        project=issue.project,
        title=" ".join(title) or issue.title,
        body=" ".join(kept),
        private=issue.private,
    )


def alone(plain: tantivy.Index, terms: Sequence[str]) -> None:
    """One query of tantivy's own, for the same terms: the best issues' ids."""
    searcher, schema = plain.searcher(), plain.schema
    query = tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", term, "freq"))
            for term in terms
        ]
    )
    hits = searcher.search(query, LIMIT, count=False).hits
    searcher.fast_field_values("id", [address for _, address in hits])


def measure(index: IssueIndex, folder: Path, known: Sequence[Issue], size: int) -> dict[str, Any]:
    """Times of both over one index, in milliseconds, and how often the original was found."""
    random_ = random.Random(size)  # noqa: S311
    plain = tantivy.Index.open(str(folder))
    times: dict[str, list[float]] = {"ours": [], "alone": []}
    found = 0
    for turn, original in enumerate(random_.choices(known, k=QUERIES)):
        asked = reworded(original, random_)
        terms = list(candidates(index, asked, 1).answer.weights)
        hits: Sequence[Hit] = ()
        for who in ("ours", "alone") if turn % 2 else ("alone", "ours"):
            started = time.perf_counter()
            if who == "ours":
                hits = similar(index, asked, LIMIT)
            else:
                alone(plain, terms)
            times[who].append(time.perf_counter() - started)
        found += any(hit.issue_id == original.id for hit in hits)
    p50, p99 = ({who: _quantile(times[who], share) for who in times} for share in (0.5, 0.99))
    return {
        "issues": size,
        "p50_ms": p50["ours"],
        "p99_ms": p99["ours"],
        "alone_p50_ms": p50["alone"],
        "alone_p99_ms": p99["alone"],
        "ratio_p50": round(p50["ours"] / p50["alone"], 3),
        "ratio_p99": round(p99["ours"] / p99["alone"], 3),
        "found": round(found / QUERIES, 3),
    }


def freshness(index: IssueIndex, more: Iterator[Issue]) -> dict[str, Any]:
    """Milliseconds from taking an issue in to having it in the answer of the next query."""
    taken = []
    for issue in islice(more, FRESH):
        asked = Issue(
            key="github:acme/new#2", tracker="github", project=issue.project,
            title=issue.title, body=issue.body, private=issue.private,
        )  # fmt: skip
        started = time.perf_counter()
        index.add([issue])
        hits = similar(index, asked, LIMIT)
        taken.append(time.perf_counter() - started)
        if issue.id not in {hit.issue_id for hit in hits}:
            raise SystemExit(f"{issue.key} was not found by the next query")
    return {"p50_ms": _quantile(taken, 0.5), "p99_ms": _quantile(taken, 0.99), "issues": FRESH}


def reranking(index: IssueIndex, known: Sequence[Issue]) -> dict[str, Any]:
    """Times of putting CANDIDATES found issues in order, and of judging them, in milliseconds.

    ``first_ms``: the first question, when no text was read yet.
    """
    random_ = random.Random(3)  # noqa: S311
    found = [
        SimilarIssue(issue=one, score=random_.random(), shared=())
        for one in random_.sample(list(known), min(CANDIDATES, len(known)))
    ]
    order, times = Order.default(), []
    judging = []
    for original in random_.choices(known, k=QUERIES):
        asked = reworded(original, random_)
        started = time.perf_counter()
        ordered = reorder(order, index.telling(), asked, found)
        times.append(time.perf_counter() - started)
        started = time.perf_counter()
        judge_all(asked, ordered[:LOOKED_AT], index.telling())
        judging.append(time.perf_counter() - started)
    return {
        "candidates": len(found),
        "first_ms": round(1000 * times[0], 3),
        "p50_ms": _quantile(times[1:], 0.5),
        "p99_ms": _quantile(times[1:], 0.99),
        "judged": min(LOOKED_AT, len(found)),
        "judging_p50_ms": _quantile(judging[1:], 0.5),
        "judging_p99_ms": _quantile(judging[1:], 0.99),
    }


def run(most: int) -> dict[str, Any]:
    """The curve up to ``most`` issues, in one growing index."""
    sizes = sorted({size for size in (10_000, 30_000, 100_000, 300_000, most) if size <= most})
    folder = Path(tempfile.mkdtemp(prefix="trackside-"))
    source, known, curve, taken = issues(), [], [], 0
    sample = random.Random(7)  # noqa: S311
    try:
        index = IssueIndex(folder / "index")
        building = 0.0
        for size in sizes:
            while taken < size:
                batch = list(islice(source, min(20_000, size - taken)))
                started = time.perf_counter()
                index.add(batch)
                building += time.perf_counter() - started
                taken += len(batch)
                known += sample.sample(batch, min(400, len(batch)))
            index.commit()
            curve.append(
                measure(index, folder / "index", known, size)
                | {"build_seconds": round(building, 1)}
            )
        ordering = reranking(index, known)
        fresh = freshness(index, source)
        index.close()
        size_mb = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    last = curve[-1]
    return {
        "benchmark": "search",
        "ratio": last["ratio_p99"],
        "ratio_of": "p99 of a query through our code ÷ tantivy alone on the same terms",
        "p50_ms": last["p50_ms"],
        "p99_ms": last["p99_ms"],
        "curve": curve,
        "found_by_the_next_query": fresh,
        "reranking": ordering,
        "index_mb": round(size_mb, 1),
        "peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    """The most memory that this process ever took, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6, 1)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return round(1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)], 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--n", type=int, default=100_000, help="issues in the largest index")
    options = parser.parse_args()
    result = run(options.n)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for row in result["curve"]:
        print(
            f"{row['issues']:>9,} issues: p50 {row['p50_ms']} ms, p99 {row['p99_ms']} ms; "
            f"tantivy alone {row['alone_p50_ms']} and {row['alone_p99_ms']} ms; "
            f"ratio {row['ratio_p50']} and {row['ratio_p99']}; original found {row['found']:.0%}"
        )
    order = result["reranking"]
    print(
        f"putting {order['candidates']} in order: p50 {order['p50_ms']} ms, p99 {order['p99_ms']} "
        f"ms, the first {order['first_ms']} ms; judging {order['judged']} of them: p50 "
        f"{order['judging_p50_ms']} ms, p99 {order['judging_p99_ms']} ms"
    )
    fresh = result["found_by_the_next_query"]
    print(f"index {result['index_mb']} MB on disk, memory at most {result['peak_mb']} MB")
    print(f"taken in and found by the next query: p50 {fresh['p50_ms']}, p99 {fresh['p99_ms']} ms")


if __name__ == "__main__":
    main()
