"""Telling an answer in person to who has no e-mail address, and noting that it was done."""

from __future__ import annotations

from sqlalchemy import update

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import WrongState
from app.core.i18n import _
from app.events import record
from app.ideas.events.answers import ToldInPerson
from app.ideas.models import Idea
from app.notifications.ledger import Answer
from app.notifications.models import Notification
from app.notifications.reach import TO_BE_TOLD
from app.notifications.unnamed import unnamed_in


def note_told(answer: Answer, idea: Idea, notification_id: int, *, by: User) -> None:
    """Note that `by` told one person of an answer. Records ToldInPerson. Raises WrongState for who
    was told already, has an address, or is not on the list of who was told."""
    user_id = db.session.scalar(
        update(Notification)
        .where(
            Notification.id == notification_id,
            Notification.event_id == answer.event_id,
            Notification.user_id.not_in(unnamed_in(idea, answer.event_id).hidden),
            TO_BE_TOLD,
        )
        .values(told_at=clock.now(), told_by_id=by.id)
        .returning(Notification.user_id)
        .execution_options(synchronize_session=False)
    )
    if user_id is None:
        raise WrongState(_("They were told already, or get their notices by themselves now."))
    record(ToldInPerson(idea.id, answer.decision_id, user_id), by=by)
