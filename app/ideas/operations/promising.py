"""Keeping track of a promise: who is to answer, and by when if not by the promised day."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from app.auth.models import User
from app.boards.queries import moderates
from app.core import clock
from app.core.db import db
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.events import record
from app.ideas.events.answers import IdeaHandedOver, PromiseMoved
from app.ideas.models import NOTE_LENGTH, OWES_ANSWER, Idea, PromiseMove
from app.ideas.policy import is_author_by_name, may_moderate
from app.ideas.promise import Stage, end_of

LONGEST_DELAY = timedelta(days=365)


def hand_over(idea: Idea, to: User | None, *, by: User) -> None:
    """Have one moderator of the board answer; with None it is everybody's again who moderates it.

    Whoever is writing an answer meanwhile is not disturbed: the idea's version stays. Records
    IdeaHandedOver, of which the new one is told. Raises NotAllowed for who does not moderate
    the board, BadInput if the new one does not, has it already, or is known to be its author,
    WrongState once the idea has its final answer, unless its author asked for a second look.
    """
    _require_moderator(idea, by)
    if not idea.is_in_hand:
        raise WrongState(_("This idea has its final answer: there is nothing to hand over."))
    if to is not None and not (to.is_active and moderates(to, idea.board_id)):
        raise BadInput(_("%(name)s does not moderate this board.", name=to.name), "to")
    if to is not None and is_author_by_name(to, idea):
        raise BadInput(
            _("This is %(name)s’s own idea: another moderator answers it.", name=to.name), "to"
        )
    to_id = to.id if to is not None else None
    if to_id == idea.answerer_id:
        raise BadInput(_("It is in these hands already. Choose somebody else."), "to")
    db.session.execute(update(Idea).where(Idea.id == idea.id).values(answerer_id=to_id))
    record(IdeaHandedOver(idea.id, to_id), by=by)


def promise_anew(idea: Idea, day: date | None, *, note: str, by: User) -> PromiseMove:
    """Give another day for the first answer, and say in public why. The first promise stays on
    record: that is what "answered on time" is measured by.

    Records PromiseMoved, of which the author is told. Raises NotAllowed for who does not
    moderate the board, BadInput for a day or note that cannot be, WrongState once no first
    answer is owed.
    """
    _require_moderator(idea, by)
    day, note = _checked_day(day, idea), _checked_note(note)
    old, new = idea.answer_due_at, end_of(day)
    moved = db.session.scalars(
        update(Idea)
        .where(Idea.id == idea.id, OWES_ANSWER)
        .values(answer_due_at=new, reminder_stage=Stage.NONE)
        .returning(Idea.id)
    ).one_or_none()
    if moved is None:
        raise WrongState(_("This idea has its first answer: no other is promised."))
    move = PromiseMove(
        idea_id=idea.id, by_id=by.id, old_due_at=old, new_due_at=new, note=note, at=clock.now()
    )
    db.session.add(move)
    db.session.flush()
    fact = PromiseMoved(idea.id, move.id, old.date().isoformat(), day.isoformat())
    record(fact, by=by)
    return move


def _require_moderator(idea: Idea, by: User) -> None:
    if not may_moderate(by, idea):
        raise NotAllowed


def _checked_day(day: date | None, idea: Idea) -> date:
    today = clock.now().date()
    if day is None or not today < day <= today + LONGEST_DELAY:
        raise BadInput(_("Give a day from tomorrow on, within a year."), "day")
    if day == idea.answer_due_at.date():
        raise BadInput(_("It is promised for this day already. Give another one."), "day")
    return day


def _checked_note(note: str) -> str:
    note = clean_line(note)
    if is_blank(note):
        raise BadInput(_("Say in a sentence why: the author is told."), "note")
    if len(note) > NOTE_LENGTH:
        raise BadInput(_("Shorten it to %(most)s characters.", most=NOTE_LENGTH), "note")
    return note
