"""Lists of ideas: which order, which filter, one page by key, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, or_, select, true

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef
from app.boards.models import Board, CountsShown
from app.boards.policy import board_readable_by, moderated_by
from app.boards.queries import BoardRef
from app.core import clock
from app.core.db import db
from app.core.formats import short_date
from app.core.i18n import _
from app.core.links import path
from app.core.paging import Page, fetch_page
from app.ideas.models import OWES_ANSWER, OWES_NEXT, BoardWorkflow, Idea, IdeaTag, Vote
from app.ideas.period import Period
from app.ideas.policy import authored_by, counts_shown_to, had_by, visible_to
from app.ideas.promise import Clock, clock_of, next_clock_of, reached_clock_of
from app.ideas.queries.bylines import IS_MASKED, byline_in
from app.ideas.queries.credits import credited_with, people_text
from app.ideas.queries.family import co_authors_among
from app.ideas.queries.orders import ORDERS, Sort, ideas_of
from app.ideas.queries.workflows import named
from app.ideas.status import ANSWERED_NEXT, FINAL, Status, day_it_waits_for
from app.ideas.workflow import Workflow

# Not by `merged_into_id`: the database would collect by its index, and sort, what is to be
# walked in the order of the list.
IS_STANDING = Idea.status != Status.MERGED
CARD_COLUMNS = (
    Idea.id,
    Idea.title,
    Idea.excerpt,
    Idea.status,
    Idea.target_date,
    Idea.wake_up_date,
    case((OWES_ANSWER, Idea.answer_due_at)).label("due"),
    case((OWES_NEXT, Idea.target_date)).label("next_on"),
    Idea.comments,
    Idea.seen_by,
    Idea.created_at,
    Board.id.label("board_id"),
    Board.slug,
    Board.name.label("board_name"),
    Board.colour,
    BoardWorkflow.names.label("status_names"),
    *PERSON_COLUMNS,
    IS_MASKED,
)


@dataclass(frozen=True)
class IdeaCard:
    """An idea as a list shows it. `votes` is None where the reader is not told how many there
    are. `credited` names those who are credited, if any; `co_authors` are whose idea it is beside
    `author`."""

    id: int
    title: str
    url: str
    excerpt: str
    status: Status
    status_text: str
    promise: Clock | None
    votes: int | None
    comments: int
    board: BoardRef
    author: PersonRef
    created_at: datetime
    credited: str
    seen_by: int
    co_authors: Sequence[PersonRef] = ()


@dataclass(frozen=True)
class IdeaList:
    """One page of cards, and which of them the reader voted for and may vote for.

    `leaves_some_out`: the order would tell how many votes an idea has, so those of which the
    reader is not told that are not in it.
    """

    page: Page[IdeaCard]
    voted: Collection[int]
    votable: Collection[int]
    leaves_some_out: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which ideas a list shows: everything that is not None narrows it. Ideas that are merged
    into others are shown to who asks for that status. `department_id` is where the author works
    now; `period` is when they were posted."""

    sort: Sort = Sort.NEW
    board_id: int | None = None
    status: Status | None = None
    tag_id: int | None = None
    author_id: int | None = None
    department_id: int | None = None
    period: Period | None = None


def list_ideas(wanted: Wanted, *, user: User, key: str | None, size: int = 20) -> IdeaList:
    """One page of the ideas this person may see. `key` is what a page named its neighbour."""
    order = ORDERS[wanted.sort].order
    statement = listed(wanted, user, _card_columns(user))
    # Only then: the database guesses that the condition leaves few, and sorts them.
    leaves_some_out = ORDERS[wanted.sort].tells_votes and are_counts_hidden(wanted.board_id, user)
    if leaves_some_out:
        statement = statement.where(counts_shown_to(user))
    page = fetch_page(statement, order, session=db.session, key=key, size=size)
    cards = _to_cards(page.rows)
    return IdeaList(
        Page(cards, page.previous, page.next),
        voted=voted_among([card.id for card in cards], user),
        votable=votable_among(cards, user),
        leaves_some_out=leaves_some_out,
    )


def cards_by_ids(ids: Collection[int], user: User) -> dict[int, IdeaCard]:
    """The cards of those of these ideas that this person may see, by id."""
    statement = _with_board_and_author(_card_columns(user))
    rows = db.session.execute(statement.where(Idea.id.in_(ids), visible_to(user))).all()
    return {card.id: card for card in _to_cards(rows)}


def voted_among(ids: Iterable[int], user: User) -> set[int]:
    """Which of these ideas the person voted for, there or at one that is merged into it."""
    ids = set(ids)
    rows = db.session.execute(
        select(Idea.id, Idea.merged_into_id)
        .join(Vote, Vote.idea_id == Idea.id)
        .where(Vote.user_id == user.id, or_(Idea.id.in_(ids), Idea.merged_into_id.in_(ids)))
    )
    return {idea_id for row in rows for idea_id in row} & ids


