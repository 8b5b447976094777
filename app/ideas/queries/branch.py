"""One branch of a conversation on a page of its own: a comment and all that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.auth.models import User
from app.core.db import db
from app.core.links import path
from app.core.paging import Order, fetch_page, key_beginning_with
from app.ideas.models import Comment, Idea
from app.ideas.queries.family import family_of
from app.ideas.queries.reading import seen_by
from app.ideas.queries.thread import ThreadNode, nodes_of, reader_of

REPLIES_AT_ONCE = 50
AS_READ = Order((Comment.path,), descending=False)


@dataclass(frozen=True)
class Branch:
    """`root` has as replies those of one page; what they stand below may be on the page before.
    `newest_id` is the newest comment of the branch; `marked_id` the one that was asked for."""

    root: ThreadNode
    previous_url: str | None
    next_url: str | None
    newest_id: int
    marked_id: int | None


def branch_of(
    idea: Idea, root: Comment, user: User, *, key: str | None, comment: Comment | None
) -> Branch:
    """The page at `key` of what answers `root`, or the one on which `comment` stands."""
    replies = select(Comment.path).add_columns(Comment.id).where(Comment.root_id == root.id)
    if comment is not None and comment.root_id == root.id:
        key = key_beginning_with(
            replies, AS_READ, [comment.path], session=db.session, size=REPLIES_AT_ONCE
        )
    page = fetch_page(replies, AS_READ, session=db.session, key=key, size=REPLIES_AT_ONCE)
    family = list(db.session.scalars(family_of(idea.id)))
    reader = reader_of(idea, user, seen_id=seen_by(user, family).before_id)
    newest = select(func.max(Comment.id)).where(Comment.root_id == root.id)
    first, *others = nodes_of([root.id, *(row.id for row in page.rows)], reader)
    first.replies.extend(others)
    return Branch(
        first,
        _url(idea, root, page.previous),
        _url(idea, root, page.next),
        newest_id=db.session.scalar(newest) or root.id,
        marked_id=comment.id if comment else None,
    )


def branch_url(idea: Idea, root_id: int, **where: object) -> str:
    return path("threads.show", idea_id=idea.id, root_id=root_id, **where)


def _url(idea: Idea, root: Comment, key: str | None) -> str | None:
    return branch_url(idea, root.id, key=key) if key else None
