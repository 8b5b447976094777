"""A moderator's desk: what waits for them, in views that are read by key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.auth.models import User
from app.auth.people import PersonRef
from app.auth.queries import IS_ACTIVE
from app.boards.models import BoardModerator
from app.boards.policy import moderated_by
from app.boards.queries import active_moderators
from app.core import clock
from app.core.db import db
from app.core.errors import NotVisible
from app.core.i18n import _l
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import (
    AS_IMPORTED,
    OWES_ANSWER,
    WAITS_FOR_SECOND_LOOK,
    Claim,
    ClaimState,
    Idea,
)
from app.ideas.policy import decidable_by, is_named_author_of, steps_from
from app.ideas.queries.agreements import OLDEST_OBJECTION, not_agreed
from app.ideas.queries.lists import IdeaCard, cards_by_ids
from app.ideas.queries.promises import answerers, names_text
from app.ideas.status import ANSWERED_NEXT, FINAL, Status
from app.ideas.workflow import USUAL

MOST_COUNTED = 100
ANSWER = _l("Answer")
COMES_BACK_ON = func.coalesce(Idea.wake_up_date, Idea.target_date)
_CLAIMED = aliased(Idea)
_CLAIMED_FOR = func.coalesce(_CLAIMED.merged_into_id, _CLAIMED.id)
OLDEST_CLAIM = (
    select(func.min(Claim.id))
    .join(_CLAIMED, _CLAIMED.id == Claim.idea_id)
    .where(Claim.state == ClaimState.OPEN, Idea.id == _CLAIMED_FOR)
    .correlate(Idea)
    .scalar_subquery()
)


class Whose(StrEnum):
    """Ideas this person is to answer, or all on the boards they moderate."""

    MINE = "mine"
    ALL = "all"


@dataclass(frozen=True)
class DeskTab:
    """One view of the desk: its name, which ideas are in it now, and which comes first. One that
    is rare is offered only where it has any. `act` is what is to be done, at `anchor` of the
    idea's page. `theirs` says which of them are for this person to do."""

    label: LazyString
    condition: Callable[[], ColumnElement[bool]]
    order: Order
    is_rare: bool = False
    act: LazyString = ANSWER
    anchor: str = "answer"
    theirs: Callable[[User], ColumnElement[bool]] = decidable_by

    @property
    def is_answered(self) -> bool:
        """Whether what waits here waits for an answer, which several can be given together."""
        return self.act is ANSWER


@dataclass(frozen=True)
class DeskRow:
    """`people` are those who are to answer; `may_hand_over`: there is somebody else. `steps` are
    what an answer can make of it, as far as its board uses them."""

    card: IdeaCard
    people: str
    may_hand_over: bool
    steps: tuple[Status, ...]


@dataclass(frozen=True)
class WantedOnDesk:
    tab: str
    whose: Whose = Whose.MINE
    board_id: int | None = None


def _is_back() -> ColumnElement[bool]:
    """Its wake-up or target date came, or the day by which its next answer was promised."""
    today = clock.now().date()
    parked = (Idea.status == Status.PARKED) & (Idea.wake_up_date <= today)
    dated = Idea.status.in_([Status.PLANNED, *ANSWERED_NEXT]) & (Idea.target_date <= today)
    return or_(parked, dated)


def _came_open() -> ColumnElement[bool]:
    """Imported without its final answer, and without a day on which it comes back of itself."""
    return AS_IMPORTED & Idea.status.not_in(FINAL) & COMES_BACK_ON.is_(None)


def asked_again() -> ColumnElement[bool]:
    """Its author waits for a second look at what was declined."""
    return WAITS_FOR_SECOND_LOOK


def _credit_claimed() -> ColumnElement[bool]:
    """Somebody misses a credit, also for an idea that was merged into it."""
    claimed = (
        select(_CLAIMED_FOR)
        .join(Claim, Claim.idea_id == _CLAIMED.id)
        .where(Claim.state == ClaimState.OPEN)
    )
    return (Idea.status == Status.IMPLEMENTED) & Idea.id.in_(claimed)


def _decides_a_claim(user: User) -> ColumnElement[bool]:
    """Somebody else than this person claims credit, on a board they moderate."""
    others = (
        select(_CLAIMED_FOR)
        .join(Claim, Claim.idea_id == _CLAIMED.id)
        .where(Claim.state == ClaimState.OPEN, Claim.user_id != user.id)
    )
    return Idea.board_id.in_(moderated_by(user)) & Idea.id.in_(others)


