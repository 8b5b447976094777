"""How well search finds: queries with judged answers, asked of engines and of SQL LIKE."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from app.auth.models import User
from app.boards.models import Board
from app.cli.demo import load_with_progress
from app.core.db import db
from app.core.progress import Progress
from app.events import commit
from app.ideas.models import Comment, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.lists import IS_STANDING
from app.importing.known import known_reasons
from app.importing.mapping import load_mapping
from app.importing.run import Files, import_files
from app.languages import Language
from app.search.engine import SearchEngine
from app.search.queries import search_ideas
from app.search.wording import words_in

JUDGEMENTS = Path(__file__).with_name("judgements.toml")
SOURCE = "barcelona"
DEPTH = 10
LIKE = "like"
REPORTED, TUNED = "reported", "tuning"
"""The halves of the queries: what is told is what was not tuned by."""

Ask = Callable[[str], Sequence[int]]
"""Answers a query with ids of ideas, the best first."""


@dataclass(frozen=True)
class Judged:
    """A query, and the ids of the ideas that answer it."""

    kind: str
    text: str
    relevant: frozenset[int]
    half: str


@dataclass(frozen=True)
class Answered:
    """A query, and the first ideas that were found."""

    query: Judged
    found: Sequence[int]

    @property
    def reciprocal_rank(self) -> float:
        places = [n for n, i in enumerate(self.found, start=1) if i in self.query.relevant]
        return 1 / places[0] if places else 0.0

    @property
    def recall(self) -> float:
        right = self.query.relevant
        return len(right & set(self.found)) / min(DEPTH, len(right))


@dataclass(frozen=True)
class Quality:
    """What an engine finds. `mrr10`: one by the place of the first right answer, 0 if it is not
    among ten. `recall10`: the share of the right answers, up to ten, that is among the first ten.
    `zero_rate`: the share of queries that find nothing."""

    engine: str
    half: str
    queries: int
    mrr10: float
    recall10: float
    zero_rate: float


def load_ideas(barcelona: Path) -> bool:
    """Write the demo company and, where its data is, Barcelona's ideas into an empty database;
    whether it was."""
    load_with_progress()
    has_data = (barcelona / "ideas.csv").exists()
    if has_data:
        files = Files(barcelona / "ideas.csv", barcelona / "comments.csv")
        mapping = load_mapping(SOURCE, reasons=known_reasons())
        before = db.session.scalars(select(Board.id)).all()
        import_files(files, mapping, moderators="max", stages=_untold)
        db.session.execute(
            update(Board).where(Board.id.not_in(before)).values(language=Language.CATALAN)
        )
        commit()
    return has_data


def judged_queries() -> list[Judged]:
    """Those whose ideas are there; of every kind every second is reported."""
    there = dict(
        db.session.execute(select(Idea.source_id, Idea.id).where(Idea.source == SOURCE)).all()
    )
    titled = dict(
        db.session.execute(select(Idea.title, Idea.id).where(Idea.source.is_(None))).all()
    )
    queries: list[Judged] = []
    for kind, rows in tomllib.loads(JUDGEMENTS.read_text(encoding="utf-8")).items():
        for number, row in enumerate(rows):
            demo = {titled[title] for title in row.get("demo", ())}
            city = {there[str(i)] for i in row.get("barcelona", ()) if str(i) in there}
            if demo or city:
                half = (TUNED, REPORTED)[number % 2]
                queries.append(Judged(kind, row["text"], frozenset(demo | city), half))
    return queries


def answers_of(queries: Sequence[Judged], ask: Ask) -> list[Answered]:
    return [Answered(query, ask(query.text)) for query in queries]


def quality_of(engine: str, half: str, answers: Sequence[Answered]) -> Quality:
    asked = [answer for answer in answers if answer.query.half == half]
    return Quality(
        engine=engine,
        half=half,
        queries=len(asked),
        mrr10=round(mean(answer.reciprocal_rank for answer in asked), 3),
        recall10=round(mean(answer.recall for answer in asked), 3),
        zero_rate=round(mean(not answer.found for answer in asked), 3),
    )


def reader_of_most() -> User:
    """Who sees the most ideas."""
    people = db.session.scalars(select(User).where(User.source.is_(None)).order_by(User.id)).all()
    return max(people, key=_ideas_seen)


def asking(engine: SearchEngine, user: User) -> Ask:
    """The whole of what a person gets, slips mended, as the results page does it."""

    def ask(text: str) -> Sequence[int]:
        rows = search_ideas(text, user=user, engine=engine).page.rows
        return [hit.card.id for hit in rows[:DEPTH]]

    return ask


def asking_with_like(user: User) -> Ask:
    """Every word somewhere in title, body or a comment, the newest first."""

    def ask(text: str) -> Sequence[int]:
        found = (
            select(Idea.id)
            .where(and_(*map(_has, words_in(text))), IS_STANDING, visible_to(user))
            .order_by(Idea.created_at.desc(), Idea.id.desc())
        )
        return db.session.scalars(found.limit(DEPTH)).all()

    return ask


def _has(word: str) -> ColumnElement[bool]:
    comments = select(Comment.idea_id).where(
        func.lower(Comment.body).contains(word, autoescape=True), Comment.deleted_at.is_(None)
    )
    return or_(
        func.lower(Idea.title).contains(word, autoescape=True),
        func.lower(Idea.body).contains(word, autoescape=True),
        Idea.id.in_(comments),
    )


def _ideas_seen(user: User) -> int:
    return db.session.scalar(select(func.count()).select_from(Idea).where(visible_to(user))) or 0


def _untold(_stage: str) -> Progress:
    return lambda done, total: None
