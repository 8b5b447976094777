"""Pages by key: the next page begins after the last row of this one, at any depth as fast."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, literal, tuple_, union_all
from sqlalchemy import select as sql_select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.text import clean_line

T = TypeVar("T")
PAGE_SIZE = 20
MOST_UNITED = 100
"""Databases unite a limited number of lists in one statement."""
Sortable = InstrumentedAttribute[Any] | ColumnElement[Any]


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows, with the keys its neighbours begin at, or None where there are none."""

    rows: Sequence[T]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Order:
    """A total order: the last column is unique. All columns go the same way."""

    columns: tuple[Sortable, ...]
    descending: bool = True


def fetch_page(
    select: Select[Any], order: Order, *, session: Any, key: str | None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Read the page that begins at `key`, as `Page.next` or `Page.previous` named it.

    The order's columns are the first of the select. A key that makes no sense means the
    first page. One row more than asked for tells whether there is a next page.
    """
    backwards, edge = _decode(key, order)
    descending = order.descending is not backwards
    if edge is not None:
        select = select.where(_beyond(order, edge, descending=descending))
    ordering = [c.desc() if descending else c.asc() for c in order.columns]
    rows = session.execute(select.order_by(*ordering).limit(size + 1)).all()
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows = rows[::-1]
    has_previous = more if backwards else edge is not None
    has_next = more if not backwards else True
    return Page(
        rows,
        previous=_encode(rows[0], order, "b") if rows and has_previous else None,
        next=_encode(rows[-1], order, "f") if rows and has_next else None,
    )


def key_beginning_with(
    select: Select[Any], order: Order, edge: Sequence[Any], *, session: Any, size: int = PAGE_SIZE
) -> str | None:
    """The key of the page that begins with a row, whose values in the order are `edge`; None if
    the row stands on the first page."""
    before = fetch_page(select, order, session=session, key=_encode(edge, order, "b"), size=size)
    return before.next if len(before.rows) == size else None


def first_pages(
    selects: Sequence[Select[Any]], order: Order, *, session: Any, size: int
) -> list[Page[Any]]:
    """The first pages of several lists with the same columns, as `fetch_page` reads them, in one
    statement (for each MOST_UNITED lists)."""
    ordering = [c.desc() if order.descending else c.asc() for c in order.columns]
    pages: list[Page[Any]] = []
    for start in range(0, len(selects), MOST_UNITED):
        some = selects[start : start + MOST_UNITED]
        heads = [
            select.add_columns(literal(number).label("list_number"))
            .order_by(*ordering)
            .limit(size + 1)
            .subquery()
            for number, select in enumerate(some)
        ]
        found: list[list[Any]] = [[] for _ in some]
        for row in session.execute(union_all(*(sql_select(head) for head in heads))):
            found[row.list_number].append(row)
        pages += [_first_page(rows, order, size) for rows in found]
    return pages


def _first_page(rows: list[Any], order: Order, size: int) -> Page[Any]:
    width = len(order.columns)
    rows.sort(key=lambda row: tuple(row[:width]), reverse=order.descending)
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, previous=None, next=_encode(rows[-1], order, "f") if more else None)


def _beyond(order: Order, edge: list[Any], *, descending: bool) -> ColumnElement[bool]:
    here = tuple_(*order.columns)
    there = tuple_(*(literal(v, c.type) for v, c in zip(edge, order.columns, strict=True)))
    return here < there if descending else here > there


def _encode(row: Any, order: Order, direction: str) -> str:
    values = [v.isoformat() if isinstance(v, date) else v for v in row[: len(order.columns)]]
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _decode(key: str | None, order: Order) -> tuple[bool, list[Any] | None]:
    if not key:
        return False, None
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        edge = [_typed(v, c) for v, c in zip(values, order.columns, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return False, None
    return direction == "b", edge


def _typed(value: Any, column: Sortable) -> Any:
    """Raises ValueError for what the column cannot hold, OverflowError for days before all days."""
    kind = column.type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(value)
    if type(value) is not kind or (kind is int and abs(value) >= 2**31):
        raise ValueError(value)
    if kind is float and not isfinite(value):
        raise ValueError(value)
    if kind is str and clean_line(value) != value:
        raise ValueError(value)
    return value
