"""The pauses of a board: its moderators begin, change and end them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.boards.models import PAUSE_REASON_LENGTH, Board, BoardPause
from app.boards.queries import coming_pauses, pause_or_404, visible_board_or_404
from app.core import clock
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.guard import require
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.deciding import PauseForm
from app.ideas.operations.pausing import change_pause, end_pause, pause_board
from app.ideas.policy import may_pause

bp = Blueprint("pauses", __name__)


@bp.route("/boards/<slug>/pauses", methods=["GET", "POST"], endpoint="index")
def pauses(slug: str) -> ResponseReturnValue:
    board = _ours(slug)
    form = PauseForm()
    if not form.validate_on_submit():
        return _page(board, form)
    try:
        pause_board(board, **_typed(form), by=current_user)
    except BadInput as error:
        show(form, error)
        return _page(board, form)
    commit()
    flash(_("The pause is set, and open promises moved along."), "success")
    return redirect(url_for(".index", slug=board.slug), 303)


@bp.route("/boards/<slug>/pauses/<int:pause_id>", methods=["GET", "POST"], endpoint="edit")
def edit(slug: str, pause_id: int) -> ResponseReturnValue:
    board = _ours(slug)
    pause = pause_or_404(pause_id, board)
    form = PauseForm(starts_on=pause.starts_on, ends_on=pause.ends_on, reason=pause.reason)
    if not form.validate_on_submit():
        return _page(board, form, pause)
    try:
        change_pause(pause, board, **_typed(form), by=current_user)
    except BadInput as error:
        show(form, error)
        return _page(board, form, pause)
    commit()
    flash(_("The pause is changed, and open promises moved along."), "success")
    return redirect(url_for(".index", slug=board.slug), 303)


@bp.post("/boards/<slug>/pauses/<int:pause_id>/end", endpoint="end")
def end(slug: str, pause_id: int) -> ResponseReturnValue:
    board = _ours(slug)
    end_pause(pause_or_404(pause_id, board), board, by=current_user)
    commit()
    flash(_("The pause is over: days count again from today on."), "success")
    return redirect(url_for(".index", slug=board.slug), 303)


def _ours(slug: str) -> Board:
    board = visible_board_or_404(slug, current_user)
    require(may_pause(current_user, board))
    return board


def _typed(form: PauseForm) -> dict[str, Any]:
    return {
        "starts_on": form.starts_on.data,
        "ends_on": form.ends_on.data,
        "reason": form.reason.data or "",
    }


def _page(board: Board, form: PauseForm, pause: BoardPause | None = None) -> tuple[str, int]:
    page = render_template(
        "ideas/pauses.html",
        board=board,
        form=form,
        pause=pause,
        has_begun=pause is not None and pause.starts_on <= clock.now().date(),
        pauses=coming_pauses([board.id]),
        reason_length=PAUSE_REASON_LENGTH,
    )
    return page, form_status()
