"""Each board's record of its promises, as far as a person reads the board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, format_decimal, format_percent
from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Board
from app.boards.policy import board_readable_by
from app.boards.queries import BoardRef
from app.core.db import db
from app.core.i18n import _, _l
from app.ideas.models import BoardRecord

UNKNOWN = "–"


@dataclass(frozen=True)
class Figure:
    """One figure of the record: what it is called, what exactly it says, and how it is shown."""

    label: LazyString
    definition: LazyString
    text: Callable[[BoardRecord], str]


@dataclass(frozen=True)
class RecordRow:
    """A board with the texts of FIGURES, in their order; nothing is known of it before the worker
    counted. `share` is of 100, answered on time; `days` is the median to the first answer."""

    board: BoardRef
    target_days: int
    texts: list[str]
    share: float | None
    days: float | None
    as_of: datetime | None


def _share(part: int, whole: int) -> str:
    if not whole:
        return UNKNOWN
    return _("%(share)s of %(num)s", share=format_percent(part / whole), num=whole)


def _days(days: float | None) -> str:
    return UNKNOWN if days is None else format_decimal(round(days, 1))


FIGURES = (
    Figure(
        _l("Answered on time"),
        _l(
            "Of the ideas that got their first answer in the last 365 days: how many got it by "
            "the day that was promised when they were posted. Days on which the board paused do "
            "not count. Where a moderator gave another day, the first promise still decides. "
            "Ideas that were done already when they were posted waited for no answer. What is "
            "merged into another idea before it had one is answered when its people hear the "
            "answer of that idea; what was promised to them decides. An answer that a moderator "
            "gave to their own idea does not count; they may only where the board has no other."
        ),
        lambda record: _share(record.on_time, record.answered),
    ),
    Figure(
        _l("Median days to first answer"),
        _l(
            "Of the same ideas: half of them got their first answer in this many days or fewer, "
            "from the posting on, pauses included."
        ),
        lambda record: _days(record.days_to_answer),
    ),
    Figure(
        _l("Median days to decision"),
        _l(
            "Of the ideas that were implemented or declined for the first time in the last 365 "
            "days: half of them were in this many days or fewer, from the posting on. What a "
            "moderator decided on their own idea does not count."
        ),
        lambda record: _days(record.days_to_decision),
    ),
    Figure(
        _l("Waiting now"),
        _l("Ideas that have no answer yet. Merged ones wait for that of the idea they went to."),
        lambda record: str(record.waiting),
    ),
    Figure(
        _l("Overdue now"),
        _l(
            "Of those that wait: how many are past the day that is promised now, by rule or by a "
            "moderator."
        ),
        lambda record: str(record.overdue),
    ),
    Figure(
        _l("Helpful answers"),
        _l(
            "Of the answers about which the author said in the last 365 days whether they helped: "
            "how many did."
        ),
        lambda record: _share(record.helpful, record.rated),
    ),
)


def record_of_boards(user: User) -> list[RecordRow]:
    """The boards this person reads, by name."""
    rows = db.session.execute(
        select(Board, BoardRecord)
        .outerjoin(BoardRecord, BoardRecord.board_id == Board.id)
        .where(board_readable_by(user))
        .order_by(Board.name)
    )
    return [_row(board, record) for board, record in rows]


def _row(board: Board, record: BoardRecord | None) -> RecordRow:
    ref = BoardRef(board.id, board.slug, board.name, board.colour)
    if record is None:
        unknown = [UNKNOWN] * len(FIGURES)
        return RecordRow(ref, board.response_target_days, unknown, None, None, None)
    return RecordRow(
        ref,
        board.response_target_days,
        texts=[figure.text(record) for figure in FIGURES],
        share=100 * record.on_time / record.answered if record.answered else None,
        days=record.days_to_answer,
        as_of=record.as_of,
    )
