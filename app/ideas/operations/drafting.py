"""Keeping an answer that is not published yet. Drafts are no history: nothing is recorded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, update

from app.auth.models import User
from app.core import clock
from app.core.db import db, upsert
from app.core.errors import LostRace, WrongState
from app.core.i18n import _
from app.ideas.models import AnswerDraft, Idea
from app.ideas.status import Status


def save_draft(
    idea: Idea, status: Status, fields: Mapping[str, Sequence[str]], *, seen: str = "", by: User
) -> None:
    """Keep an answer as it was typed, complete or not, in the place of one's draft of the version
    `seen`, or of a discarded one.

    Raises LostRace, and keeps the other, if one has another draft there by now: of another status,
    or saved elsewhere meanwhile.
    """
    draft = {
        "status": status,
        "fields": dict(fields),
        "version": secrets.token_hex(8),
        "saved_at": clock.now(),
    }
    saved = db.session.scalars(
        upsert(AnswerDraft)
        .values(idea_id=idea.id, moderator_id=by.id, **draft)
        .on_conflict_do_update(
            index_elements=[AnswerDraft.idea_id, AnswerDraft.moderator_id],
            set_={**draft, "discarded_at": None},
            where=or_(AnswerDraft.version == seen, AnswerDraft.discarded_at.is_not(None)),
        )
        .returning(AnswerDraft.version)
    ).all()
    if not saved:
        raise LostRace(_("You have another draft of an answer to this idea. Both are here."))


def discard_draft(idea: Idea, *, by: User) -> None:
    """Put one's draft away; until another is saved it can be brought back.

    Raises WrongState when there is none.
    """
    _mark(idea, by, AnswerDraft.discarded_at.is_(None), discarded_at=clock.now())


def restore_draft(idea: Idea, *, by: User) -> None:
    """Bring back what `discard_draft` put away. Raises WrongState when there is nothing."""
    _mark(idea, by, AnswerDraft.discarded_at.is_not(None), discarded_at=None)


def forget_draft(idea: Idea, *, seen: str, by: User) -> None:
    """Delete one's draft of this version, if there is one: its answer is published. Another that
    was saved meanwhile stays."""
    db.session.execute(
        delete(AnswerDraft).where(_is_draft_of(idea, by), AnswerDraft.version == seen)
    )


def _mark(
    idea: Idea, by: User, state: ColumnElement[bool], *, discarded_at: datetime | None
) -> None:
    marked = db.session.scalars(
        update(AnswerDraft)
        .where(_is_draft_of(idea, by), state)
        .values(discarded_at=discarded_at)
        .returning(AnswerDraft.idea_id)
    ).all()
    if not marked:
        raise WrongState(_("There is no such draft any more. Go back to the idea and look."))


def _is_draft_of(idea: Idea, person: User) -> ColumnElement[bool]:
    return and_(AnswerDraft.idea_id == idea.id, AnswerDraft.moderator_id == person.id)
