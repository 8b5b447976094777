"""The bench of search runs, and its judgements name ideas that there are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from app.demo import content
from app.settings import PROJECT
from bench.search_quality import JUDGEMENTS, REPORTED, TUNED, Answered, Judged, quality_of
from bench.search_speed import Speed

KINDS = [
    *("one word", "two words", "phrase", "prefix", "typo"),
    *("filter and sort", "suggestions", "similar"),
]


def run_bench(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.search"],
        cwd=PROJECT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_bench_writes_what_it_measured(tmp_path: Path) -> None:
    written = tmp_path / "search.json"

    outcome = run_bench(
        SIZES="200",
        QUERIES="2",
        ENGINES="whoosh",
        BARCELONA=str(tmp_path),
        RESULTS=str(written),
    )

    assert outcome.returncode == 0, outcome.stderr
    report = json.loads(written.read_text(encoding="utf-8"))
    assert [row["kind"] for row in report["speed"]] == KINDS
    assert all(set(row) == {field.name for field in fields(Speed)} for row in report["speed"])
    assert {row["engine"] for row in report["quality"]} == {"whoosh", "like"}
    assert {row["half"] for row in report["quality"]} == {REPORTED}
    [whoosh] = [row for row in report["quality"] if row["engine"] == "whoosh"]
    assert whoosh["mrr10"] >= 0.85
    [upkeep] = report["upkeep"]
    assert upkeep["rebuild_per_second"] > 0
    assert report["notes"] == [f"Only the demo company: there is no ideas.csv in {tmp_path}."]


def test_judgements_name_ideas_of_the_demo_company_and_are_enough() -> None:
    kinds = tomllib.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    titles = {idea["title"] for board in content.boards() for idea in content.ideas(board["slug"])}

    queries = [row for rows in kinds.values() for row in rows]
    assert len(queries) >= 60
    assert len({row["text"] for row in queries}) == len(queries)
    for row in queries:
        assert row.get("demo") or row.get("barcelona")
        assert set(row.get("demo", ())) <= titles


def test_quality_is_of_one_half() -> None:
    def answered(half: str, *found: int) -> Answered:
        return Answered(Judged("name", "zoo", frozenset({1, 2}), half), found)

    answers = [
        answered(REPORTED, 1, 2),
        answered(REPORTED, 9, 1),
        answered(REPORTED),
        answered(TUNED, 1),
    ]
    quality = quality_of("whoosh", REPORTED, answers)

    assert (quality.queries, quality.mrr10) == (3, 0.5)
    assert (quality.recall10, quality.zero_rate) == (0.5, 0.333)


@pytest.mark.parametrize(
    "environ",
    [{"SIZES": "many"}, {"SIZES": "10"}, {"QUERIES": "0"}, {"ENGINES": "grep"}, {"PARTS": "all"}],
)
def test_bench_says_what_it_cannot_measure(environ: dict[str, str]) -> None:
    outcome = run_bench(**environ)

    assert outcome.returncode == 1
    assert next(iter(environ)) in outcome.stderr
    assert "Traceback" not in outcome.stderr
