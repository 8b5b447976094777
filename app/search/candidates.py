"""Which ideas may be what somebody looks for: what the engine names, or else the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Select, and_, func, select, true

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.core.sql import among
from app.ideas.models import Idea
from app.ideas.policy import visible_to
from app.ideas.queries.lists import IS_STANDING
from app.search.engine import IndexUnavailable, SearchEngine
from app.search.filters import Filters
from app.search.wording import Question

MOST_FOUND = 10_000
"""How many ideas are looked at: the best for the words, or the newest where there are none."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Candidates:
    """Ideas in the order in which they fit, whoever may see them. `is_complete`: there are no
    more. `is_rebuilding`: the index could not be asked, and only titles were looked at."""

    ids: Sequence[int]
    is_complete: bool = True
    is_rebuilding: bool = False


def candidates_for(
    question: Question, filters: Filters, *, words: Sequence[str], user: User, engine: SearchEngine
) -> Candidates:
    """`words` are those of the question as they were typed, for who looks at titles alone."""
    if question.is_empty:
        return _by_database(_newest(filters, user) if filters.words else ())
    try:
        hits = engine.search(question, limit=MOST_FOUND)
        return Candidates(hits.ids, hits.is_complete)
    except IndexUnavailable as error:
        log.warning("search.unavailable", reason=str(error))
        return _by_database(newest_titled(words, user), is_rebuilding=True)


def visible_among(ids: Sequence[int], user: User) -> list[int]:
    """Those of these ideas that exist, are not merged into others and may be seen by the person,
    in the same order."""
    found = set(
        db.session.scalars(
            select(Idea.id).where(among(Idea.id, ids), IS_STANDING, visible_to(user))
        )
    )
    return [idea_id for idea_id in ids if idea_id in found]


def newest_titled(words: Sequence[str], user: User, *, most: int = MOST_FOUND) -> Sequence[int]:
    """The newest ideas in whose titles every word stands, from the database alone."""
    title = func.lower(Idea.title)
    has_all = and_(true(), *(title.contains(word, autoescape=True) for word in words))
    statement = select(Idea.id).where(has_all, IS_STANDING, visible_to(user))
    return db.session.scalars(_newest_first(statement, most)).all()


def _by_database(ids: Sequence[int], *, is_rebuilding: bool = False) -> Candidates:
    return Candidates(ids, len(ids) < MOST_FOUND, is_rebuilding)


def _newest(filters: Filters, user: User) -> Sequence[int]:
    """The newest ideas that meet the filters: without words there is nothing else to go by."""
    statement = (
        select(Idea.id)
        .join(Board, Board.id == Idea.board_id)
        .where(IS_STANDING, visible_to(user), *filters.all_conditions())
    )
    return db.session.scalars(_newest_first(statement)).all()


def _newest_first(statement: Select[int], most: int = MOST_FOUND) -> Select[int]:
    return statement.order_by(Idea.created_at.desc(), Idea.id.desc()).limit(most)
