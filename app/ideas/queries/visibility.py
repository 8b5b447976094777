"""The rule of `policy.visible_to` asked the other way round: who of these people sees an idea."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.auth.queries import IS_ACTIVE, TAKES_PART
from app.boards.models import Board
from app.boards.queries import posters_on, readers_of
from app.core.db import db
from app.core.text import clean_line
from app.ideas.models import Idea
from app.ideas.policy import others_took_part, visible_to

# Databases take a limited number of values in one statement; popular ideas have more followers.
MOST_AT_ONCE = 5000
MOST_SUGGESTED = 8
LONGEST_BEGINNING = 40


def is_of_visible(idea_id: Any, user: User) -> ColumnElement[bool]:
    """The SQL condition for what hangs on an idea that a person may see: `idea_id` is the column
    that says on which. For what is read at another idea, which it was merged into."""
    own = select(Idea.id).where(Idea.id == idea_id, visible_to(user))
    return own.correlate(idea_id.table).exists()


def viewers_among(idea: Idea, user_ids: Collection[int]) -> set[int]:
    """Those of these people who may see the idea now, in one query (for each MOST_AT_ONCE).

    Agrees with `policy.visible_to` for everybody who takes part, by signing in or by being told in
    person; nobody else sees anything.
    """
    return set() if idea.withdrawn_at is not None else _among(user_ids, _reaches(idea))


def known_viewers_among(idea: Idea, user_ids: Collection[int]) -> set[int]:
    """The same as far as everybody may know: not who sees it because they had it anonymously. For
    every answer that others are shown."""
    known = _reaches_by_name(idea)
    return set() if idea.withdrawn_at is not None else _among(user_ids, known)


def tombstone_viewers_among(idea: Idea, user_ids: Collection[int]) -> set[int]:
    """Those of these people who may know that a withdrawn idea was there; agrees with
    `policy.tombstone_visible_to` in the same way."""
    if idea.withdrawn_at is None:
        return set()
    leaves_a_trace = select(exists().where(Idea.id == idea.id, others_took_part()))
    known_to = user_ids if db.session.scalar(leaves_a_trace) else {idea.whose_id} & {*user_ids}
    return _among([id for id in known_to if id is not None], _reaches(idea))


def _among(user_ids: Collection[int], reached: ColumnElement[bool]) -> set[int]:
    ids = list(user_ids)
    found: set[int] = set()
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = ids[start : start + MOST_AT_ONCE]
        found.update(db.session.scalars(select(User.id).where(User.id.in_(some), reached)))
    return found


def viewers_called(idea: Idea, beginning: str) -> list[PersonRef]:
    """Some of those who sign in, are known to see the idea and whose handle, or a word of whose
    name, begins so; by name."""
    known = and_(IS_ACTIVE, _reaches_by_name(idea))
    return [] if idea.withdrawn_at is not None else _some_called(beginning, known)


def readers_called(board: Board, beginning: str, *, but_for: User) -> list[PersonRef]:
    """Some of those who read everybody's ideas on a board and are called so, without who asks; by
    name."""
    others = and_(IS_ACTIVE, User.id.in_(readers_of(board)), User.id != but_for.id)
    return _some_called(beginning, others)


def posters_called(board: Board, beginning: str, *, but_for: User) -> list[PersonRef]:
    """Some of those who may post on a board and are called so, also who has no address, without who
    asks; by name."""
    others = and_(TAKES_PART, User.id.in_(posters_on(board)), User.id != but_for.id)
    return _some_called(beginning, others)


def people_called(beginning: str) -> list[PersonRef]:
    """Some of all colleagues whose handle, or a word of whose name, begins so; by name."""
    return _some_called(beginning, TAKES_PART)


def _some_called(beginning: str, condition: ColumnElement[bool]) -> list[PersonRef]:
    begins = clean_line(beginning).lower().removeprefix("@")[:LONGEST_BEGINNING]
    if not begins:
        return []
    name = func.lower(User.name)
    called = or_(
        User.handle.startswith(begins, autoescape=True),
        name.startswith(begins, autoescape=True),
        name.contains(f" {begins}", autoescape=True),
    )
    rows = db.session.execute(
        select(*PERSON_COLUMNS)
        .where(called, condition)
        .order_by(User.name, User.id)
        .limit(MOST_SUGGESTED)
    )
    return [person_in(row) for row in rows]


def _reaches(idea: Idea) -> ColumnElement[bool]:
    return _reads_or_had(idea, idea.whose_id)


def _reaches_by_name(idea: Idea) -> ColumnElement[bool]:
    return _reads_or_had(idea, idea.author_id)


def _reads_or_had(idea: Idea, author_id: int | None) -> ColumnElement[bool]:
    board = db.session.get_one(Board, idea.board_id)
    return and_(TAKES_PART, or_(User.id.in_(readers_of(board)), User.id == author_id))
