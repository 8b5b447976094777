"""Commenting on an idea and replying to comments."""

from __future__ import annotations

from sqlalchemy import select

from app.auth.models import User
from app.core import clock, markdown
from app.core.addresses import LARGEST_ID
from app.core.db import db
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.core.text import clean_text, is_blank
from app.events import record
from app.ideas.events import CommentPosted
from app.ideas.models import COMMENT_LENGTH, Comment, Idea, Occasion, TextKind
from app.ideas.operations.attaching import Place, require_few_files, show_files
from app.ideas.operations.counting import recount_comments
from app.ideas.operations.following import follow_automatically
from app.ideas.operations.standing import require_standing
from app.ideas.operations.visiting import see
from app.ideas.policy import may_comment
from app.ideas.queries.family import family_of
from app.ideas.queries.workflows import workflow_of


def post_comment(idea: Idea, *, body: str, parent_id: int | None = None, by: User) -> Comment:
    """Say something about an idea, or reply to a comment on it. Who comments follows.

    A reply to a comment on an idea that is merged into this one stays with that comment.
    Records CommentPosted. Raises WrongState if the idea is merged into another or its final
    answer ended its comments, BadInput for an empty or overlong text, and for a reply to a
    comment that is not on this idea.
    """
    require_standing(idea)
    if not may_comment(idea, workflow_of(idea.board_id)):
        raise WrongState(_("Commenting on this idea has ended: it has its final answer."))
    body = checked_comment(body)
    answered = None if parent_id is None else _answered(idea, parent_id)
    comment = Comment(
        idea_id=answered.idea_id if answered else idea.id,
        parent_id=parent_id,
        author_id=by.id,
        body=body,
        body_html=markdown.render(body),
        created_at=clock.now(),
    )
    db.session.add(comment)
    db.session.flush()
    show_files(body, Place(TextKind.COMMENT, comment.id, comment.idea_id), by=by)
    see(idea.id, by.id)
    recount_comments(idea.id)
    for followed in {idea.id, comment.idea_id}:
        follow_automatically(followed, by.id, Occasion.COMMENTING)
    record(CommentPosted(idea.id, comment.id), by=by)
    return comment


def checked_comment(body: str) -> str:
    """A comment as it is kept. Raises BadInput."""
    body = clean_text(body)
    if is_blank(body):
        raise BadInput(_("Write something first."), "body")
    if len(body) > COMMENT_LENGTH:
        raise BadInput(
            _("Shorten your comment to %(most)s characters.", most=COMMENT_LENGTH), "body"
        )
    require_few_files(body, "body")
    return body


def _answered(idea: Idea, comment_id: int) -> Comment:
    """The comment that is answered. Raises BadInput if it is not to be read at this idea."""
    if 0 < comment_id <= LARGEST_ID:  # databases do not even look for other numbers
        its_family = Comment.idea_id.in_(family_of(idea.id))
        comment = db.session.scalars(
            select(Comment).where(Comment.id == comment_id, its_family)
        ).one_or_none()
        if comment is not None:
            return comment
    raise BadInput(_("The comment you answer is gone. Your text is still here."), "parent_id")
