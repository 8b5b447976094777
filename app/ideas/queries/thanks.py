"""Notes of thanks, as far as somebody may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.core.errors import NotVisible, or_404
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import Idea, Thanks
from app.ideas.policy import visible_to
from app.ideas.queries.credits import credited_ids
from app.ideas.queries.family import family_of
from app.ideas.queries.visibility import is_of_visible

NEWEST_FIRST = Order((Thanks.id,))


@dataclass(frozen=True)
class Note:
    id: int
    by: PersonRef
    text: str
    at: datetime
    is_shown: bool


def own_thanks(idea_id: int, user: User) -> Sequence[Thanks]:
    """What a person wrote to those who are credited with an idea, and with those merged into it;
    the newest first."""
    return db.session.scalars(
        select(Thanks)
        .where(Thanks.idea_id.in_(family_of(idea_id)), Thanks.user_id == user.id)
        .order_by(Thanks.id.desc())
    ).all()


def notes_page(idea_id: int, *, reader: User, key: str | None) -> Page[Note]:
    """One page of the thanks for an idea that this person may read, newest first."""
    statement: Any = (
        select(Thanks.id, Thanks.note, Thanks.written_at, Thanks.shown_at, *PERSON_COLUMNS)
        .join(User, User.id == Thanks.user_id)
        .where(
            Thanks.idea_id.in_(family_of(idea_id)),
            is_of_visible(Thanks.idea_id, reader),
            _readable_by(reader, idea_id),
        )
    )
    page = fetch_page(statement, NEWEST_FIRST, session=db.session, key=key)
    notes = [
        Note(row.id, person_in(row), row.note, row.written_at, row.shown_at is not None)
        for row in page.rows
    ]
    return Page(notes, page.previous, page.next)


def thanks_or_404(thanks_id: int, user: User) -> tuple[Thanks, Idea]:
    """A note and the idea it is for now. Raises NotVisible to who does not see that idea, or the
    one it was written for, or may not read the note."""
    own = aliased(Idea)
    row = or_404(
        db.session.execute(
            select(Thanks, Idea)
            .join(own, own.id == Thanks.idea_id)
            .join(Idea, Idea.id == func.coalesce(own.merged_into_id, own.id))
            .where(Thanks.id == thanks_id, visible_to(user), is_of_visible(Thanks.idea_id, user))
        ).one_or_none()
    )
    if not _reads(user, row.Thanks, row.Idea):
        raise NotVisible
    return row.Thanks, row.Idea


def _reads(user: User, thanks: Thanks, idea: Idea) -> bool:
    is_open = thanks.shown_at is not None or thanks.user_id == user.id
    return is_open or user.id in credited_ids(idea.id)


def _readable_by(reader: User, idea_id: int) -> ColumnElement[bool]:
    if reader.id in credited_ids(idea_id):
        return true()
    return or_(Thanks.shown_at.is_not(None), Thanks.user_id == reader.id)
