"""Commenting on an idea and replying to comments."""

from __future__ import annotations

from app.auth.models import User
from app.core import clock, markdown
from app.core.addresses import LARGEST_ID
from app.core.db import db
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.core.text import clean_text, is_blank
from app.events import record
from app.ideas.events import CommentPosted
from app.ideas.models import COMMENT_LENGTH, Comment, Idea
from app.ideas.operations.counting import recount_comments
from app.ideas.operations.following import follow_automatically
from app.ideas.policy import may_comment
from app.ideas.queries.workflows import workflow_of


def post_comment(idea: Idea, *, body: str, parent_id: int | None = None, by: User) -> Comment:
    """Say something about an idea, or reply to a comment on it. Who comments follows.

    Records CommentPosted. Raises WrongState when the idea's final answer ended its comments,
    BadInput for an empty or overlong text, and for a reply to a comment that is not on this idea.
    """
    if not may_comment(idea, workflow_of(idea.board_id)):
        raise WrongState(_("Commenting on this idea has ended: it has its final answer."))
    body = checked_comment(body)
    if parent_id is not None and not _is_on(idea, parent_id):
        raise BadInput(_("The comment you answer is gone. Your text is still here."), "parent_id")
    comment = Comment(
        idea_id=idea.id,
        parent_id=parent_id,
        author_id=by.id,
        body=body,
        body_html=markdown.render(body),
        created_at=clock.now(),
    )
    db.session.add(comment)
    db.session.flush()
    recount_comments(idea.id)
    follow_automatically(idea.id, by.id)
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
    return body


def _is_on(idea: Idea, comment_id: int) -> bool:
    if not 0 < comment_id <= LARGEST_ID:  # databases do not even look for other numbers
        return False
    comment = db.session.get(Comment, comment_id)
    return comment is not None and comment.idea_id == idea.id
