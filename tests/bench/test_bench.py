"""The bench runs, and its pages ask the database as often at any size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict

import pytest

from app.settings import PROJECT

COLUMNS = {"path", "ideas", "database", "p50_ms", "p95_ms", "per_second"} | {
    "ratio_bare",
    "queries",
    "bytes",
}


@pytest.mark.slow
def test_bench_writes_what_it_measured() -> None:
    small = {"SIZES": "120,240", "ROUNDS": "1", "REQUESTS": "3"}
    subprocess.run(
        [sys.executable, "-m", "bench"], cwd=PROJECT, env={**os.environ, **small}, check=True
    )

    report = json.loads((PROJECT / "bench" / "results" / "latest.json").read_text())
    queries: dict[str, set[int]] = defaultdict(set)
    for row in report["results"]:
        assert set(row) == COLUMNS
        queries[row["path"]].add(row["queries"])
    assert len(report["results"]) == 10
    assert len(queries) == 5
    assert all(len(counts) == 1 and min(counts) > 3 for counts in queries.values())
