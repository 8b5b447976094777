"""What was measured of search: tables for people, one file for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.core import clock
from bench.search_quality import REPORTED, Quality
from bench.search_speed import Speed, Upkeep

Rows = Sequence[dict[str, Any]]
Speeds = Sequence[tuple[Sequence[Speed], Upkeep]]


def show(
    quality: Sequence[Quality],
    speed: Speeds,
    notes: Sequence[str],
) -> None:
    console = Console(width=None if os.isatty(1) else 120)
    for title, rows in _tables(quality, speed).items():
        if rows:
            table = Table(*rows[0], title=title)
            for row in rows:
                table.add_row(*(str(value) for value in row.values()))
            console.print(table)
    for note in notes:
        console.print(note)


def write(
    to: Path,
    quality: Sequence[Quality],
    speed: Speeds,
    notes: Sequence[str],
) -> None:
    """`quality` is of the queries that were not tuned by, `tuning` of the others."""
    told = [asdict(row) for row in quality if row.half == REPORTED]
    report = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("whoosh", "sqlalchemy", "snowballstemmer")},
        },
        "date": clock.now().isoformat(timespec="seconds"),
        "notes": list(notes),
        "quality": told,
        "tuning": [asdict(row) for row in quality if row.half != REPORTED],
        "speed": [asdict(row) for rows, _ in speed for row in rows],
        "upkeep": [asdict(row) for _, row in speed],
    }
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _tables(quality: Sequence[Quality], speed: Speeds) -> dict[str, Rows]:
    return {
        "How well: judged queries": [asdict(row) for row in quality],
        "How fast: milliseconds, all but drawing the page": [
            asdict(row) for rows, _ in speed for row in rows
        ],
        "What the index costs": [asdict(row) for _, row in speed],
    }
