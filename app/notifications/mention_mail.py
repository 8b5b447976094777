"""The email to somebody whom a comment mentions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import markdown
from app.core.db import db
from app.core.links import absolute
from app.core.mail import Email
from app.events import Event, fact_of
from app.ideas.models import Comment, Mention
from app.ideas.queries.bylines import byline_of
from app.notifications.emails import compose
from app.notifications.envelopes import idea_envelope
from app.notifications.models import Notification
from app.notifications.wording import REASONS, notice_text

WORDS_LENGTH = 1_000


def mention_email(notification: Notification, event: Event) -> Email | None:
    """None when the comment was deleted since, or mentions them no longer."""
    idea = notification.idea
    comment = _comment(event.data["comment_id"], notification.user_id)
    if idea is None or comment is None:
        return None
    author = byline_of(comment)
    return compose(
        "mention",
        idea_envelope(notification, idea),
        board=idea.board.name,
        title=idea.title,
        headline=notice_text(fact_of(event), notification.reason, author.name),
        words=markdown.excerpt(comment.body_html, WORDS_LENGTH),
        reason=REASONS[notification.reason],
        url=absolute("comments.show", idea_id=idea.id, comment_id=comment.id),
    )


def _comment(comment_id: int, user_id: int) -> Comment | None:
    return db.session.scalars(
        select(Comment)
        .options(joinedload(Comment.author))
        .join(Mention, Mention.comment_id == Comment.id)
        .where(Comment.id == comment_id, Comment.deleted_at.is_(None), Mention.user_id == user_id)
    ).one_or_none()
