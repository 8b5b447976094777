"""A person's notices, in groups: everything of an idea together, the latest first. What they may
no longer see is left out, and not counted; what is older than KEPT_FOR is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.core.errors import or_404
from app.core.i18n import _n
from app.core.links import path
from app.core.paging import Order, Page, fetch_page, first_pages
from app.events import Event, Fact, fact_of
from app.ideas.events.conversation import CommentPosted, OfficialAnswerMarked, PeopleMentioned
from app.ideas.events.life import IdeaWithdrawn, VotersToldOfEdits
from app.ideas.models import BoardWorkflow, Idea, Level
from app.ideas.policy import tombstone_visible_to, visible_to
from app.ideas.queries.bylines import ACT_IS_MASKED, byline_in
from app.ideas.queries.following import levels_among
from app.ideas.queries.workflows import named
from app.notifications.models import Notification, Reason
from app.notifications.wording import notice_text

KEPT_FOR = timedelta(days=180)
MOST_COUNTED = 100
MOST_IN_GROUP = 20
NEWEST_FIRST = Order((Notification.id,))
_OTHER = aliased(Notification)
# They are of the same idea, or of none and of the same board.
_TOGETHER = or_(
    _OTHER.idea_id == Notification.idea_id,
    and_(
        _OTHER.idea_id.is_(None),
        Notification.idea_id.is_(None),
        _OTHER.board_id == Notification.board_id,
    ),
)


class Which(StrEnum):
    """Which notices a list has."""

    UNREAD = "unread"
    ALL = "all"


@dataclass(frozen=True)
class Notice:
    """What a person was told: one thing that happened, or several comments one after another.
    `first` and `last` are the ids of the notices, which lie between them. `by` is None for what
    the application itself did, and for what more than one did."""

    first: int
    last: int
    text: str
    url: str
    by: PersonRef | None
    at: datetime
    unread: bool


@dataclass(frozen=True)
class Group:
    """What a person was told of an idea, or of a board, of this title: the latest MOST_IN_GROUP
    of it, of which `unread` are. `level` is how much of the idea they hear, None if they do not
    follow it. `last` is the id of the latest notice."""

    title: str
    url: str
    last: int
    notices: Sequence[Notice]
    unread: int
    has_earlier: bool
    idea_id: int | None
    level: Level | None


def unread_count(user: User) -> int:
    """How many notices are unread, counted up to MOST_COUNTED."""
    some = (
        select(Notification.id)
        .outerjoin(Idea, Idea.id == Notification.idea_id)
        .where(_of(user, Which.UNREAD))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def notices_of(user: User, which: Which = Which.ALL, *, key: str | None) -> Page[Group]:
    """One page of groups, that with the latest notice first."""
    heads: Any = (
        select(Notification.id, Notification.idea_id, Notification.board_id)
        .outerjoin(Idea, Idea.id == Notification.idea_id)
        .where(_of(user, which), ~_later_of_its_group(which))
    )
    page = fetch_page(heads, NEWEST_FIRST, session=db.session, key=key)
    found = _groups(page.rows, user, which)
    return Page([found[_key(row)] for row in page.rows], page.previous, page.next)


def notice_or_404(id: int, user: User) -> Notice:
    """One of this person's own notices. Raises NotVisible."""
    statement = _notices().where(Notification.id == id, _of(user, Which.ALL))
    return _notice([or_404(db.session.execute(statement).one_or_none())])


def of_group(id: int) -> ColumnElement[bool]:
    """The SQL condition for the notices that stand in one group with this one."""
    return select(_OTHER.id).where(_OTHER.id == id, _TOGETHER).correlate(Notification).exists()


def _of(user: User, which: Which) -> ColumnElement[bool]:
    """What is about a board names no idea: whoever was told may read it. Of a withdrawn idea
    that is left which says so, to those who may know."""
    may_read = or_(
        Notification.idea_id.is_(None),
        visible_to(user),
        and_(tombstone_visible_to(user), _says_withdrawn(Notification)),
    )
    is_kept = Notification.created_at > clock.now() - KEPT_FOR
    return and_(Notification.user_id == user.id, _is(which, Notification), is_kept, may_read)


def _is(which: Which, notification: Any) -> ColumnElement[bool]:
    return notification.read_at.is_(None) if which is Which.UNREAD else true()


def _says_withdrawn(notification: Any) -> ColumnElement[bool]:
    kind = select(Event.kind).where(Event.id == notification.event_id).correlate_except(Event)
    return kind.scalar_subquery() == IdeaWithdrawn.__name__


