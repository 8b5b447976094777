"""The reasons that can be given for declining an idea."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin.forms import ReasonForm
from app.admin.routes.blueprint import bp
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit
from app.ideas.models import REASON_LENGTH, DeclineReason
from app.ideas.operations import reasons
from app.ideas.queries.reasons import reason_or_404, reasons_in_use, retired_reasons


@bp.route("/reasons", methods=["GET", "POST"], endpoint="reasons")
def list_reasons() -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate_on_submit():
        return _list_page(form)
    try:
        reason = reasons.add_reason(form.text.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _list_page(form)
    commit()
    flash(_("“%(reason)s” is offered from now on.", reason=reason.text), "success")
    return _back()


@bp.route("/reasons/<int:reason_id>", methods=["GET", "POST"], endpoint="reason")
def reword(reason_id: int) -> ResponseReturnValue:
    reason = reason_or_404(reason_id)
    form = ReasonForm(data={"text": reason.text})
    if not form.validate_on_submit():
        return _reason_page(reason, form)
    try:
        reworded = reasons.reword_reason(reason, form.text.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _reason_page(reason, form)
    commit()
    flash(_("The reason reads “%(reason)s” from now on.", reason=reworded.text), "success")
    return _back()


@bp.post("/reasons/<int:reason_id>/up", endpoint="raise_reason")
def move_up(reason_id: int) -> ResponseReturnValue:
    reasons.move_reason_up(reason_or_404(reason_id), by=current_user)
    commit()
    return _back()


@bp.post("/reasons/<int:reason_id>/down", endpoint="lower_reason")
def move_down(reason_id: int) -> ResponseReturnValue:
    reasons.move_reason_down(reason_or_404(reason_id), by=current_user)
    commit()
    return _back()


@bp.post("/reasons/<int:reason_id>/retire", endpoint="retire_reason")
def retire(reason_id: int) -> ResponseReturnValue:
    reason = reason_or_404(reason_id)
    reasons.retire_reason(reason, by=current_user)
    commit()
    flash(_("“%(reason)s” is not offered any more.", reason=reason.text), "success")
    return _back()


@bp.post("/reasons/<int:reason_id>/bring-back", endpoint="bring_reason_back")
def bring_back(reason_id: int) -> ResponseReturnValue:
    reason = reason_or_404(reason_id)
    reasons.bring_reason_back(reason, by=current_user)
    commit()
    flash(_("“%(reason)s” is offered again.", reason=reason.text), "success")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".reasons"), 303)


def _list_page(form: ReasonForm) -> ResponseReturnValue:
    page = render_template(
        "admin/reasons.html",
        form=form,
        reasons=reasons_in_use(),
        retired=retired_reasons(),
        text_length=REASON_LENGTH,
    )
    return page, form_status()


def _reason_page(reason: DeclineReason, form: ReasonForm) -> ResponseReturnValue:
    page = render_template("admin/reason.html", form=form, reason=reason, text_length=REASON_LENGTH)
    return page, form_status()
