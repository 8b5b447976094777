"""`make bench-search`: how well and how fast search finds, with each engine.

SIZES=1000,10000 says how many ideas, QUERIES how often each kind of query is asked, PARTS which of
quality and speed is measured, ENGINES with which engines, BARCELONA in which folder its open data
lies (ideas.csv, comments.csv), RESULTS where the figures are written.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.search.index import rebuild
from app.settings import PROJECT, SEARCH_ENGINES
from bench import search_report as report
from bench.asking import number_from, run
from bench.search_exchange import empty_exchange, new_database, postgresql_server, use_engine
from bench.search_quality import (
    LIKE,
    REPORTED,
    TUNED,
    Quality,
    answers_of,
    asking,
    asking_with_like,
    judged_queries,
    load_ideas,
    quality_of,
    reader_of_most,
)
from bench.search_speed import Place, Speed, Upkeep, measure

PARTS = ("quality", "speed")
BARCELONA = PROJECT.parent / "shared" / "data" / "barcelona"
SMALLEST = 200


@dataclass(frozen=True)
class Wanted:
    """What the environment asks for."""

    parts: list[str]
    engines: list[str]
    sizes: list[int]
    queries: int
    barcelona: Path
    results: Path

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Wanted:
        """Ends the program with a sentence for what cannot be measured."""
        return cls(
            parts=_some("PARTS", environ, PARTS),
            engines=_some("ENGINES", environ, SEARCH_ENGINES),
            sizes=sorted(
                {
                    number_from("SIZES", size, least=SMALLEST)
                    for size in environ.get("SIZES", "1000,10000").split(",")
                }
            ),
            queries=number_from("QUERIES", environ.get("QUERIES", "60"), least=2),
            barcelona=Path(environ.get("BARCELONA", BARCELONA)),
            results=Path(environ.get("RESULTS", PROJECT / "bench" / "results" / "search.json")),
        )


def main() -> None:
    wanted = Wanted.from_env(os.environ)
    notes: list[str] = []
    quality: list[Quality] = []
    speed: list[tuple[list[Speed], Upkeep]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        asks_server = "postgresql" in wanted.engines
        server = stack.enter_context(postgresql_server()) if asks_server else None
        engines = [name for name in wanted.engines if server or name != "postgresql"]
        if asks_server and server is None:
            notes.append("Without postgresql: no server can be started here.")
        if "quality" in wanted.parts:
            database = new_database(server, "quality") if server else None
            quality = _quality(folder / "quality", database, engines, wanted.barcelona, notes)
        if "speed" in wanted.parts:
            for size in wanted.sizes:
                for name in engines:
                    url = new_database(server or "", str(size)) if name == "postgresql" else None
                    place = Place(folder / f"{name}-{size}", url, name)
                    speed.append(measure(place, size, wanted.queries))
                    report.write(wanted.results, quality, speed, notes)
    report.show(quality, speed, notes)
    report.write(wanted.results, quality, speed, notes)
    print(f"Written to {wanted.results}")


def _quality(
    folder: Path, database: str | None, engines: list[str], barcelona: Path, notes: list[str]
) -> list[Quality]:
    """Of the half of the queries that was not tuned by, then (`tuning`) of the other half."""
    with empty_exchange(folder, database) as app:
        if not load_ideas(barcelona):
            notes.append(f"Only the demo company: there is no ideas.csv in {barcelona}.")
        user = reader_of_most()
        queries = judged_queries()
        answers = {}
        for name in engines:
            engine = use_engine(app, name)
            rebuild()
            answers[name] = answers_of(queries, asking(engine, user))
        answers[LIKE] = answers_of(queries, asking_with_like(user))
    return [
        quality_of(name, half, found)
        for half in (REPORTED, TUNED)
        for name, found in answers.items()
    ]


def _some(name: str, environ: Mapping[str, str], known: Collection[str]) -> list[str]:
    asked = environ.get(name, ",".join(known)).split(",")
    for one in asked:
        if one not in known:
            sys.exit(f"{name}: '{one}' is none of {', '.join(known)}.")
    return asked


if __name__ == "__main__":
    run(main)
