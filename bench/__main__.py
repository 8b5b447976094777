"""`make bench`: the idea list and an idea's page against a bare Flask page, in the same run.

SIZES=1000,10000 says how many ideas, ROUNDS and REQUESTS how often to ask, RESULTS where the
figures are written. DATABASES can only be sqlite so far.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.settings import PROJECT
from bench import report
from bench.asking import number_from, run
from bench.data import SMALLEST
from bench.exchange import Exchange, make_exchange
from bench.measure import Rounds, Server, ask, serving, together
from bench.report import Result

WARM_UP = 10


@dataclass(frozen=True)
class Wanted:
    """What the environment asks for."""

    sizes: list[int]
    rounds: int
    requests: int
    results: Path

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Wanted:
        """Ends the program with a sentence for what cannot be measured."""
        if environ.get("DATABASES", "sqlite") != "sqlite":
            sys.exit(
                "The bench knows SQLite only, so far: leave DATABASES out, or set it to sqlite."
            )
        sizes = environ.get("SIZES", "1000,10000").split(",")
        return cls(
            sizes=sorted({number_from("SIZES", size, least=SMALLEST) for size in sizes}),
            rounds=number_from("ROUNDS", environ.get("ROUNDS", "5"), least=1),
            requests=number_from("REQUESTS", environ.get("REQUESTS", "60"), least=2),
            results=Path(environ.get("RESULTS", PROJECT / "bench" / "results" / "latest.json")),
        )


def main() -> None:
    wanted = Wanted.from_env(os.environ)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        exchanges = [make_exchange(size, folder / str(size)) for size in wanted.sizes]
        yardstick = stack.enter_context(
            serving("bench.yardstick:app", {}, cookie="", log=folder / "yardstick.log")
        )
        servers = [
            stack.enter_context(
                serving("wsgi:app", e.environ, cookie=e.cookie, log=folder / f"{e.ideas}.log")
            )
            for e in exchanges
        ]
        measured = _measure(yardstick, list(zip(exchanges, servers, strict=True)), wanted)
        results = [
            report.result_of(
                page.path,
                measured[exchange.ideas, page.path],
                ideas=exchange.ideas,
                queries=exchange.count_queries(page),
            )
            for exchange in exchanges
            for page in exchange.pages
        ]
    _tell(results, list(measured.values()), wanted.results)


def _measure(
    yardstick: Server, served: Sequence[tuple[Exchange, Server]], wanted: Wanted
) -> dict[tuple[int, str], Rounds]:
    """The rounds of each page, by the size of its exchange and its path.

    All sizes and pages take turns in every round, the bare page before each of them: what
    disturbs the machine for a while disturbs all of them alike.
    """
    measured: dict[tuple[int, str], Rounds] = {}
    ask(yardstick, "/", WARM_UP)
    for exchange, server in served:
        for page in exchange.pages:
            ask(server, page.address, WARM_UP)
            measured[exchange.ideas, page.path] = Rounds([], [])
    for number in range(1, wanted.rounds + 1):
        print(f"Round {number} of {wanted.rounds} …", file=sys.stderr, flush=True)
        for exchange, server in served:
            for page in exchange.pages:
                rounds = measured[exchange.ideas, page.path]
                rounds.bare.append(ask(yardstick, "/", wanted.requests))
                rounds.page.append(ask(server, page.address, wanted.requests))
    return measured


def _tell(results: Sequence[Result], measured: Sequence[Rounds], to: Path) -> None:
    turns = [timing for rounds in measured for timing in rounds.bare]
    bare, noise = together(turns), report.noise_of(turns)
    notes = report.notes_on(results, noise)
    report.show(results, bare, notes)
    report.write(to, results=results, bare=bare, noise=noise, notes=notes)
    print(f"Written to {to}")


if __name__ == "__main__":
    run(main)
