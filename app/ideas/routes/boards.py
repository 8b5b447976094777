"""The page of a board: what belongs there, who answers for it, and its ideas."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.boards.queries import coming_pauses, moderators_of, visible_board_or_404
from app.ideas.policy import may_pause
from app.ideas.routes.listing import show_list

bp = Blueprint("boards", __name__)


@bp.get("/boards/<slug>", endpoint="show")
def show_board(slug: str) -> ResponseReturnValue:
    board = visible_board_or_404(slug, current_user)
    return show_list(
        "ideas/board.html",
        board=board,
        moderators=moderators_of(board.id),
        pauses=coming_pauses([board.id]),
        may_pause=may_pause(current_user, board),
    )
