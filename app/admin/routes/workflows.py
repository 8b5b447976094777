"""Which statuses a board uses and what it calls them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin import queries
from app.admin.forms import WorkflowForm
from app.admin.routes.blueprint import bp
from app.boards.models import Board
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit
from app.ideas.operations.workflows import NAME_LENGTH, set_workflow
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import Status, label


@bp.route("/boards/<int:board_id>/workflow", methods=["GET", "POST"], endpoint="workflow")
def change_workflow(board_id: int) -> ResponseReturnValue:
    board = queries.board_or_404(board_id)
    form = WorkflowForm.of(workflow_of(board.id))
    if not form.validate_on_submit():
        return _page(form, board)
    try:
        set_workflow(board, form.workflow(), by=current_user)
    except BadInput as error:
        show(form, error)
        return _page(form, board)
    commit()
    flash(_("The workflow of “%(name)s” is saved.", name=board.name), "success")
    return redirect(url_for(".workflow", board_id=board.id), 303)


def _page(form: WorkflowForm, board: Board) -> ResponseReturnValue:
    page = render_template(
        "admin/workflow.html",
        form=form,
        board=board,
        usual_names=[(status.value, label(status)) for status in Status],
        name_length=NAME_LENGTH,
    )
    return page, form_status()
