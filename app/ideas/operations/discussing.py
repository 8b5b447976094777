"""Commenting on an idea and replying to comments."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.auth.models import User
from app.core import clock, markdown
from app.core.db import db
from app.core.errors import BadInput, WrongState
from app.core.i18n import _, _n
from app.core.text import clean_text, is_blank
from app.events import record
from app.ideas.events.conversation import CommentPosted
from app.ideas.models import COMMENT_LENGTH, Comment, Idea, Occasion, TextKind
from app.ideas.operations.attaching import Place, require_few_files, show_files
from app.ideas.operations.counting import recount_comments, recount_replies
from app.ideas.operations.following import follow_automatically
from app.ideas.operations.mentioning import checked_names, mention
from app.ideas.operations.reading import note_reading
from app.ideas.operations.signing import Byline, signed
from app.ideas.operations.standing import require_standing
from app.ideas.operations.visiting import see
from app.ideas.places import path_below
from app.ideas.policy import by_others, may_comment
from app.ideas.queries.comments import comment_in
from app.ideas.queries.family import family_of
from app.ideas.queries.workflows import workflow_of

MOST_SHOWN = 5
"""Of the comments that came in while somebody was writing, the newest."""


class OthersWrote(BadInput):
    """Others posted, while somebody was writing, what they should see before they post.
    `comment_ids` are the newest of those comments, oldest first."""

    def __init__(self, comment_ids: list[int]) -> None:
        super().__init__(
            _n(
                "%(num)s comment came in while you were writing. Read it, then post yours.",
                "%(num)s comments came in while you were writing. Read them, then post yours.",
                len(comment_ids),
            )
        )
        self.comment_ids = comment_ids


def post_comment(
    idea: Idea,
    *,
    body: str,
    parent_id: int | None = None,
    seen_id: int | None = None,
    byline: Byline | None = None,
    by: User,
) -> Comment:
    """Say something about an idea, or reply to a comment on it. Who comments follows.

    A reply to a comment on an idea that is merged into this one stays with that comment.
    `seen_id` is the newest comment that the writer saw, None if that is not known; up to there
    they have visited the conversation. `byline` says so where it is anonymous.
    Records CommentPosted, and PeopleMentioned for those it names. Raises WrongState if the idea is
    merged into another or its final answer ended its comments, OthersWrote if somebody wrote there
    since `seen_id`, BadInput for an empty or overlong text, for one that names too many people,
    and for a reply to a comment that was deleted or is not on this idea.
    """
    require_standing(idea)
    if not may_comment(idea, workflow_of(idea.board_id)):
        raise WrongState(_("Commenting on this idea has ended: it has its final answer."))
    body = checked_comment(body)
    rendered = markdown.render(body)
    names = checked_names(rendered)
    answered = None if parent_id is None else _answered(idea, parent_id)
    if seen_id is not None:
        _show_what_others_wrote(idea, answered, seen_id, by=by)
        note_reading(idea.id, seen_id, by=by)
    byline = byline or Byline(by)
    comment = Comment(
        idea_id=answered.idea_id if answered else idea.id,
        parent_id=parent_id,
        root_id=answered.branch_id if answered else None,
        author_id=byline.author_id,
        masked_author_id=byline.masked_author_id,
        body=body,
        body_html=rendered,
        created_at=clock.now(),
    )
    db.session.add(comment)
    db.session.flush()
    show_files(body, Place(TextKind.COMMENT, comment.id, comment.idea_id), by=by)
    see(idea.id, by.id)
    recount_comments(idea.id)
    if answered:
        comment.path = path_below(answered.path, at=comment.created_at, id=comment.id)
        recount_replies(answered.branch_id)
    for followed in {idea.id, comment.idea_id}:
        follow_automatically(followed, by.id, Occasion.COMMENTING)
    record(CommentPosted(idea.id, comment.id), by=signed(comment, by))
    mention(comment, idea, names, by=by)
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
    comment = comment_in(idea.id, comment_id)
    if comment is None:
        raise BadInput(_("The comment you answer is gone. Your text is still here."), "parent_id")
    if comment.is_deleted:
        raise BadInput(
            _(
                "The comment you answer was deleted. Your text is still here; sent again it is a "
                "comment of its own."
            ),
            "parent_id",
        )
    return comment


def _show_what_others_wrote(
    idea: Idea, answered: Comment | None, seen_id: int, *, by: User
) -> None:
    """Raises OthersWrote if there are comments newer than `seen_id`: in the branch of the one that
    is answered, or anywhere on the idea."""
    if answered:
        branch = answered.branch_id
        here = or_(Comment.root_id == branch, Comment.id == branch)
    else:
        here = Comment.idea_id.in_(family_of(idea.id))
    newest = db.session.scalars(
        select(Comment.id)
        .where(here, Comment.id > seen_id, Comment.deleted_at.is_(None))
        .where(by_others(by))
        .order_by(Comment.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    if newest:
        raise OthersWrote(sorted(newest))
