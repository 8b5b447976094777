"""Withdrawing one's idea, and taking it up again with all that belongs to it."""

from __future__ import annotations

from functools import partial

from sqlalchemy import exists, select

from app.auth.models import User
from app.boards.queries import pauses_of
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import LostRace, WrongState
from app.core.i18n import _
from app.events import record
from app.ideas.events.life import IdeaTakenUpAgain, IdeaWithdrawn
from app.ideas.models import Idea
from app.ideas.operations.signing import signed
from app.ideas.operations.standing import require_standing
from app.ideas.promise import Stage, end_of, resumed
from app.ideas.status import Status


def withdraw_idea(idea: Idea, *, seen_version: int, by: User) -> None:
    """Take an idea out of everybody's sight. Votes, comments, answers and follows stay for the
    day it is taken up again; nobody answers it or is reminded of it until then.

    Records IdeaWithdrawn, of which who took part is told. Raises LostRace if it changed since
    `seen_version`, and as `require_withdrawable` does.
    """
    _lock(idea)
    require_withdrawable(idea)
    if idea.version != seen_version:
        raise LostRace(_lost_race())
    idea.withdrawn_at = clock.now()
    flush_or_lose(_lost_race())
    record(IdeaWithdrawn(idea.id), by=signed(idea, by))


def take_up_again(idea: Idea, *, by: User) -> None:
    """Let a withdrawn idea be there again as it was. The days it was away count for no promise.

    Records IdeaTakenUpAgain. Raises WrongState if it is not withdrawn.
    """
    _lock(idea)
    stopped_at = idea.withdrawn_at
    if stopped_at is None:
        raise WrongState(_("This idea is not withdrawn: everybody sees it."))
    idea.withdrawn_at = None
    again = partial(
        resumed, stopped_at=stopped_at, now=clock.now(), pauses=pauses_of(idea.board_id)
    )
    if idea.owes_answer:
        idea.answer_due_at, idea.promised_at = again(idea.answer_due_at), again(idea.promised_at)
    if idea.next_answer_on:
        idea.target_date = again(end_of(idea.next_answer_on)).date()
    if idea.answer_owed_on:
        idea.reminder_stage = Stage.NONE
    flush_or_lose(_lost_race())
    record(IdeaTakenUpAgain(idea.id), by=signed(idea, by))


def require_withdrawable(idea: Idea) -> None:
    """Raises WrongState, which says why, for what is withdrawn, merged, implemented, or has others
    merged into it."""
    require_standing(idea)
    if idea.status is Status.IMPLEMENTED:
        raise WrongState(
            _("This idea is implemented, and people are credited for it. It cannot be withdrawn.")
        )
    if db.session.scalar(select(exists().where(Idea.merged_into_id == idea.id))):
        raise WrongState(
            _(
                "Other ideas are merged into this one, and their authors did not withdraw them. "
                "Ask a moderator to undo that first."
            )
        )


def _lock(idea: Idea) -> None:
    """Let nobody merge anything into the idea, or count in it, until we are done; read it as it
    is now."""
    db.session.scalars(
        select(Idea)
        .where(Idea.id == idea.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _lost_race() -> str:
    return _("This idea changed while you were looking at it. Look at it first.")
