"""The email that asks somebody to be a co-author."""

from __future__ import annotations

from app.auth.models import User
from app.core.db import db
from app.core.i18n import _
from app.core.links import absolute
from app.core.mail import Email
from app.events import Event, fact_of
from app.ideas.models import CoAuthor, CoAuthorState
from app.notifications.decision_mail import thread_headers
from app.notifications.emails import Envelope, compose
from app.notifications.models import Notification
from app.notifications.wording import REASONS, notice_text


def invitation_email(notification: Notification, event: Event) -> Email | None:
    """None when it was answered or taken back since."""
    idea, user = notification.idea, notification.user
    if idea is None or not _waits(idea.id, user.id):
        return None
    author = db.session.get_one(User, event.actor_id)
    return compose(
        "co_author",
        Envelope(f"notification-{notification.id}", user.name, user.email, thread_headers(idea)),
        board=idea.board.name,
        title=idea.title,
        headline=notice_text(fact_of(event), notification.reason, author.name),
        sentences=[
            _("If you accept, it is your idea too: you share the credit and hear every answer."),
            _("You do not vote for it then. Nothing happens before you say yes."),
        ],
        reason=REASONS[notification.reason],
        url=absolute("ideas.show", idea_id=idea.id),
    )


def _waits(idea_id: int, user_id: int) -> bool:
    asked = db.session.get(CoAuthor, (idea_id, user_id))
    return asked is not None and asked.state is CoAuthorState.INVITED