def votable_among(cards: Iterable[IdeaCard], user: User) -> set[int]:
    """Which of these ideas the person may vote for; the rule is `policy.may_vote`."""
    ids = [card.id for card in cards if card.status not in FINAL]
    return set(db.session.scalars(select(Idea.id).where(Idea.id.in_(ids), ~authored_by(user))))


def status_text(
    status: Status, target_date: date | None, wake_up_date: date | None, *, workflow: Workflow
) -> str:
    """The status as its board calls it, with its date, where it has one."""
    name = workflow.name_of(status)
    if status is Status.PLANNED and target_date:
        return _("%(status)s for %(day)s", status=name, day=short_date(target_date))
    if target_date and status in ANSWERED_NEXT:
        return _("%(status)s, next answer by %(day)s", status=name, day=short_date(target_date))
    if status is Status.DECLINED and target_date:
        return _("%(status)s, second look by %(day)s", status=name, day=short_date(target_date))
    if status is Status.PARKED and wake_up_date:
        return _("%(status)s until %(day)s", status=name, day=short_date(wake_up_date))
    return name


def are_counts_hidden(board_id: int | None, user: User) -> bool:
    """Whether this board, or any one, keeps some counts from this person, who sees its ideas or
    posted one there."""
    here = Board.id == board_id if board_id is not None else true()
    own = exists().where(Idea.board_id == Board.id, had_by(user))
    hides = exists().where(
        Board.counts_shown != CountsShown.ALWAYS,
        Board.id.not_in(moderated_by(user)),
        or_(board_readable_by(user), own),
        here,
    )
    return bool(db.session.scalar(select(hides)))


def listed(wanted: Wanted, user: User, columns: Iterable[Any]) -> Select[Any]:
    """What is wanted and may be seen, with the columns of its order first; not in order yet."""
    order = ORDERS[wanted.sort]
    first = [column.label(f"key_{i}") for i, column in enumerate(order.order.columns)]
    return _with_board_and_author([*first, *columns]).where(
        visible_to(user), order.condition(user), *_filters(wanted)
    )


def _card_columns(user: User) -> list[Any]:
    return [*CARD_COLUMNS, case((counts_shown_to(user), Idea.votes)).label("votes")]


def _with_board_and_author(columns: Iterable[Any]) -> Select[Any]:
    statement: Any = select(*columns).join(Board, Board.id == Idea.board_id)
    return statement.outerjoin(BoardWorkflow, BoardWorkflow.board_id == Idea.board_id).outerjoin(
        User, User.id == Idea.author_id
    )


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    filters = [] if wanted.status else [IS_STANDING]
    if wanted.board_id is not None:
        filters.append(Idea.board_id == wanted.board_id)
    if wanted.status is not None:
        filters.append(Idea.status == wanted.status)
    if wanted.tag_id is not None:
        tagged = select(IdeaTag.idea_id).where(IdeaTag.tag_id == wanted.tag_id)
        filters.append(Idea.id.in_(tagged))
    if wanted.author_id is not None:
        filters.append(Idea.id.in_(ideas_of(wanted.author_id)))
    if wanted.department_id is not None:
        filters.append(User.department_id == wanted.department_id)
    if wanted.period is not None:
        filters.append(_posted_in(wanted.period, wanted.sort))
    return filters


def _posted_in(period: Period, sort: Sort) -> ColumnElement[bool]:
    """As the index of the order can look it up."""
    if sort is not Sort.TOP:
        return and_(Idea.created_at >= period.begins, Idea.created_at < period.ends)
    if period.month is None:
        return Idea.posted_year == period.year
    return Idea.posted_month == period.year * 100 + period.month


def _to_cards(rows: Iterable[Row[Any]]) -> list[IdeaCard]:
    rows = list(rows)
    credited = credited_with([row.id for row in rows if row.status is Status.IMPLEMENTED])
    shared = co_authors_among([row.id for row in rows])
    return [_to_card(row, credited.get(row.id, ()), shared.get(row.id, ())) for row in rows]


def _promise(row: Row[Any]) -> Clock | None:
    """The clock of what is owed: the first answer, the next one, or what was planned or parked
    until a day."""
    now = clock.now()
    waits_for = day_it_waits_for(row.status, row.target_date, row.wake_up_date)
    return (
        clock_of(row.due, now=now)
        or next_clock_of(row.next_on, now=now)
        or reached_clock_of(waits_for, now=now)
    )


def _to_card(
    row: Row[Any], credited: Sequence[PersonRef], co_authors: Sequence[PersonRef]
) -> IdeaCard:
    return IdeaCard(
        id=row.id,
        title=row.title,
        url=path("ideas.show", idea_id=row.id),
        excerpt=row.excerpt,
        status=row.status,
        status_text=status_text(
            row.status, row.target_date, row.wake_up_date, workflow=named(row.status_names)
        ),
        promise=_promise(row),
        votes=row.votes,
        comments=row.comments,
        board=BoardRef(row.board_id, row.slug, row.board_name, row.colour),
        author=byline_in(row),
        created_at=row.created_at,
        credited=people_text(credited),
        seen_by=row.seen_by,
        co_authors=co_authors,
    )
