"""The email that says a few sentences about an idea and leads there."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.i18n import _
from app.core.links import absolute
from app.core.mail import Email
from app.ideas.models import Idea
from app.notifications.emails import compose
from app.notifications.envelopes import idea_envelope
from app.notifications.models import Notification


def idea_email(
    notification: Notification,
    idea: Idea,
    *,
    headline: str,
    sentences: Sequence[str],
    reason: str,
    action: str | None = None,
    anchor: str | None = None,
) -> Email:
    """`reason` is why the reader gets it, as it goes on from "You get this email". `action` is
    what is to be done on the page, at its `anchor`; without it, it is to be seen."""
    return compose(
        "about_idea",
        idea_envelope(notification, idea),
        board=idea.board.name,
        title=idea.title,
        headline=headline,
        sentences=sentences,
        reason=reason,
        action=action or _("See the idea"),
        url=absolute("ideas.show", idea_id=idea.id, _anchor=anchor),
    )
