"""What an address narrows a list by, what it could, and how to take each back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from flask_login import current_user

from app.boards.models import Board
from app.boards.queries import BoardRef, boards_for
from app.core import clock
from app.core.enums import one_of
from app.core.formats import month
from app.core.i18n import _, _l
from app.core.links import Tab, here, without
from app.core.text import clean_line
from app.ideas.period import Period, period_called
from app.ideas.queries.lists import Wanted, are_counts_hidden
from app.ideas.queries.narrowing import author_called, departments, tag_called, tags_for
from app.ideas.queries.orders import ORDERS, Sort
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import Status
from app.ideas.workflow import USUAL, Workflow

NAMES = ("sort", "board", "status", "tag", "author", "department", "period")
"""The words of a list's address, but for the key of its page."""
PERIODS = {
    "month": _l("This month"),
    "last_month": _l("Last month"),
    "year": _l("This year"),
    "last_year": _l("Last year"),
}
SPANS = {"": _l("All time"), "year": _l("This year"), "month": _l("This month")}
"""The periods that Top offers by itself."""


@dataclass(frozen=True)
class Chip:
    """Something that narrows the list, and the address without it."""

    text: str
    href: str


@dataclass(frozen=True)
class Narrowing:
    """`chosen` are the words of the address that mean something, by name. `choices` are pairs of
    word and text for what is chosen from a list; `tags` are suggested."""

    wanted: Wanted
    chosen: Mapping[str, str]
    chips: Sequence[Chip]
    choices: Mapping[str, Sequence[tuple[str, str]]]
    tags: Sequence[str]
    spans: Sequence[Tab]
    cleared: str
    words: str


def narrowing_here(board: Board | None) -> Narrowing:
    """Read the request's address, of the list of one board or of all. Words that mean nothing
    are passed over."""
    boards = boards_for(current_user) if board is None else []
    board_id, board_chip = _board_in(boards)
    here_id = board.id if board else board_id
    sort = one_of(Sort, request.args.get("sort")) or _first_order(here_id)
    workflow = workflow_of(here_id) if here_id is not None else USUAL
    statuses = _statuses(sort, workflow)
    tag = tag_called(request.args.get("tag", ""), current_user)
    author = author_called(request.args.get("author", ""))
    named = departments()
    period = period_called(request.args.get("period", ""), today=clock.now().date())
    texts = {
        "board": board_chip,
        "status": dict(statuses).get(request.args.get("status", "")),
        "tag": tag and tag.name,
        "author": author and author.name,
        "department": named.get(request.args.get("department", "")),
        "period": period and _period_text(request.args["period"], period),
    }
    chosen = {name: clean_line(request.args[name]) for name, text in texts.items() if text}
    wanted = Wanted(
        sort,
        board_id=here_id,
        status=one_of(Status, chosen.get("status")),
        tag_id=tag.id if tag else None,
        author_id=author.id if author else None,
        department_id=int(chosen["department"]) if "department" in chosen else None,
        period=period,
    )
    return Narrowing(
        wanted,
        chosen,
        chips=_chips(sort, texts),
        choices={
            "board": [(one.slug, one.name) for one in boards],
            "status": statuses,
            "department": list(named.items()),
            "period": _periods(chosen.get("period"), texts["period"]),
        },
        tags=tags_for(current_user),
        spans=_spans(chosen.get("period", "")) if sort is Sort.TOP else [],
        cleared=without(*texts),
        words=words_of({"board": board.slug if board else "", **chosen, "sort": sort}),
    )


def words_of(values: Mapping[str, str]) -> str:
    """A list's address after the question mark, the same for the same list."""
    return urlencode({name: clean_line(values[name]) for name in NAMES if values.get(name)})


def _board_in(boards: Sequence[BoardRef]) -> tuple[int | None, str | None]:
    """The board that the address names, among these: its id and name."""
    found = [board for board in boards if board.slug == request.args.get("board")]
    return (found[0].id, found[0].name) if found else (None, None)


def _first_order(board_id: int | None) -> Sort:
    """Trending; on a board of which that would leave ideas out, New."""
    hides = board_id is not None and are_counts_hidden(board_id, current_user)
    return Sort.NEW if hides else Sort.TRENDING


def _statuses(sort: Sort, workflow: Workflow) -> list[tuple[str, str]]:
    """Those that tell ideas in this order apart and are in use, by the names they have here; the
    one that is chosen stays."""
    return [
        (status.value, workflow.name_of(status))
        for status in ORDERS[sort].statuses
        if status not in workflow.unused or status.value == request.args.get("status")
    ]


def _chips(sort: Sort, texts: Mapping[str, str | None]) -> list[Chip]:
    """What stands in a row of its own is no chip."""
    shown = dict(texts)
    if sort is Sort.TOP and request.args.get("period") in SPANS:
        shown["period"] = None
    return [Chip(text, without(name)) for name, text in shown.items() if text]


def _periods(chosen: str | None, text: str | None) -> list[tuple[str, str]]:
    offered = [(word, str(name)) for word, name in PERIODS.items()]
    return offered if chosen in PERIODS or not chosen else [*offered, (chosen, text or chosen)]


def _period_text(word: str, period: Period) -> str:
    if word in PERIODS:
        return str(PERIODS[word])
    if period.month is None:
        return _("Posted in %(when)s", when=period.year)
    return _("Posted in %(when)s", when=month(period.begins.date()))


def _spans(chosen: str) -> list[Tab]:
    return [
        Tab(str(text), here(period=word) if word else without("period"), word == chosen)
        for word, text in SPANS.items()
    ]
