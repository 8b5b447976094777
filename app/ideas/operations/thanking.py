"""Thanking those who are credited with an idea."""

from __future__ import annotations

from app.auth.models import User
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.events import record
from app.ideas.events.credit import ThanksTakenBack, ThanksWritten
from app.ideas.models import THANKS_LENGTH, Idea, Thanks
from app.ideas.operations.counting import recount_thanks
from app.ideas.queries.credits import credited_ids
from app.ideas.queries.thanks import own_thanks


def write_thanks(idea: Idea, *, note: str, by: User) -> Thanks:
    """Thank those who are credited with an idea, or change what one wrote to them. Changed
    words are hidden until one of the credited shows them.

    Records ThanksWritten for the first ones; the credited are told. Raises WrongState while
    nobody is credited, NotAllowed for the credited themselves, BadInput for a note that is
    empty or too long.
    """
    credited = credited_ids(idea.id)
    if not credited:
        raise WrongState(_("Nobody is credited with this idea now, so there is nobody to thank."))
    if by.id in credited:
        raise NotAllowed(_("These thanks are for you: you are credited with this idea."))
    note = _checked(note)
    before = own_thanks(idea.id, by)
    if not before:
        return _write(idea, note, by=by)
    written = before[0]
    if note != written.note:
        written.note, written.shown_at = note, None
    return written


def take_thanks_back(idea: Idea, *, by: User) -> None:
    """Take back what one wrote, also for ideas that were merged into this one. Records
    ThanksTakenBack for each. Raises WrongState for who wrote none."""
    written = own_thanks(idea.id, by)
    if not written:
        raise WrongState(_("You wrote no thanks for this idea."))
    for thanks in written:
        record(ThanksTakenBack(idea.id, thanks.id), by=by)
        db.session.delete(thanks)
    db.session.flush()
    recount_thanks(idea.id)


def show_thanks(thanks: Thanks, idea: Idea, *, by: User) -> None:
    """Let everybody who sees the idea read a note. Raises NotAllowed unless it is to `by`."""
    _require_credited(idea, by)
    thanks.shown_at = thanks.shown_at or clock.now()


def hide_thanks(thanks: Thanks, idea: Idea, *, by: User) -> None:
    """Keep a note to the credited and its writer. Raises NotAllowed unless it is to `by`."""
    _require_credited(idea, by)
    thanks.shown_at = None


def _write(idea: Idea, note: str, *, by: User) -> Thanks:
    thanks = Thanks(idea_id=idea.id, user_id=by.id, note=note, written_at=clock.now())
    db.session.add(thanks)
    flush_or_lose(_("You said thanks a moment ago. Look at it first."))
    recount_thanks(idea.id)
    record(ThanksWritten(idea.id, thanks.id), by=by)
    return thanks


def _require_credited(idea: Idea, by: User) -> None:
    if by.id not in credited_ids(idea.id):
        raise NotAllowed(_("Only who is credited with the idea decides which thanks are shown."))


def _checked(note: str) -> str:
    note = clean_line(note)
    if is_blank(note):
        raise BadInput(_("Write a word or two."), "note")
    if len(note) > THANKS_LENGTH:
        raise BadInput(_("Shorten your note to %(most)s characters.", most=THANKS_LENGTH), "note")
    return note
