"""What was measured: one table for people, one file for programs."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.core import clock
from bench.measure import Rounds, Timing, together

NOISY = 1.3
"""A run is noisy when the bare page took that much longer at bad times than at good ones."""
GROWING = 1.3
"""A page grows when it takes that much longer in the largest exchange than in the smallest."""


@dataclass(frozen=True)
class Result:
    """One page of one exchange. `per_second` is what one connection gets; `ratio_bare` is how
    many times as long as the bare Flask page it takes."""

    path: str
    ideas: int
    database: str
    p50_ms: float
    p95_ms: float
    per_second: float
    ratio_bare: float
    queries: int
    bytes: int


def result_of(path: str, rounds: Rounds, *, ideas: int, queries: int) -> Result:
    all_rounds = together(rounds.page)
    return Result(
        path=path,
        ideas=ideas,
        database="sqlite",
        p50_ms=round(all_rounds.p50, 2),
        p95_ms=round(all_rounds.p95, 2),
        per_second=round(all_rounds.per_second, 1),
        ratio_bare=round(rounds.ratio, 1),
        queries=queries,
        bytes=all_rounds.size,
    )


def noise_of(bare: Sequence[Timing]) -> float:
    """How much slower the bare page was at bad times than at good ones: the last tenth of its
    turns against the first."""
    tenths = statistics.quantiles((timing.p50 for timing in bare), n=10, method="inclusive")
    return round(tenths[-1] / tenths[0], 2)


def notes_on(results: Sequence[Result], noise: float) -> list[str]:
    """What a reader of the table should know."""
    notes = _growing(results)
    if noise > NOISY:
        notes.append(
            f"The machine was noisy: the bare page's time varied by a factor of {noise}. "
            "Take the figures with care, or measure again when it is idle."
        )
    return notes


def show(results: Sequence[Result], bare: Timing, notes: Sequence[str]) -> None:
    table = Table(title="One connection, one server process with one thread, signed in")
    for field in fields(Result):
        table.add_column(field.name, justify="left" if field.name == "path" else "right")
    for result in results:
        table.add_row(*(str(value) for value in asdict(result).values()))
    console = Console(width=None if os.isatty(1) else 120)
    console.print(table)
    console.print(f"The bare Flask page: p50 {bare.p50:.2f} ms, p95 {bare.p95:.2f} ms.")
    for note in notes:
        console.print(note)


def write(
    to: Path, *, results: Sequence[Result], bare: Timing, noise: float, notes: Sequence[str]
) -> None:
    versions = {name: version(name) for name in ("flask", "sqlalchemy", "granian", "jinja2")}
    report = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": {"python": platform.python_version(), **versions},
        "date": clock.now().isoformat(timespec="seconds"),
        "bare_p50_ms": round(bare.p50, 3),
        "noise": noise,
        "notes": list(notes),
        "results": [asdict(result) for result in results],
    }
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _growing(results: Sequence[Result]) -> list[str]:
    smallest, largest = min(r.ideas for r in results), max(r.ideas for r in results)
    before = {r.path: r for r in results if r.ideas == smallest}
    return [
        f"{r.path} grows: {r.p50_ms} ms with {largest:,} ideas, "
        f"{before[r.path].p50_ms} ms with {smallest:,}."
        for r in results
        if r.ideas == largest and r.p50_ms > GROWING * before[r.path].p50_ms
    ]
