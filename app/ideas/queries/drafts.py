"""Answers that are being prepared: one's own with all it says, others' by name alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.boards.models import BoardModerator
from app.core.db import db
from app.ideas.models import AnswerDraft, Idea
from app.ideas.status import Status, label


@dataclass(frozen=True)
class DraftRef:
    """That somebody has a draft of an answer; not its text, which is theirs until published."""

    by: PersonRef
    status: Status
    status_text: str
    saved_at: datetime
    is_own: bool
    is_discarded: bool


def drafts_on(idea: Idea, user: User) -> list[DraftRef]:
    """The drafts of those who moderate the idea's board, one's own first; of what was discarded
    only one's own."""
    rows = db.session.execute(
        select(AnswerDraft, *PERSON_COLUMNS)
        .join(User, User.id == AnswerDraft.moderator_id)
        .join(
            BoardModerator,
            and_(BoardModerator.user_id == User.id, BoardModerator.board_id == idea.board_id),
        )
        .where(
            AnswerDraft.idea_id == idea.id,
            or_(AnswerDraft.discarded_at.is_(None), AnswerDraft.moderator_id == user.id),
        )
        .order_by(AnswerDraft.moderator_id != user.id, User.name)
    )
    return [
        DraftRef(
            by=person_in(row),
            status=row.AnswerDraft.status,
            status_text=label(row.AnswerDraft.status),
            saved_at=row.AnswerDraft.saved_at,
            is_own=row.person_id == user.id,
            is_discarded=row.AnswerDraft.discarded_at is not None,
        )
        for row in rows
    ]


def own_draft(idea: Idea, user: User) -> AnswerDraft | None:
    """This person's draft, if they have one that is not discarded."""
    return db.session.scalar(
        select(AnswerDraft).where(
            AnswerDraft.idea_id == idea.id,
            AnswerDraft.moderator_id == user.id,
            AnswerDraft.discarded_at.is_(None),
        )
    )
