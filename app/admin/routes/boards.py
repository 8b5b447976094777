"""Opening boards and changing their settings."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin import queries
from app.admin.routes.blueprint import bp
from app.auth.queries import departments
from app.boards.drafts import BoardDraft, draft_of
from app.boards.forms import BoardForm, filled_with
from app.boards.models import Board
from app.boards.operations import create_board, edit_board
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit


@bp.get("/boards", endpoint="boards")
def list_boards() -> str:
    return render_template("admin/boards.html", boards=queries.all_boards())


@bp.route("/boards/new", methods=["GET", "POST"], endpoint="new_board")
def new_board() -> ResponseReturnValue:
    form = _form(BoardDraft(name=""))
    if not form.validate_on_submit():
        return _page(form, None)
    try:
        board = create_board(form.draft(), by=current_user)
    except BadInput as error:
        show(form, error)
        return _page(form, None)
    commit()
    flash(_("The board “%(name)s” is open.", name=board.name), "success")
    return redirect(url_for(".boards"), 303)


@bp.route("/boards/<int:board_id>", methods=["GET", "POST"], endpoint="edit_board")
def change_board(board_id: int) -> ResponseReturnValue:
    board = queries.board_or_404(board_id)
    form = _form(draft_of(board))
    if not form.validate_on_submit():
        return _page(form, board)
    try:
        edit_board(board, form.draft(), by=current_user)
    except BadInput as error:
        show(form, error)
        return _page(form, board)
    commit()
    flash(_("The board “%(name)s” is saved.", name=board.name), "success")
    return redirect(url_for(".boards"), 303)


def _form(draft: BoardDraft) -> BoardForm:
    form = BoardForm(data=filled_with(draft))
    form.offer_departments(departments())
    return form


def _page(form: BoardForm, board: Board | None) -> ResponseReturnValue:
    page = render_template("admin/board.html", form=form, board=board)
    return page, form_status()
