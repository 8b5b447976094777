"""Who may see an idea, and who may do what with it. Every surface asks here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from app.auth.models import User
from app.boards.models import Board
from app.boards.policy import board_readable_by
from app.boards.queries import moderates
from app.ideas.models import Idea
from app.ideas.status import TRANSITIONS, Status
from app.ideas.workflow import Workflow


def visible_to(user: User) -> ColumnElement[bool]:
    """The SQL condition for the ideas this person may see: their own, and those of every
    board they may read. The only visibility rule there is; lists, pages, counts, search,
    feeds, mails and exports all use it."""
    readable = select(Board.id).where(board_readable_by(user))
    # `+ 0` keeps the database from collecting all visible ideas by two indexes and sorting
    # them: it is to walk a list's own index, in order, and look at each row's board.
    return or_((Idea.board_id + 0).in_(readable), Idea.author_id + 0 == user.id)


def may_edit(user: User, idea: Idea) -> bool:
    return idea.author_id == user.id


def may_vote(user: User, idea: Idea) -> bool:
    return idea.author_id != user.id and not idea.is_final


def may_pause(user: User, board: Board) -> bool:
    return moderates(user, board.id)


def may_decide(user: User, idea: Idea) -> bool:
    return moderates(user, idea.board_id)


def may_comment(idea: Idea, workflow: Workflow) -> bool:
    """Whether the conversation is open, to everybody who sees the idea."""
    return not (idea.is_final and workflow.closes_comments)


def steps_from(idea: Idea, workflow: Workflow) -> tuple[Status, ...]:
    """The statuses that a decision may give an idea now. A board's ideas enter none that it does
    without; those that are in one may get a new date there, and go on."""
    return tuple(
        new for new in TRANSITIONS[idea.status] if new is idea.status or new not in workflow.unused
    )
