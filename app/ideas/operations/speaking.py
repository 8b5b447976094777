"""Marking a comment as an official answer: a moderator says that it speaks for the board.

It keeps no promise: the answer that is promised to an idea is a decision.
"""

from __future__ import annotations

from app.auth.models import User
from app.core import clock
from app.core.errors import WrongState
from app.core.i18n import _
from app.events import record
from app.ideas.events.conversation import OfficialAnswerMarked, OfficialAnswerUnmarked
from app.ideas.models import Comment, Idea


def mark_official(comment: Comment, idea: Idea, *, by: User) -> None:
    """Records OfficialAnswerMarked; marking again changes nothing. Raises WrongState for a comment
    that was deleted, and for an anonymous one."""
    if comment.is_deleted:
        raise WrongState(_("This comment was deleted."))
    if comment.is_masked:
        raise WrongState(_("Nobody stands for this comment by name, so it cannot be official."))
    if comment.official_at is None:
        comment.official_at, comment.official_by_id = clock.now(), by.id
        record(OfficialAnswerMarked(idea.id, comment.id), by=by)


def take_official_mark_back(comment: Comment, idea: Idea, *, by: User) -> None:
    """Records OfficialAnswerUnmarked if there was a mark."""
    if comment.official_at is not None:
        comment.official_at = comment.official_by_id = None
        record(OfficialAnswerUnmarked(idea.id, comment.id), by=by)
