"""The emails that make somebody a part of an idea: asked to share it, asked whether they agreed, or
named its author."""

from __future__ import annotations

from app.core.db import db
from app.core.i18n import _
from app.core.mail import Email
from app.events import Event, fact_of
from app.ideas.models import CoAuthor, CoAuthorState
from app.ideas.queries.agreements import waits_for_agreement_of
from app.notifications.actors import actor_name
from app.notifications.idea_mail import idea_email
from app.notifications.models import Notification
from app.notifications.wording import REASONS, notice_text


def invitation_email(notification: Notification, event: Event) -> Email | None:
    """None when it was answered or taken back since, and when an earlier invitation to the idea
    went by mail: a person is asked once, however often the author takes it back."""
    idea, user = notification.idea, notification.user
    if idea is None or not _is_first_mail(idea.id, user.id, event.id):
        return None
    return idea_email(
        notification,
        idea,
        headline=notice_text(fact_of(event), notification.reason, actor_name(event)),
        sentences=[
            _("If you accept, it is your idea too: you share the credit and hear every answer."),
            _("You do not vote for it then. Nothing happens before you say yes."),
        ],
        reason=REASONS[notification.reason],
        action=_("Accept or decline"),
    )


def posted_for_email(notification: Notification, event: Event) -> Email | None:
    """None when they withdrew it since."""
    idea = notification.idea
    if idea is None or idea.withdrawn_at is not None:
        return None
    name = actor_name(event)
    return idea_email(
        notification,
        idea,
        headline=notice_text(fact_of(event), notification.reason, name),
        sentences=[
            _("It is your idea: you hear every answer, and are credited if it is implemented."),
            _("If it should say something else, edit it. If you do not want it here, withdraw it."),
        ],
        reason=_("because %(name)s posted this idea in your name", name=name),
    )


def agreement_email(notification: Notification, event: Event) -> Email | None:
    """None when it was answered, or the idea decided on, since."""
    idea, user = notification.idea, notification.user
    if idea is None or not idea.stands_as_logged or not waits_for_agreement_of(idea.id, user.id):
        return None
    name = actor_name(event)
    return idea_email(
        notification,
        idea,
        headline=notice_text(fact_of(event), notification.reason, name),
        sentences=[
            _("It is shown as implemented. Until you confirm it says that you did not yet."),
            _("If you did not agree, object there: a moderator of the board decides then."),
        ],
        reason=REASONS[notification.reason],
        action=_("Confirm or object"),
        anchor="agreement",
    )


def _is_first_mail(idea_id: int, user_id: int, event_id: int) -> bool:
    """Whether somebody waits to be mailed of an invitation. Notes that this one is it, so that
    another try of the same is, too."""
    asked = db.session.get(CoAuthor, (idea_id, user_id))
    if asked is None or asked.state is not CoAuthorState.INVITED:
        return False
    asked.mailed_event_id = asked.mailed_event_id or event_id
    return asked.mailed_event_id == event_id
