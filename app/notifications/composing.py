"""Which events go by email, and what composes it: one function for each, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.core.db import db
from app.core.mail import Email
from app.events import Event, Fact
from app.ideas.events.answers import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    IdeaHandedOver,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseBroken,
    PromiseMoved,
    StatusChanged,
    TargetDueSoon,
    TargetLate,
    TargetReached,
    WakeUpDueSoon,
    WakeUpLate,
)
from app.ideas.events.conversation import PeopleMentioned
from app.ideas.events.credit import CoAuthorInvited
from app.ideas.events.life import (
    IdeaLoggedAsDone,
    IdeaPostedFor,
    IdeaWithdrawn,
    VotersToldOfEdits,
)
from app.ideas.models import Decision
from app.ideas.queries.answers import decisions_with_what_they_name
from app.notifications.decision_mail import addressee, decision_email
from app.notifications.edit_mail import edits_email, withdrawal_email
from app.notifications.mention_mail import mention_email
from app.notifications.models import Notification
from app.notifications.part_mail import agreement_email, invitation_email, posted_for_email
from app.notifications.participants import Why
from app.notifications.promise_mail import late_board_email, promise_email

Composer = Callable[[Notification, Event], Email | None]
"""Needs the notification's user, idea and board, and the idea's board, loaded. None when what
came since made the mail pointless."""


def _decision(notification: Notification, event: Event) -> Email | None:
    decision = db.session.scalars(
        decisions_with_what_they_name().where(Decision.id == event.data["decision_id"])
    ).one()
    idea = notification.idea
    if idea is None:
        return None
    why = Why(notification.reason, notification.via_id)
    to = addressee(f"notification-{notification.id}", notification.user, why)
    return decision_email(decision, idea, to)


COMPOSERS: Mapping[type[Fact], Composer] = {
    StatusChanged: _decision,
    IdeaHandedOver: promise_email,
    PromiseMoved: promise_email,
    AnswerDueSoon: promise_email,
    AnswerDueToday: promise_email,
    PromiseBroken: promise_email,
    AnswerLate: promise_email,
    WakeUpDueSoon: promise_email,
    IdeaWokeUp: promise_email,
    WakeUpLate: promise_email,
    TargetDueSoon: promise_email,
    TargetReached: promise_email,
    TargetLate: promise_email,
    NextAnswerDue: promise_email,
    BoardLate: late_board_email,
    CoAuthorInvited: invitation_email,
    IdeaPostedFor: posted_for_email,
    IdeaLoggedAsDone: agreement_email,
    VotersToldOfEdits: edits_email,
    IdeaWithdrawn: withdrawal_email,
    PeopleMentioned: mention_email,
}
