"""How fast search answers, and what keeping its index costs, in exchanges of several sizes."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from app.auth.models import User
from app.core.db import db
from app.ideas.models import Idea
from app.search.engine import SearchEngine
from app.search.index import rebuild, refresh
from app.search.queries import By, search_ideas
from app.search.similar import similar
from app.search.spelling import SHORTEST
from app.search.suggestions import suggestions_for
from app.search.wording import understand
from app.search.words import COMMON, folded_words
from bench.search_data import SEED, fill
from bench.search_exchange import empty_exchange, use_engine

COMMONEST = 0.05
"""In what share of the ideas a word stands at most that is asked for."""
RAREST, FEW = 3, 20
"""In how many ideas it stands at least, and in how many it may stand where there are few."""
UPDATES = 20
LONGEST_BEGINNING = 4
T = TypeVar("T")


@dataclass(frozen=True)
class Speed:
    """One kind of query. What is measured is all that a page does but drawing it."""

    engine: str
    ideas: int
    kind: str
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Upkeep:
    """What the index costs besides. `memory_mb`: by how much a process that only searches grew.
    `update_…`: until a change of an idea is committed to the index, once the worker has taken it
    up; `visible_ms`: until it is found, 95 of 100 times. `rebuild_per_second`: ideas."""

    engine: str
    ideas: int
    memory_mb: float
    update_p50_ms: float
    update_p95_ms: float
    visible_ms: float
    rebuild_per_second: float


@dataclass(frozen=True)
class Place:
    """Where an exchange is: its folder, and its database if that is not in there."""

    folder: Path
    database_url: str | None
    engine: str


def measure(place: Place, ideas: int, queries: int) -> tuple[list[Speed], Upkeep]:
    """Fill an empty exchange and measure it; each kind is asked so often."""
    with empty_exchange(place.folder, place.database_url) as app:
        fill(ideas)
        engine = use_engine(app, place.engine)
        began = time.perf_counter()
        rebuild()
        per_second = ideas / (time.perf_counter() - began)
        # A process of its own, as a web server is: what filling cost is none of its memory.
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn) as process:
            speeds, memory = process.submit(_searches, place, ideas, queries).result()
        updates, visible = _updates(engine, ideas)
    return speeds, Upkeep(
        engine=place.engine,
        ideas=ideas,
        memory_mb=round(memory, 1),
        update_p50_ms=_p50(updates),
        update_p95_ms=_p95(updates),
        visible_ms=_p95(visible),
        rebuild_per_second=round(per_second),
    )


def _searches(place: Place, ideas: int, queries: int) -> tuple[list[Speed], float]:
    with empty_exchange(place.folder, place.database_url) as app:
        engine = use_engine(app, place.engine)
        user = db.session.get_one(User, 1)
        before = _most_memory()
        speeds: list[Speed] = []
        for kind, ask, texts in _kinds(engine, user, ideas, queries):
            ask(texts[0])  # what is read and compiled once
            taken = [_milliseconds(partial(ask, text)) for text in texts[1:]]
            speeds.append(Speed(place.engine, ideas, kind, _p50(taken), _p95(taken)))
        grown = _most_memory() - before
    return speeds, grown


def _kinds(
    engine: SearchEngine, user: User, ideas: int, queries: int
) -> Iterator[tuple[str, Callable[[str], object], Sequence[str]]]:
    """Each kind of query, how it is asked, and what for."""

    def search(text: str) -> object:
        return search_ideas(text, user=user, engine=engine)

    def most_voted(text: str) -> object:
        return search_ideas(text, user=user, engine=engine, by=By.VOTES)

    drawn = _Drawn(engine, ideas, queries + 1)
    words, pairs, titles = drawn.words(), drawn.neighbours(), drawn.titles()
    longer = [word for word in words if len(word) >= SHORTEST] or words
    beginnings = [word[:LONGEST_BEGINNING] for word in longer]
    yield "one word", search, words
    yield "two words", search, [" ".join(pair) for pair in pairs]
    yield "phrase", search, [f'"{" ".join(pair)}"' for pair in pairs]
    yield "prefix", search, [f"{beginning}*" for beginning in beginnings]
    yield "typo", search, [_mistyped(word) for word in longer]
    yield "filter and sort", most_voted, [f"{word} status:new" for word in words]
    yield (
        "suggestions",
        lambda text: suggestions_for(text, for_user=user, engine=engine),
        beginnings,
    )
    yield "similar", lambda text: similar(text, for_user=user), titles


class _Drawn:
    """What is asked for, taken from ideas at random; the same every time."""

    def __init__(self, engine: SearchEngine, ideas: int, amount: int) -> None:
        self._engine, self._amount = engine, amount
        self._most = max(FEW, ideas * COMMONEST)
        chance = random.Random(SEED)
        ids = chance.sample(range(1, ideas + 1), min(ideas, amount * 10))
        rows = db.session.execute(select(Idea.title, Idea.body).where(Idea.id.in_(ids)))
        self._rows = sorted(tuple(row) for row in rows)
        chance.shuffle(self._rows)

    def words(self) -> list[str]:
        """One word of each idea."""
        return self._enough(pair[0] for pair in self._pairs())

    def neighbours(self) -> list[tuple[str, str]]:
        """Two words of each idea that stand side by side."""
        return self._enough(self._pairs())

    def titles(self) -> list[str]:
        return [title for title, _ in self._rows[: self._amount]]

    def _enough(self, drawn: Iterable[T]) -> list[T]:
        return [one for _, one in zip(range(self._amount), drawn, strict=False)]

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for _title, body in self._rows:
            words = folded_words(body)
            fitting = {word for word in set(words) if self._is_asked_for(word)}
            pairs = [pair for pair in pairwise(words) if fitting.issuperset(pair)]
            yield from pairs[:1]

    def _is_asked_for(self, word: str) -> bool:
        if word in COMMON:
            return False
        found = self._engine.search(understand(word), limit=int(self._most) + 1).ids
        return RAREST <= len(found) <= self._most


def _mistyped(word: str) -> str:
    """Two letters in the middle changed places."""
    middle = len(word) // 2
    return f"{word[:middle]}{word[middle + 1]}{word[middle]}{word[middle + 2 :]}"


def _updates(engine: SearchEngine, ideas: int) -> tuple[list[float], list[float]]:
    """Milliseconds until a changed idea is committed, and until it is found."""
    committed: list[float] = []
    visible: list[float] = []
    for number in range(1, UPDATES + 1):
        word = f"changed{number}"
        idea = db.session.get_one(Idea, number * ideas // UPDATES)
        idea.title = f"{idea.title} {word}"
        db.session.commit()
        began = time.perf_counter()
        refresh([idea.id])
        committed.append((time.perf_counter() - began) * 1000)
        assert engine.search(understand(word), limit=1).ids == (idea.id,)
        visible.append((time.perf_counter() - began) * 1000)
    return committed, visible


def _most_memory() -> float:
    """The most megabytes that this process has had resident; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return kilobytes[0] / 1024 if kilobytes else 0.0


def _milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    taken = (time.perf_counter() - began) * 1000
    db.session.rollback()  # as every request begins
    return taken


def _p50(taken: Sequence[float]) -> float:
    return round(statistics.median(taken), 1)


def _p95(taken: Sequence[float]) -> float:
    return round(statistics.quantiles(taken, n=20, method="inclusive")[-1], 1)
