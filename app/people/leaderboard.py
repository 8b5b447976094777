"""The leaderboard: who was credited with most ideas that came true in a quarter of a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.core.i18n import _
from app.core.paging import Order, Page, fetch_page
from app.ideas.models import Credit, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.credits import STANDS
from app.people.wall import IS_IMPLEMENTED

_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
EARLIEST = 1970


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.year}-Q{self.number}"

    @property
    def text(self) -> str:
        return _("Quarter %(number)s of %(year)s", number=self.number, year=self.year)

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next(self) -> Quarter:
        last = self.number == 4
        return Quarter(self.year + 1, 1) if last else Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> Quarter:
        first = self.number == 1
        return Quarter(self.year - 1, 4) if first else Quarter(self.year, self.number - 1)


@dataclass(frozen=True)
class Place:
    """`share` is how long the bar is: in hundredths of that of the first."""

    rank: int
    person: PersonRef
    ideas: int
    share: int


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_from(word: str | None, *, today: date) -> Quarter:
    """The quarter that an address names; the one we are in for any other word, and for one
    that has not come yet."""
    current = quarter_of(today)
    match = _QUARTER.fullmatch(word or "")
    if match is None or int(match[1]) < EARLIEST:
        return current
    return min(Quarter(int(match[1]), int(match[2])), current)


def places_in(quarter: Quarter, *, reader: User, key: str | None) -> Page[Place]:
    """One page of the people who still work here, by how many ideas that came true in the
    quarter, and that the reader sees, they are credited with. Who has as many shares a rank."""
    ranked = _ranked(quarter, reader).subquery()
    order = Order((ranked.c.rank, ranked.c.person_name, ranked.c.person_id), descending=False)
    statement: Any = select(*order.columns, ranked.c.person_handle, ranked.c.ideas, ranked.c.most)
    page = fetch_page(statement, order, session=db.session, key=key)
    places = [
        Place(row.rank, person_in(row), row.ideas, 100 * row.ideas // row.most) for row in page.rows
    ]
    return Page(places, page.previous, page.next)


def has_earlier(quarter: Quarter, *, reader: User) -> bool:
    """Whether the reader sees an idea that came true before this quarter."""
    earlier = exists().where(
        IS_IMPLEMENTED, Idea.implemented_since < quarter.first_day, visible_to(reader)
    )
    return bool(db.session.scalar(select(earlier)))


def _ranked(quarter: Quarter, reader: User) -> Any:
    """Everybody with a rank, their number of ideas, and the most that anybody has."""
    counted: Any = func.count(Credit.idea_id.distinct())
    return (
        select(
            func.rank().over(order_by=counted.desc()).label("rank"),
            *PERSON_COLUMNS,
            counted.label("ideas"),
            func.max(counted).over().label("most"),
        )
        .join(Credit, Credit.user_id == User.id)
        .join(Idea, Idea.id == Credit.idea_id)
        .where(STANDS, IS_IMPLEMENTED, User.deactivated_at.is_(None), visible_to(reader))
        .where(
            Idea.implemented_since >= quarter.first_day,
            Idea.implemented_since < quarter.next.first_day,
        )
        .group_by(User.id, User.name, User.handle)
    )
