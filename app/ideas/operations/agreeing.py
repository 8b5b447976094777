"""Agreeing to what somebody did already: who is named for it confirms that, or objects."""

from __future__ import annotations

from app.auth.models import User
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.events import record
from app.ideas.events.life import AgreementConfirmed, AgreementDenied
from app.ideas.models import OBJECTION_LENGTH, Agreement, AgreementState, Idea
from app.ideas.policy import may_agree
from app.ideas.queries.agreements import is_agreed


def ask_agreement(idea: Idea, person: User) -> Agreement:
    """Note that somebody is said to have agreed. They are asked by the event that follows."""
    asked = Agreement(idea_id=idea.id, user_id=person.id, asked_at=clock.now())
    db.session.add(asked)
    db.session.flush()
    return asked


def confirm_agreement(idea: Idea, *, by: User) -> None:
    """Say that one agreed indeed. Records AgreementConfirmed; the author is told.

    Raises WrongState unless one is asked, and once the idea was decided on anew.
    """
    asked = _asked(idea, by)
    asked.state, asked.answered_at = AgreementState.CONFIRMED, clock.now()
    record(AgreementConfirmed(idea.id, by.id), by=by)


def object_to_agreement(idea: Idea, *, reason: str, by: User) -> None:
    """Say that one did not agree, and why; everybody who sees the idea reads it.

    Records AgreementDenied; the author and the moderators are told. Raises what
    `confirm_agreement` does, and BadInput for a reason that is missing or too long.
    """
    asked = _asked(idea, by)
    reason = clean_line(reason)
    if is_blank(reason):
        raise BadInput(_("Say in a sentence what you did not agree to."), "reason")
    if len(reason) > OBJECTION_LENGTH:
        raise BadInput(_("Shorten this to %(most)s characters.", most=OBJECTION_LENGTH), "reason")
    asked.state, asked.answered_at, asked.reason = AgreementState.OBJECTED, clock.now(), reason
    record(AgreementDenied(idea.id, by.id), by=by)


def agree_as_moderator(idea: Idea, *, by: User) -> None:
    """Agree as who answers for the board, so that the idea stays implemented whatever others
    said. Records AgreementConfirmed; the author and who objected are told.

    Raises NotAllowed for who does not moderate the board and for authors, WrongState where
    somebody agreed already and once the idea was decided on anew.
    """
    if not may_agree(by, idea):
        raise NotAllowed(_("A moderator of the board agrees, to what others did."))
    _require_as_logged(idea)
    if is_agreed(idea.id):
        raise WrongState(_("Somebody agreed by now. Look at it again."))
    own = _locked(idea, by)
    if own is None:
        own = Agreement(idea_id=idea.id, user_id=by.id, asked_at=clock.now())
        db.session.add(own)
    own.state, own.answered_at, own.reason = AgreementState.CONFIRMED, clock.now(), None
    flush_or_lose(_("Somebody agreed by now. Look at it again."))
    record(AgreementConfirmed(idea.id, by.id), by=by)


def _asked(idea: Idea, by: User) -> Agreement:
    _require_as_logged(idea)
    asked = _locked(idea, by)
    if asked is None or asked.state is not AgreementState.ASKED:
        raise WrongState(_("Nobody waits for your agreement here. See what stands on the idea."))
    return asked


def _locked(idea: Idea, person: User) -> Agreement | None:
    """What a person says, which nobody else changes until we are done."""
    key = (idea.id, person.id)
    return db.session.get(Agreement, key, with_for_update=True, populate_existing=True)


def _require_as_logged(idea: Idea) -> None:
    if not idea.stands_as_logged:
        raise WrongState(_("This idea was decided on since: agreeing is not needed any more."))
