"""The bench runs, says what it measured, and finds pages that ask as often at any size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import fields
from pathlib import Path

import pytest

from app.settings import PROJECT
from bench.__main__ import Wanted
from bench.report import Result

COLUMNS = {field.name for field in fields(Result)}
PAGES = {
    "/ideas",
    "/ideas?sort=new",
    "/ideas?sort=top",
    "/ideas?sort=top&period=year",
    "/ideas?sort=eyes",
    "/ideas?status=planned",
    "/ideas?sort=top&status=planned",
    "/ideas?sort=new&key=…",
    "/ideas/1",
}


@pytest.mark.slow
def test_bench_writes_what_it_measured(tmp_path: Path) -> None:
    written = tmp_path / "results.json"

    asked = {"SIZES": "50,100", "ROUNDS": "1", "REQUESTS": "3", "RESULTS": str(written)}

    outcome = subprocess.run(
        [sys.executable, "-m", "bench"],
        cwd=PROJECT,
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode == 0, outcome.stderr
    report = json.loads(written.read_text(encoding="utf-8"))
    assert {"machine", "versions", "date", "noise", "notes", "results"} <= set(report)
    queries: dict[str, list[int]] = defaultdict(list)
    for row in report["results"]:
        assert set(row) == COLUMNS
        queries[row["path"]].append(row["queries"])
    assert set(queries) == PAGES
    for small, large in queries.values():
        assert small == large > 0


@pytest.mark.parametrize(
    "environ", [{"SIZES": "many"}, {"SIZES": "10"}, {"ROUNDS": "0"}, {"DATABASES": "postgresql"}]
)
def test_bench_says_what_it_cannot_measure(environ: dict[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Wanted.from_env(environ)

    assert next(iter(environ)) in str(ended.value)
