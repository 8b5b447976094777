"""Lists of ideas: which order, which filter, one page by key, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, or_, select, true

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.boards.models import Board, CountsShown
from app.boards.policy import board_readable_by, moderated_by
from app.boards.queries import BoardRef
from app.core import clock
from app.core.db import db
from app.core.formats import short_date
from app.core.i18n import _
from app.core.links import path
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import OWES_ANSWER, BoardWorkflow, Idea, Vote
from app.ideas.policy import authored_by, counts_shown_to, visible_to
from app.ideas.promise import Clock, clock_of
from app.ideas.queries.credits import credited_with, people_text
from app.ideas.queries.family import co_authors_among
from app.ideas.queries.workflows import named
from app.ideas.status import FINAL, Status
from app.ideas.workflow import Workflow


class Sort(StrEnum):
    NEW = "new"
    TOP = "top"
    AWAITING = "awaiting"
    ANSWERED = "answered"


ORDERS = {
    Sort.NEW: Order((Idea.created_at, Idea.id)),
    Sort.TOP: Order((Idea.votes, Idea.id)),
    Sort.AWAITING: Order((Idea.answer_due_at, Idea.id), descending=False),
    Sort.ANSWERED: Order((Idea.status_changed_at, Idea.id)),
}
TELLS_VOTES = frozenset({Sort.TOP})
# Not by `merged_into_id`: the database would collect by its index, and sort, what is to be
# walked in the order of the list.
IS_STANDING = Idea.status != Status.MERGED
CONDITIONS: dict[Sort, ColumnElement[bool]] = {
    Sort.AWAITING: and_(Idea.first_answered_at.is_(None), IS_STANDING),
    Sort.ANSWERED: Idea.first_answered_at.is_not(None),
}
CARD_COLUMNS = (
    Idea.id,
    Idea.title,
    Idea.excerpt,
    Idea.status,
    Idea.target_date,
    Idea.wake_up_date,
    case((OWES_ANSWER, Idea.answer_due_at)).label("due"),
    Idea.comments,
    Idea.created_at,
    Board.id.label("board_id"),
    Board.slug,
    Board.name.label("board_name"),
    Board.colour,
    BoardWorkflow.names.label("status_names"),
    *PERSON_COLUMNS,
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
    into others are shown to who asks for that status."""

    sort: Sort = Sort.NEW
    board_id: int | None = None
    status: Status | None = None
    author_id: int | None = None


def list_ideas(wanted: Wanted, *, user: User, key: str | None, size: int = 20) -> IdeaList:
    """One page of the ideas this person may see. `key` is what a page named its neighbour."""
    order = ORDERS[wanted.sort]
    statement = (
        _cards(order, user)
        .where(visible_to(user), CONDITIONS.get(wanted.sort, true()), _told_in(wanted.sort, user))
        .where(*_filters(wanted))
    )
    page = fetch_page(statement, order, session=db.session, key=key, size=size)
    cards = _to_cards(page.rows)
    return IdeaList(
        Page(cards, page.previous, page.next),
        voted=voted_among([card.id for card in cards], user),
        votable=votable_among(cards, user),
        leaves_some_out=wanted.sort in TELLS_VOTES and _are_counts_hidden(wanted, user),
    )


def cards_by_ids(ids: Collection[int], user: User) -> dict[int, IdeaCard]:
    """The cards of those of these ideas that this person may see, by id."""
    rows = db.session.execute(_cards(None, user).where(Idea.id.in_(ids), visible_to(user))).all()
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
    if status is Status.IN_PROGRESS and target_date:
        return _("%(status)s, due %(day)s", status=name, day=short_date(target_date))
    if status is Status.PARKED and wake_up_date:
        return _("%(status)s until %(day)s", status=name, day=short_date(wake_up_date))
    return name


def _told_in(sort: Sort, user: User) -> ColumnElement[bool]:
    """An order that goes by votes has only ideas of which the person is told how many they have:
    between two neighbours, and in the key of a page, the number could be read."""
    return counts_shown_to(user) if sort in TELLS_VOTES else true()


def _are_counts_hidden(wanted: Wanted, user: User) -> bool:
    """Whether a board in this list keeps some counts from this person."""
    here = Board.id == wanted.board_id if wanted.board_id is not None else true()
    hides = exists().where(
        Board.counts_shown != CountsShown.ALWAYS,
        Board.id.not_in(moderated_by(user)),
        board_readable_by(user),
        here,
    )
    return bool(db.session.scalar(select(hides)))


def _cards(order: Order | None, user: User) -> Select[Any]:
    first = [c.label(f"key_{i}") for i, c in enumerate(order.columns)] if order else []
    return (
        select(*first, *CARD_COLUMNS, case((counts_shown_to(user), Idea.votes)).label("votes"))
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(BoardWorkflow, BoardWorkflow.board_id == Idea.board_id)
        .outerjoin(User, User.id == Idea.author_id)
    )


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    pairs = (
        (Idea.board_id, wanted.board_id),
        (Idea.status, wanted.status),
        (Idea.author_id, wanted.author_id),
    )
    asked = [column == value for column, value in pairs if value is not None]
    return asked if wanted.status else [*asked, IS_STANDING]


def _to_cards(rows: Iterable[Row[Any]]) -> list[IdeaCard]:
    rows = list(rows)
    credited = credited_with([row.id for row in rows if row.status is Status.IMPLEMENTED])
    shared = co_authors_among([row.id for row in rows])
    return [_to_card(row, credited.get(row.id, ()), shared.get(row.id, ())) for row in rows]


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
        promise=clock_of(row.due, now=clock.now()),
        votes=row.votes,
        comments=row.comments,
        board=BoardRef(row.board_id, row.slug, row.board_name, row.colour),
        author=person_in(row),
        created_at=row.created_at,
        credited=people_text(credited),
        co_authors=co_authors,
    )
