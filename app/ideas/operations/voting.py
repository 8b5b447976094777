"""Voting: one vote per person and idea, not for one's own, and it can be taken back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, select

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.db import db, upsert
from app.core.errors import NotAllowed, WrongState
from app.core.i18n import _, _n
from app.ideas.models import Idea, Occasion, Vote
from app.ideas.operations.counting import recount_votes
from app.ideas.operations.following import follow_automatically, follow_no_longer_for_a_vote
from app.ideas.operations.standing import require_standing
from app.ideas.operations.visiting import see
from app.ideas.policy import is_author
from app.ideas.queries.family import family_of
from app.ideas.queries.votes import Budget, budget_on


class BudgetSpent(WrongState):
    """All the votes that a board gives each person are given; one can be taken back."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(
            _n(
                "You have given the one vote that each person has on “%(board)s”.",
                "You have given all %(num)s votes that each person has on “%(board)s”.",
                budget.most,
                board=budget.board.name,
            )
        )
        self.budget = budget


def vote(idea: Idea, *, by: User) -> None:
    """Support an idea; voting twice is the same as once. The voter follows it.

    Raises NotAllowed for one's own idea, WrongState once its life is over, BudgetSpent when all
    the votes that the board gives each person are given.
    """
    require_standing(idea)
    if is_author(by, idea):
        raise NotAllowed(_("Votes for one's own idea do not count."))
    _require_open(idea)
    board = db.session.get_one(Board, idea.board_id)
    if board.vote_budget is not None:
        _wait_for_oneself(by)
    if not _supports(by, idea):
        _require_budget(board, by=by)
        # The same press twice, or two tabs at once, meet here: the row is there once.
        db.session.execute(
            upsert(Vote)
            .values(idea_id=idea.id, user_id=by.id, created_at=clock.now())
            .on_conflict_do_nothing()
        )
    see(idea.id, by.id)
    recount_votes(idea.id)
    follow_automatically(idea.id, by.id, Occasion.VOTING)


def take_vote_back(idea: Idea, *, by: User) -> None:
    """Support an idea no longer, nor any that is merged into it; nor follow it for that alone.

    Raises WrongState once the idea's life is over.
    """
    require_standing(idea)
    _require_open(idea)
    db.session.execute(delete(Vote).where(*_votes_of(by, idea)))
    recount_votes(idea.id)
    follow_no_longer_for_a_vote(idea, by=by)


def _wait_for_oneself(user: User) -> None:
    """Somebody's votes are given one after the other where they are counted: in two tabs at once
    each would find the last one left. SQLite has one writer at a time anyway. The lock leaves keys
    alone, which every row of theirs holds on to."""
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))


def _require_budget(board: Board, *, by: User) -> None:
    budget = budget_on(board, by)
    if budget is not None and budget.is_spent:
        raise BudgetSpent(budget)


def _supports(user: User, idea: Idea) -> bool:
    """Whether there is a vote of theirs, for the idea or one that is merged into it."""
    return bool(db.session.scalar(select(exists().where(*_votes_of(user, idea)))))


def _votes_of(user: User, idea: Idea) -> tuple[ColumnElement[bool], ...]:
    return Vote.idea_id.in_(family_of(idea.id)), Vote.user_id == user.id


def _require_open(idea: Idea) -> None:
    if idea.is_final:
        raise WrongState(_("Voting on this idea has ended: it has its final answer."))
