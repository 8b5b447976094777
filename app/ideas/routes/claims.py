"""Claiming a missing credit, and deciding on a claim."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput, WrongState
from app.core.forms import form_status, show
from app.core.i18n import _
from app.ideas.forms.crediting import ClaimForm, RefusalForm
from app.ideas.models import CLAIM_LENGTH, Claim, CreditRole, Idea
from app.ideas.operations import claiming
from app.ideas.policy import may_decide_on_claim, may_moderate
from app.ideas.queries.claims import claim_or_404, view_of_claim
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.returning import back_to

bp = Blueprint("claims", __name__)


@bp.route("/ideas/<int:idea_id>/claims/new", methods=["GET", "POST"])
def new(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    form = ClaimForm()
    if not form.validate_on_submit():
        return _form_page(idea, form), form_status()
    try:
        claiming.claim_credit(
            idea, CreditRole(form.role.data), reason=form.reason.data or "", by=current_user
        )
    except BadInput as error:
        show(form, error)
        return _form_page(idea, form), 422
    except WrongState as error:
        show(form, BadInput(error.message))
        return _form_page(idea, form), error.status
    return back_to(idea, _("Somebody else decides on your claim, and you are told."))


@bp.get("/claims/<int:claim_id>", endpoint="show")
def show_claim(claim_id: int) -> str:
    claim, idea = claim_or_404(claim_id, current_user)
    return _claim_page(claim, idea, RefusalForm(formdata=None))


@bp.post("/claims/<int:claim_id>/grant")
def grant(claim_id: int) -> Response:
    claim, idea = claim_or_404(claim_id, current_user)
    claiming.grant_claim(claim, idea, by=current_user)
    return back_to(idea, _("Granted. It is credited on the idea."))


@bp.post("/claims/<int:claim_id>/refuse")
def refuse(claim_id: int) -> ResponseReturnValue:
    claim, idea = claim_or_404(claim_id, current_user)
    form = RefusalForm()
    try:
        claiming.refuse_claim(claim, idea, answer=form.answer.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _claim_page(claim, idea, form), 422
    return back_to(idea, _("Refused, and the claimant is told why."))


@bp.post("/claims/<int:claim_id>/take-back")
def take_back(claim_id: int) -> Response:
    claim, idea = claim_or_404(claim_id, current_user)
    claiming.take_claim_back(claim, by=current_user)
    return back_to(idea, _("Your claim is taken back."))


def _form_page(idea: Idea, form: ClaimForm) -> str:
    return render_template("ideas/claim_new.html", idea=idea, form=form, most=CLAIM_LENGTH)


def _claim_page(claim: Claim, idea: Idea, form: RefusalForm) -> str:
    return render_template(
        "ideas/claim.html",
        claim=view_of_claim(claim),
        decides=may_decide_on_claim(current_user, claim, idea),
        is_moderated=may_moderate(current_user, idea),
        form=form,
        most=CLAIM_LENGTH,
    )