TABS: Mapping[str, DeskTab] = {
    "awaiting": DeskTab(
        _l("Awaiting answer"),
        lambda: OWES_ANSWER,
        Order((Idea.answer_due_at, Idea.id), descending=False),
    ),
    "back": DeskTab(_l("Back again"), _is_back, Order((COMES_BACK_ON, Idea.id), descending=False)),
    "asked": DeskTab(
        _l("Asked again"),
        asked_again,
        Order((Idea.reconsider_asked_at, Idea.id), descending=False),
    ),
    "claims": DeskTab(
        _l("Claimed credit"),
        _credit_claimed,
        Order((OLDEST_CLAIM, Idea.id), descending=False),
        is_rare=True,
        act=_l("See the claims"),
        anchor="claims",
        theirs=_decides_a_claim,
    ),
    "not_agreed": DeskTab(
        _l("Not agreed"),
        not_agreed,
        Order((OLDEST_OBJECTION, Idea.id), descending=False),
        is_rare=True,
        act=_l("Decide"),
        anchor="agreement",
    ),
    "imported": DeskTab(
        _l("Imported, open"),
        _came_open,
        Order((Idea.created_at, Idea.id), descending=False),
        is_rare=True,
    ),
}


def in_hands_of(user: User) -> ColumnElement[bool]:
    """On a board they moderate, and handed to them, or to nobody who could answer it."""
    holder = (
        select(BoardModerator.user_id)
        .join(User, User.id == BoardModerator.user_id)
        .where(
            BoardModerator.board_id == Idea.board_id,
            BoardModerator.user_id == Idea.answerer_id,
            ~is_named_author_of(BoardModerator.user_id),
            IS_ACTIVE,
        )
    )
    return Idea.board_id.in_(moderated_by(user)) & or_(
        Idea.answerer_id == user.id, ~holder.exists()
    )


def waiting_for(user: User) -> int | None:
    """How many first answers this person owes, counted up to MOST_COUNTED; None for who
    moderates no board."""
    moderates = exists().where(BoardModerator.user_id == user.id)
    wanted = WantedOnDesk("awaiting")
    row = db.session.execute(select(moderates, _counted(wanted, user))).one()
    return row[1] if row[0] else None


def counts_on_desk(wanted: WantedOnDesk, user: User) -> dict[str, int]:
    """How many ideas each tab has, counted up to MOST_COUNTED."""
    columns = [
        _counted(WantedOnDesk(tab, wanted.whose, wanted.board_id), user).label(tab) for tab in TABS
    ]
    return dict(db.session.execute(select(*columns)).mappings().one())


def desk_page(wanted: WantedOnDesk, user: User, *, key: str | None) -> Page[DeskRow]:
    """One page of a tab."""
    order = TABS[wanted.tab].order
    first = [column.label(f"key_{n}") for n, column in enumerate(order.columns)]
    page = fetch_page(_on_desk(wanted, user, *first, Idea), order, session=db.session, key=key)
    ideas: list[Idea] = [row.Idea for row in page.rows]
    cards = cards_by_ids([idea.id for idea in ideas], user)
    moderators = active_moderators({idea.board_id for idea in ideas})
    rows = [_row(idea, cards[idea.id], moderators) for idea in ideas if idea.id in cards]
    return Page(rows, page.previous, page.next)


def decidable_ideas(ids: Collection[int], user: User) -> list[Idea]:
    """These ideas with their boards, the oldest promise first. Raises NotVisible if one of them
    is withdrawn, or not for this person to decide."""
    ideas = db.session.scalars(
        select(Idea)
        .options(joinedload(Idea.board))
        .where(Idea.id.in_(ids), decidable_by(user), Idea.withdrawn_at.is_(None))
        .order_by(Idea.answer_due_at, Idea.id)
    ).all()
    if len(ideas) < len(set(ids)):
        raise NotVisible
    return list(ideas)


def _on_desk(wanted: WantedOnDesk, user: User, *columns: Any) -> Any:
    mine = in_hands_of(user) if wanted.whose is Whose.MINE else true()
    board = Idea.board_id == wanted.board_id if wanted.board_id is not None else true()
    return select(*columns).where(
        TABS[wanted.tab].theirs(user),
        Idea.withdrawn_at.is_(None),
        TABS[wanted.tab].condition(),
        mine,
        board,
    )


def _counted(wanted: WantedOnDesk, user: User) -> Any:
    some = _on_desk(wanted, user, Idea.id).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _row(idea: Idea, card: IdeaCard, moderators: Mapping[int, list[PersonRef]]) -> DeskRow:
    people = moderators[idea.board_id]
    return DeskRow(
        card,
        people=names_text(answerers(idea.answerer_id, people)),
        may_hand_over=idea.is_in_hand and len(people) > 1,
        steps=steps_from(idea, USUAL),
    )
