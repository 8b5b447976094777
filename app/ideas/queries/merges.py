"""The ideas that are merged into one, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import literal, or_, select
from sqlalchemy.orm import joinedload

from app.auth.models import User
from app.auth.people import PersonRef, person_of
from app.boards.policy import moderated_by
from app.core.db import db
from app.ideas.models import Idea, Merge
from app.ideas.policy import visible_to
from app.ideas.queries.thread import ThreadNode, threads_of


@dataclass(frozen=True)
class MergedPart:
    """A merged idea with the comments that were made on it."""

    id: int
    title: str
    author: PersonRef
    html: Markup
    merged_at: datetime
    thread: list[ThreadNode]
    may_undo: bool


@dataclass(frozen=True)
class Conversation:
    """The comments on an idea itself, and its parts in the order in which they were merged."""

    thread: list[ThreadNode]
    parts: list[MergedPart]


def conversation_of(idea: Idea, user: User) -> Conversation:
    """All that was said about an idea, as far as this person may see what is merged into it."""
    boards = moderated_by(user)
    may_undo = or_(Idea.board_id.in_(boards), literal(idea.board_id).in_(boards))
    rows = db.session.execute(
        select(Idea, Merge.at, may_undo)  # as `policy.may_undo_merge`
        .join(Merge, (Merge.from_id == Idea.id) & Merge.undone_at.is_(None))
        .options(joinedload(Idea.author))
        .where(Idea.merged_into_id == idea.id, visible_to(user))
        .order_by(Merge.at, Merge.id)
    ).all()
    threads = threads_of(idea, *(part for part, _at, _may_undo in rows))
    return Conversation(
        threads[idea.id],
        [
            MergedPart(
                id=part.id,
                title=part.title,
                author=person_of(part.author),
                html=Markup(part.body_html),  # noqa: S704 (sanitised when it was written)
                merged_at=at,
                thread=threads[part.id],
                may_undo=may_undo,
            )
            for part, at, may_undo in rows
        ],
    )


def visible_standing_of(idea: Idea, user: User) -> Idea | None:
    """The idea that this one is merged into, if it is and the person may see that one."""
    return db.session.scalars(
        select(Idea).where(Idea.id == idea.merged_into_id, visible_to(user))
    ).one_or_none()
