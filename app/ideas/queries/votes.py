"""Votes as people are shown them: how many an idea has, who gave them, and one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, tuple_
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.boards.models import Board
from app.boards.policy import board_visible_to
from app.boards.queries import BoardRef
from app.core.db import db
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import Idea, Vote
from app.ideas.policy import authored_by, counts_shown_to, visible_to
from app.ideas.queries.family import authors_of, family_of
from app.ideas.queries.lists import IdeaCard, cards_by_ids, votable_among, voted_among
from app.ideas.status import FINAL

BY_NAME = Order((User.name, User.id), descending=False)
NEWEST_FIRST = Order((Vote.created_at, Vote.idea_id))


class Lasting(StrEnum):
    """Whether voting on an idea goes on."""

    OPEN = "open"
    PAST = "past"


@dataclass(frozen=True)
class Tally:
    """How many votes the idea `id` has; None where the reader is not told."""

    id: int
    votes: int | None


@dataclass(frozen=True)
class Budget:
    """How many open votes a person may have on a board, and how many they have given."""

    board: BoardRef
    most: int
    given: int

    @property
    def is_spent(self) -> bool:
        return self.given >= self.most


@dataclass(frozen=True)
class GivenVotes:
    """One page of the ideas somebody voted for, the latest vote first."""

    page: Page[IdeaCard]
    voted: Collection[int]
    votable: Collection[int]


def tally_of(idea_id: int, user: User) -> Tally:
    votes = db.session.scalar(
        select(case((counts_shown_to(user), Idea.votes)))
        .join(Board, Board.id == Idea.board_id)
        .where(Idea.id == idea_id)
    )
    return Tally(idea_id, votes)


def voters_of(idea_id: int, *, key: str | None) -> Page[PersonRef]:
    """Who is counted among the votes of an idea and of those merged into it, by name."""
    voters = select(Vote.user_id).where(Vote.idea_id.in_(family_of(idea_id)))
    statement: Any = select(User.name, User.id, *PERSON_COLUMNS).where(
        User.id.in_(voters), User.id.not_in(authors_of(idea_id))
    )
    page = fetch_page(statement, BY_NAME, session=db.session, key=key, size=50)
    return replace(page, rows=[person_in(row) for row in page.rows])


def votes_given_by(
    user: User, lasting: Lasting, *, board_id: int | None = None, key: str | None = None
) -> GivenVotes:
    """What a person voted for, each idea once, where it is read now. What has become their own
    idea, or is not theirs to see any more, is left out: those votes do not count."""
    part, latest = aliased(Idea), _is_latest_for_its_idea(user)
    statement: Any = (
        select(Vote.created_at, Vote.idea_id, Idea.id.label("root_id"))
        .join(part, part.id == Vote.idea_id)
        .join(Idea, Idea.id == func.coalesce(part.merged_into_id, part.id))
        .where(Vote.user_id == user.id, latest, _counts_for(user), _is(lasting))
    )
    if board_id is not None:
        statement = statement.where(Idea.board_id == board_id)
    page = fetch_page(statement, NEWEST_FIRST, session=db.session, key=key)
    found = cards_by_ids([row.root_id for row in page.rows], user)
    cards = [found[row.root_id] for row in page.rows if row.root_id in found]
    return GivenVotes(
        replace(page, rows=cards), voted_among(found, user), votable_among(cards, user)
    )


def budgets_of(user: User) -> list[Budget]:
    """What this person has left on the boards that limit votes, by name."""
    boards = db.session.execute(
        select(Board.id, Board.slug, Board.name, Board.colour, Board.vote_budget)
        .where(board_visible_to(user), Board.vote_budget.is_not(None))
        .order_by(Board.name)
    ).all()
    given = Counter(_boards_of_open_votes(user, [row.id for row in boards]))
    return [Budget(BoardRef(*row[:4]), row.vote_budget, given[row.id]) for row in boards]


def budget_on(board: Board, user: User) -> Budget | None:
    """What this person has left on a board; None where votes are not limited."""
    if board.vote_budget is None:
        return None
    ref = BoardRef(board.id, board.slug, board.name, board.colour)
    return Budget(ref, board.vote_budget, len(_boards_of_open_votes(user, [board.id])))


def _boards_of_open_votes(user: User, board_ids: Collection[int]) -> Sequence[int]:
    """The board of each idea that this person voted for and may still take the vote back from."""
    part = aliased(Idea)
    roots = (
        select(func.coalesce(part.merged_into_id, part.id))
        .join(Vote, Vote.idea_id == part.id)
        .where(Vote.user_id == user.id)
    )
    return db.session.scalars(
        select(Idea.board_id).where(
            Idea.id.in_(roots),
            Idea.board_id.in_(board_ids),
            _is(Lasting.OPEN),
            _counts_for(user),
        )
    ).all()


def _is(lasting: Lasting) -> ColumnElement[bool]:
    return Idea.status.not_in(FINAL) if lasting is Lasting.OPEN else Idea.status.in_(FINAL)


def _counts_for(user: User) -> ColumnElement[bool]:
    return and_(visible_to(user), ~authored_by(user))


def _is_latest_for_its_idea(user: User) -> ColumnElement[bool]:
    """Two votes for ideas that became one are shown as one."""
    other, part = aliased(Vote), aliased(Idea)
    later: Any = tuple_(other.created_at, other.idea_id) > tuple_(Vote.created_at, Vote.idea_id)
    return ~(
        select(other.idea_id)
        .join(part, part.id == other.idea_id)
        .where(
            other.user_id == user.id,
            func.coalesce(part.merged_into_id, part.id) == Idea.id,
            later,
        )
        .exists()
    )
