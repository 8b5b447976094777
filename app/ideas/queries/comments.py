"""One comment: found where it is read, and what it said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select

from app.auth.models import User
from app.core.addresses import LARGEST_ID
from app.core.db import db
from app.core.errors import or_404
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import Comment, CommentRevision, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.family import family_of

NEWEST_FIRST = Order((CommentRevision.id,))


@dataclass(frozen=True)
class Version:
    """What a comment said from `at` until it was edited."""

    at: datetime
    html: Markup


def comment_in(idea_id: int, comment_id: int) -> Comment | None:
    """A comment on an idea or on one that is merged into it."""
    if not 0 < comment_id <= LARGEST_ID:  # databases do not even look for other numbers
        return None
    return db.session.scalars(
        select(Comment).where(Comment.id == comment_id, Comment.idea_id.in_(family_of(idea_id)))
    ).one_or_none()


def visible_comment(idea: Idea, comment_id: int | None, user: User) -> Comment | None:
    """A comment that stands on the page of an idea, which the person sees; None if there is none,
    and if it came with a merged idea that they may not see."""
    comment = None if comment_id is None else comment_in(idea.id, comment_id)
    return comment if comment is not None and _sees(user, comment.idea_id) else None


def visible_comment_or_404(idea: Idea, comment_id: int, user: User) -> Comment:
    """As `visible_comment`, but raises NotVisible instead."""
    return or_404(visible_comment(idea, comment_id, user))


def versions_of(comment: Comment, *, key: str | None) -> Page[Version]:
    """One page of what a comment said before, the newest first."""
    revisions = (
        select(CommentRevision.id)
        .add_columns(CommentRevision.written_at, CommentRevision.body_html)
        .where(CommentRevision.comment_id == comment.id)
    )
    page = fetch_page(revisions, NEWEST_FIRST, session=db.session, key=key)
    # Markup: each was sanitised when it was written.
    versions = [Version(row.written_at, Markup(row.body_html)) for row in page.rows]  # noqa: S704
    return Page(versions, page.previous, page.next)


def _sees(user: User, idea_id: int) -> bool:
    found = select(Idea.id).where(Idea.id == idea_id, visible_to(user))
    return db.session.scalar(found) is not None