def _later_of_its_group(which: Which) -> ColumnElement[bool]:
    """Whether the person can read a later notice of the same idea or board."""
    return (
        select(_OTHER.id)
        .where(
            _OTHER.user_id == Notification.user_id,
            _OTHER.id > Notification.id,
            _TOGETHER,
            _is(which, _OTHER),
            or_(Idea.withdrawn_at.is_(None), _says_withdrawn(_OTHER)),
        )
        .correlate(Notification, Idea)
        .exists()
    )


def _groups(heads: Sequence[Row[Any]], user: User, which: Which) -> dict[tuple[Any, Any], Group]:
    """The groups that these notices are the latest of, by `_key`."""
    lists: Any = [
        select(Notification.id)
        .outerjoin(Idea, Idea.id == Notification.idea_id)
        .where(_of(user, which), _together_with(head))
        for head in heads
    ]
    pages = first_pages(lists, NEWEST_FIRST, session=db.session, size=MOST_IN_GROUP)
    ids = [row.id for page in pages for row in page.rows]
    rows = {row.id: row for row in db.session.execute(_notices().where(Notification.id.in_(ids)))}
    levels = levels_among({head.idea_id for head in heads if head.idea_id is not None}, user)
    return {
        _key(head): _group(
            [rows[row.id] for row in page.rows],
            has_earlier=page.next is not None,
            level=levels.get(head.idea_id),
        )
        for head, page in zip(heads, pages, strict=True)
    }


def _together_with(head: Row[Any]) -> ColumnElement[bool]:
    if head.idea_id is not None:
        return Notification.idea_id == head.idea_id
    return and_(Notification.idea_id.is_(None), Notification.board_id == head.board_id)


def _key(row: Row[Any]) -> tuple[Any, Any]:
    return row.idea_id, row.board_id if row.idea_id is None else None


def _group(rows: Sequence[Row[Any]], *, has_earlier: bool, level: Level | None) -> Group:
    latest, notices = rows[0], [_notice(run) for run in _runs(rows)]
    return Group(
        title=latest.title,
        url=_home(latest),
        last=latest.id,
        notices=notices,
        unread=sum(notice.unread for notice in notices),
        has_earlier=has_earlier,
        idea_id=latest.idea_id,
        level=level,
    )


def _runs(rows: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    """Comments one after another are told together: the read ones apart from the others, and an
    answer to what one said oneself by itself."""
    runs: list[list[Row[Any]]] = []
    for row in rows:
        if runs and _go_together(runs[-1][0], row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _go_together(one: Row[Any], other: Row[Any]) -> bool:
    are_comments = _is_one_of_many(one) and _is_one_of_many(other)
    return are_comments and (one.read_at is None) is (other.read_at is None)


def _is_one_of_many(row: Row[Any]) -> bool:
    return row.Event.kind == CommentPosted.__name__ and row.reason is not Reason.ANSWERED


def _notices() -> Any:
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
    )


def _notice(rows: Sequence[Row[Any]]) -> Notice:
    """What these rows tell, the latest first: it leads to the first of them, where one goes on
    reading."""
    latest, first = rows[0], rows[-1]
    unread = latest.read_at is None
    return Notice(
        first=first.id,
        last=latest.id,
        text=_comments_text(len(rows), unread=unread) if len(rows) > 1 else _text(latest),
        url=_url(first),
        by=_doer(latest) if len(rows) == 1 else None,
        at=latest.Event.at,
        unread=unread,
    )


def _text(row: Row[Any]) -> str:
    workflow = named(row.status_names)
    return notice_text(fact_of(row.Event), row.reason, byline_in(row).name, workflow)


def _comments_text(count: int, *, unread: bool) -> str:
    if unread:
        return _n("%(num)d new comment", "%(num)d new comments", count)
    return _n("%(num)d comment", "%(num)d comments", count)


def _doer(row: Row[Any]) -> PersonRef | None:
    by = byline_in(row)
    return by if row.is_masked or by.id is not None else None


def _home(row: Row[Any]) -> str:
    """For a board that is late, where its moderators are named."""
    if row.idea_id is None:
        return path("admin.edit_board", board_id=row.board_id)
    return path("ideas.show", idea_id=row.idea_id)


def _url(row: Row[Any]) -> str:
    fact: Fact = fact_of(row.Event)
    if isinstance(fact, VotersToldOfEdits):
        return path("history.version", idea_id=fact.idea_id, number=fact.number, since=fact.since)
    if isinstance(fact, CommentPosted | PeopleMentioned | OfficialAnswerMarked):
        return path("comments.show", idea_id=row.idea_id, comment_id=fact.comment_id)
    return _home(row)
