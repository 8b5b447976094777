"""Just do it: the form for what is implemented already."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.boards.queries import BoardRef, boards_for, visible_board_or_404
from app.core import clock
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.posting import DoneForm
from app.ideas.models import TITLE_LENGTH
from app.ideas.operations.doing import log_done_idea
from app.ideas.routes.attaching import takes_files

bp = Blueprint("done", __name__)


@bp.route("/ideas/new/done", methods=["GET", "POST"])
@takes_files
def new() -> ResponseReturnValue:
    boards = boards_for(current_user)
    form = DoneForm(board=request.args.get("board"), since=clock.now().date())
    form.offer_boards(boards)
    if not form.validate_on_submit():
        return _form_page(form, boards)
    board = visible_board_or_404(form.board.data, current_user)
    try:
        idea = log_done_idea(board, form.done(), by=current_user)
    except BadInput as error:
        show(form, error)
        return _form_page(form, boards)
    commit()
    flash(
        _("Well done. It stands among the implemented ideas, with everybody's credit."), "success"
    )
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)


def _form_page(form: DoneForm, boards: list[BoardRef]) -> tuple[str, int]:
    page = render_template("ideas/done.html", form=form, boards=boards, title_length=TITLE_LENGTH)
    return page, form_status()
