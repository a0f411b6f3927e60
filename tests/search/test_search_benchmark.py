from __future__ import annotations

import json
import subprocess
import sys

from tests.support import ROOT


def test_the_benchmark_prints_its_curve():
    ran = subprocess.run(
        [sys.executable, "benchmarks/search.py", "--json", "--n", "1500"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    result = json.loads(ran.stdout)
    assert [row["issues"] for row in result["curve"]] == [1500]
    assert result["ratio"] > 0
    assert 0 < result["p50_ms"] <= result["p99_ms"]
    assert result["curve"][0]["found"] > 0.9
    assert result["found_by_the_next_query"]["issues"] == 200
    order = result["reranking"]
    assert order["candidates"] == 100
    assert 0 < order["p50_ms"] <= order["p99_ms"]
    assert 0 < order["judging_p50_ms"] <= order["judging_p99_ms"]
