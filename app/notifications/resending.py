"""Sending the mail about an answer again, to people who were not reached."""

from __future__ import annotations

from sqlalchemy import update

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import WrongState
from app.core.i18n import _
from app.events import hand_on_again, record
from app.ideas.events.answers import AnswerResent
from app.ideas.models import Idea
from app.notifications.consumers import mail_notification
from app.notifications.ledger import Answer, resendable_ids
from app.notifications.models import Notification
from app.notifications.reach import rested


def resend_to_unreached(answer: Answer, idea: Idea, *, by: User) -> int:
    """Mail an answer again to everybody it did not reach; to how many.

    Nobody gets it again within a day. Records AnswerResent. Raises WrongState when there is
    nobody to send it to.
    """
    return _resend(answer, idea, resendable_ids(answer, idea), by=by)


def resend_to_one(answer: Answer, idea: Idea, notification_id: int, *, by: User) -> None:
    """Mail an answer again to one person, as `resend_to_unreached` does."""
    ids = resendable_ids(answer, idea, Notification.id == notification_id)
    _resend(answer, idea, ids, by=by)


def _resend(answer: Answer, idea: Idea, ids: list[int], *, by: User) -> int:
    # Two moderators at the same moment: whoever marks the row first sends it.
    now = clock.now()
    marked = db.session.scalars(
        update(Notification)
        .where(Notification.id.in_(ids), rested(now))
        .values(resent_at=now, withheld_at=None)
        .returning(Notification.id)
    ).all()
    if not marked:
        raise WrongState(_("Nobody is left to send it to: it reached them, or went out today."))
    hand_on_again(answer.event_id, mail_notification, sorted(marked))
    record(AnswerResent(idea.id, answer.decision_id, len(marked)), by=by)
    return len(marked)
