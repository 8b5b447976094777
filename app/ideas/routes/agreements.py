"""Confirming that one agreed to what was done already, objecting, and agreeing as a moderator."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.core.forms import show
from app.core.i18n import _
from app.ideas.forms.crediting import ObjectionForm
from app.ideas.operations import agreeing
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.ideas import idea_page
from app.ideas.routes.returning import back_to

bp = Blueprint("agreements", __name__, url_prefix="/ideas/<int:idea_id>/agreement")


@bp.post("/confirm")
def confirm(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    agreeing.confirm_agreement(idea, by=current_user)
    return back_to(idea, _("Thank you. The idea says that you agreed."))


@bp.post("/object", endpoint="object")
def object_to(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    form = ObjectionForm()
    try:
        agreeing.object_to_agreement(idea, reason=form.reason.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return idea_page(idea, objection=form), 422
    return back_to(idea, _("The idea says that you did not agree, and a moderator decides."))


@bp.post("/agree")
def agree(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    agreeing.agree_as_moderator(idea, by=current_user)
    return back_to(idea, _("The idea stays implemented, and says that you agreed."))
