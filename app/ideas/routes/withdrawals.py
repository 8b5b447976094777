"""Withdrawing one's idea, taking it up again, and what is left of it meanwhile."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.errors import LostRace
from app.core.guard import require
from app.core.i18n import _
from app.core.links import neighbours
from app.ideas.forms.posting import WithdrawalForm
from app.ideas.models import Idea
from app.ideas.operations import withdrawing
from app.ideas.policy import may_withdraw
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.withdrawals import (
    leaves_a_trace,
    own_withdrawn_or_404,
    tombstone_or_404,
    withdrawn_page,
)
from app.ideas.routes.returning import back_to

bp = Blueprint("withdrawals", __name__)


@bp.route("/ideas/<int:idea_id>/withdraw", methods=["GET", "POST"])
def withdraw(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_withdraw(current_user, idea))
    withdrawing.require_withdrawable(idea)
    form = WithdrawalForm()
    if not form.is_submitted():
        return _confirmation(idea)
    if not form.validate():
        return _confirmation(idea, error=_("Look at what happens, and press the button.")), 422
    try:
        withdrawing.withdraw_idea(idea, seen_version=form.version.data or 0, by=current_user)
    except LostRace as error:
        db.session.refresh(idea)
        return _confirmation(idea, error=error.message), error.status
    return back_to(idea, _("Your idea is withdrawn. You can take it up again here."))


@bp.post("/ideas/<int:idea_id>/take-up")
def take_up(idea_id: int) -> Response:
    idea = own_withdrawn_or_404(idea_id, current_user)
    withdrawing.take_up_again(idea, by=current_user)
    return back_to(idea, _("Your idea is back, with its votes and comments."))


@bp.get("/ideas/withdrawn")
def index() -> str:
    page = withdrawn_page(current_user, key=request.args.get("key"))
    return render_template("ideas/withdrawn.html", page=page, neighbours=neighbours(page))


def tombstone_page(idea_id: int) -> str:
    """What stands where a withdrawn idea was. Raises NotVisible where nothing may."""
    tombstone = tombstone_or_404(idea_id, current_user)
    return render_template("ideas/tombstone.html", tombstone=tombstone)


def _confirmation(idea: Idea, error: str | None = None) -> str:
    return render_template(
        "ideas/withdraw.html", idea=idea, has_trace=leaves_a_trace(idea), error=error
    )
