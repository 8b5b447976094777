"""Pausing a board: days on which nobody is there to answer do not count for its promises."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app.auth.models import User
from app.boards.events import BoardPaused, PauseChanged, PauseEnded
from app.boards.models import PAUSE_REASON_LENGTH, Board, BoardPause
from app.boards.queries import pauses_of
from app.core import clock
from app.core.db import db
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.formats import short_date
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.events import record
from app.ideas.operations.recounting import recount_promises
from app.ideas.policy import may_pause

MOST_DAYS = 60
FURTHEST = timedelta(days=365)


def pause_board(
    board: Board, *, starts_on: date | None, ends_on: date | None, reason: str, by: User
) -> BoardPause:
    """Let days pass that do not count, and say in public why. Open promises of a first and of a
    next answer move along, but for first ones that were given another date by hand.

    Records BoardPaused, and PromiseRecounted for each idea whose day moved. Raises NotAllowed for
    who does not moderate the board, BadInput for days that cannot be, or are part of another
    pause, and without a reason.
    """
    _require_moderator(board, by)
    starts_on = _checked_start(starts_on)
    ends_on = _checked_end(starts_on, ends_on)
    reason = _checked_reason(reason)
    _require_free(board, starts_on, ends_on, but_for=None)
    before = pauses_of(board.id)
    pause = BoardPause(
        board_id=board.id, starts_on=starts_on, ends_on=ends_on, reason=reason, by_id=by.id
    )
    db.session.add(pause)
    db.session.flush()
    recount_promises(board, before, by=by)
    record(BoardPaused(board.id, pause.id, starts_on.isoformat(), ends_on.isoformat()), by=by)
    return pause


def change_pause(
    pause: BoardPause,
    board: Board,
    *,
    starts_on: date | None,
    ends_on: date | None,
    reason: str,
    by: User,
) -> None:
    """Give a pause of `board` other days, or another reason. One that goes on keeps its first day.

    Records PauseChanged and PromiseRecounted. Raises as `pause_board` does, WrongState once it is
    over.
    """
    _require_moderator(board, by)
    _require_not_over(pause)
    has_begun = pause.starts_on <= _today()
    starts_on = pause.starts_on if has_begun else _checked_start(starts_on)
    ends_on = _checked_end(starts_on, ends_on)
    reason = _checked_reason(reason)
    _require_free(board, starts_on, ends_on, but_for=pause.id)
    before = pauses_of(board.id)
    pause.starts_on, pause.ends_on, pause.reason = starts_on, ends_on, reason
    db.session.flush()
    recount_promises(board, before, by=by)
    record(PauseChanged(board.id, pause.id, starts_on.isoformat(), ends_on.isoformat()), by=by)


def end_pause(pause: BoardPause, board: Board, *, by: User) -> None:
    """Have a pause of `board` be over: from today on days count again. One that never began is
    gone as if it had not been.

    Records PauseEnded and PromiseRecounted. Raises NotAllowed for who does not moderate the board,
    WrongState once it is over.
    """
    _require_moderator(board, by)
    _require_not_over(pause)
    before = pauses_of(board.id)
    fact = PauseEnded(board.id, pause.id)
    if pause.starts_on < _today():
        pause.ends_on = _today() - timedelta(days=1)
    else:
        db.session.delete(pause)
    db.session.flush()
    recount_promises(board, before, by=by)
    record(fact, by=by)


def _require_moderator(board: Board, by: User) -> None:
    if not may_pause(by, board):
        raise NotAllowed


def _require_not_over(pause: BoardPause) -> None:
    if pause.ends_on < _today():
        raise WrongState(_("This pause is over. Its days stay as they were."))


def _require_free(board: Board, starts_on: date, ends_on: date, *, but_for: int | None) -> None:
    """Raises BadInput if another pause than `but_for` has any of these days."""
    other = db.session.scalars(
        select(BoardPause)
        .where(
            BoardPause.board_id == board.id,
            BoardPause.id.is_distinct_from(but_for),
            BoardPause.starts_on <= ends_on,
            BoardPause.ends_on >= starts_on,
        )
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise BadInput(
            _(
                "There is a pause from %(first)s to %(last)s already. Change that one.",
                first=short_date(other.starts_on),
                last=short_date(other.ends_on),
            ),
            "starts_on",
        )


def _checked_start(day: date | None) -> date:
    if day is None or not _today() <= day <= _today() + FURTHEST:
        raise BadInput(_("Give the first day, today or later and within a year."), "starts_on")
    return day


def _checked_end(starts_on: date, day: date | None) -> date:
    if day is None or day < starts_on or day < _today():
        raise BadInput(_("Give the last day, today or later, not before the first."), "ends_on")
    if (day - starts_on).days >= MOST_DAYS:
        raise BadInput(
            _("A pause lasts %(most)s days at most: people wait for answers.", most=MOST_DAYS),
            "ends_on",
        )
    return day


def _checked_reason(reason: str) -> str:
    reason = clean_line(reason)
    if is_blank(reason):
        raise BadInput(_("Say why: everybody on the board reads it."), "reason")
    if len(reason) > PAUSE_REASON_LENGTH:
        raise BadInput(_("Shorten it to %(most)s characters.", most=PAUSE_REASON_LENGTH), "reason")
    return reason


def _today() -> date:
    return clock.now().date()
