"""Reading a person's notices and what they chose. What they may no longer see is left out of
lists, and not counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef
from app.boards.models import Board
from app.core.db import db
from app.core.errors import or_404
from app.core.links import path
from app.core.paging import Order, Page, fetch_page
from app.events import Event, Fact, fact_of
from app.ideas.events.conversation import CommentPosted, OfficialAnswerMarked, PeopleMentioned
from app.ideas.events.life import IdeaWithdrawn, VotersToldOfEdits
from app.ideas.models import BoardWorkflow, Idea
from app.ideas.policy import tombstone_visible_to, visible_to
from app.ideas.queries.bylines import ACT_IS_MASKED, byline_in
from app.ideas.queries.workflows import named
from app.notifications.models import Notification, Preference, Subject, Way
from app.notifications.wording import notice_text

MOST_COUNTED = 100
NEWEST_FIRST = Order((Notification.id,))


@dataclass(frozen=True)
class Notice:
    """A notification as the list shows it: about the idea, or the board, of this title. `by` is
    None for what the application itself did."""

    id: int
    text: str
    title: str
    url: str
    by: PersonRef | None
    at: datetime
    unread: bool


def unread_count(user: User) -> int:
    """How many notices are unread, counted up to MOST_COUNTED."""
    some = (
        select(Notification.id)
        .outerjoin(Idea, Idea.id == Notification.idea_id)
        .where(_is_unread_by(user), _may_read(user))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def notices_of(user: User, *, key: str | None) -> Page[Notice]:
    """One page of a person's notices, newest first."""
    page = fetch_page(_notices(user), NEWEST_FIRST, session=db.session, key=key)
    return Page([_notice(row) for row in page.rows], page.previous, page.next)


def notice_or_404(id: int, user: User) -> Notice:
    """One of this person's own notices. Raises NotVisible."""
    row = or_404(db.session.execute(_notices(user).where(Notification.id == id)).one_or_none())
    return _notice(row)


def ways_of(user: User) -> dict[Subject, Way]:
    """How this person wants what is about each subject; by email too where they never chose."""
    rows = db.session.execute(
        select(Preference.subject, Preference.way).where(Preference.user_id == user.id)
    )
    return {**dict.fromkeys(Subject, Way.EMAIL), **dict(rows.all())}


def _is_unread_by(user: User) -> ColumnElement[bool]:
    return (Notification.user_id == user.id) & Notification.read_at.is_(None)


def _may_read(user: User) -> ColumnElement[bool]:
    """What is about a board names no idea: whoever was told may read it. Of a withdrawn idea
    that is left which says so, to those who may know."""
    event = aliased(Event)
    kind = select(event.kind).where(event.id == Notification.event_id).scalar_subquery()
    says_so = kind == IdeaWithdrawn.__name__
    return or_(
        Notification.idea_id.is_(None),
        visible_to(user),
        and_(tombstone_visible_to(user), says_so),
    )


def _notices(user: User) -> Any:
    return (
        select(
            Notification.id,
            Notification.reason,
            Notification.read_at,
            Notification.idea_id,
            Notification.board_id,
            func.coalesce(Idea.title, Board.name).label("title"),
            BoardWorkflow.names.label("status_names"),
            Event,
            *PERSON_COLUMNS,
            ACT_IS_MASKED,
        )
        .join(Event, Event.id == Notification.event_id)
        .outerjoin(Idea, Idea.id == Notification.idea_id)
        .outerjoin(Board, Board.id == Notification.board_id)
        .outerjoin(BoardWorkflow, BoardWorkflow.board_id == Idea.board_id)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Notification.user_id == user.id, _may_read(user))
    )


def _notice(row: Row[Any]) -> Notice:
    fact = fact_of(row.Event)
    by = byline_in(row)
    return Notice(
        id=row.id,
        text=notice_text(fact, row.reason, by.name, named(row.status_names)),
        title=row.title,
        url=_url(row, fact),
        by=by if row.is_masked or by.id is not None else None,
        at=row.Event.at,
        unread=row.read_at is None,
    )


def _url(row: Row[Any], fact: Fact) -> str:
    """Where it is about; for a board that is late, where its moderators are named."""
    if row.idea_id is None:
        return path("admin.edit_board", board_id=row.board_id)
    if isinstance(fact, VotersToldOfEdits):
        return path("history.version", idea_id=fact.idea_id, number=fact.number, since=fact.since)
    if isinstance(fact, CommentPosted | PeopleMentioned | OfficialAnswerMarked):
        return path("comments.show", idea_id=row.idea_id, comment_id=fact.comment_id)
    return path("ideas.show", idea_id=row.idea_id)
