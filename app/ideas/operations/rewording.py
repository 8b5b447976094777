"""Editing a comment, deleting it, and bringing it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from app.auth.models import User
from app.core import clock, markdown
from app.core.db import db
from app.core.errors import LostRace, NotAllowed, WrongState
from app.core.i18n import _
from app.events import record
from app.ideas.events.conversation import CommentBroughtBack, CommentDeleted, CommentEdited
from app.ideas.models import Comment, CommentRevision, Idea, TextKind
from app.ideas.operations.attaching import Place, show_files
from app.ideas.operations.counting import recount_comments
from app.ideas.operations.discussing import checked_comment
from app.ideas.operations.mentioning import checked_names, mention
from app.ideas.operations.signing import signed
from app.ideas.operations.speaking import take_official_mark_back
from app.ideas.policy import MAY_BRING_BACK_FOR, may_decide, may_edit_comment

FORGOTTEN_AT_ONCE = 500


def edit_comment(comment: Comment, idea: Idea, *, body: str, seen_version: int, by: User) -> None:
    """Change what a comment on an idea says; what it said before is kept as a revision.

    The mark of an official answer is taken back, unless who moderates the board edits: a
    moderator stands for the words that were marked, not for others. The same words again change
    nothing. Records CommentEdited, and PeopleMentioned for those it did not name before.
    Raises NotAllowed for somebody else's comment, WrongState if it was deleted, LostRace if it
    changed since `seen_version`, BadInput as `post_comment` does.
    """
    _require_own(comment, by)
    body = checked_comment(body)
    rendered = markdown.render(body)
    names = checked_names(rendered)
    _lock(comment)
    if comment.is_deleted:
        raise WrongState(_("This comment was deleted. Bring it back first."))
    if comment.version != seen_version:
        raise LostRace(_("You changed this comment elsewhere since. Look at it first."))
    if body == comment.body:
        return
    now = clock.now()
    db.session.add(
        CommentRevision(
            comment_id=comment.id,
            body=comment.body,
            body_html=comment.body_html,
            written_at=comment.edited_at or comment.created_at,
        )
    )
    comment.body, comment.body_html = body, rendered
    comment.edited_at, comment.version = now, comment.version + 1
    db.session.flush()
    show_files(body, _place(comment), by=by)
    record(CommentEdited(idea.id, comment.id), by=signed(comment, by))
    mention(comment, idea, names, by=by)
    if not may_decide(by, idea):
        take_official_mark_back(comment, idea, by=by)


def delete_comment(comment: Comment, idea: Idea, *, by: User) -> None:
    """Leave a tombstone in the place of a comment, which keeps its replies. Its words stay hidden
    for MAY_BRING_BACK_FOR and are forgotten then.

    Records CommentDeleted; doing it again changes nothing. Raises NotAllowed for somebody else's
    comment.
    """
    _require_own(comment, by)
    _lock(comment)
    if comment.is_deleted:
        return
    take_official_mark_back(comment, idea, by=by)
    comment.deleted_at = clock.now()
    db.session.flush()
    show_files("", _place(comment), by=by)
    recount_comments(idea.id)
    record(CommentDeleted(idea.id, comment.id), by=signed(comment, by))


def bring_back_comment(comment: Comment, idea: Idea, *, by: User) -> None:
    """Undo `delete_comment`. Records CommentBroughtBack; doing it again changes nothing.

    Raises NotAllowed for somebody else's comment, WrongState once its words are forgotten.
    """
    _require_own(comment, by)
    _lock(comment)
    if comment.deleted_at is None:
        return
    if comment.deleted_at <= _forgotten_before():
        raise WrongState(_("It is too late to bring this comment back: its words are forgotten."))
    comment.deleted_at = None
    db.session.flush()
    show_files(comment.body, _place(comment), by=by)
    recount_comments(idea.id)
    record(CommentBroughtBack(idea.id, comment.id), by=signed(comment, by))


def forget_deleted_comments() -> None:
    """Forget the words of comments that cannot be brought back any more, and what they said
    before; some at a time."""
    gone = db.session.scalars(
        select(Comment.id)
        .where(Comment.deleted_at <= _forgotten_before(), Comment.body != "")
        .limit(FORGOTTEN_AT_ONCE)
    ).all()
    db.session.execute(delete(CommentRevision).where(CommentRevision.comment_id.in_(gone)))
    db.session.execute(update(Comment).where(Comment.id.in_(gone)).values(body="", body_html=""))


def _place(comment: Comment) -> Place:
    return Place(TextKind.COMMENT, comment.id, comment.idea_id)


def _forgotten_before() -> datetime:
    return clock.now() - MAY_BRING_BACK_FOR


def _require_own(comment: Comment, by: User) -> None:
    if not may_edit_comment(by, comment):
        raise NotAllowed(_("Only who wrote a comment changes it."))


def _lock(comment: Comment) -> None:
    """Let nobody else change this comment; read it as it is now."""
    db.session.refresh(comment, with_for_update={"key_share": True})
