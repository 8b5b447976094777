"""Choosing how messages come. Whether the answer to one's own idea comes is no choice."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.enums import one_of
from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit
from app.notifications.forms import PreferenceForm
from app.notifications.models import AnswersBy
from app.notifications.operations import choose_answers_by
from app.notifications.queries import answers_by

bp = Blueprint("preferences", __name__)


@bp.route("/account/answers", methods=["GET", "POST"], endpoint="answers")
def choose() -> ResponseReturnValue:
    form = PreferenceForm(answers_by=answers_by(current_user))
    if form.is_submitted():
        chosen = one_of(AnswersBy, form.answers_by.data)
        if chosen is not None:
            choose_answers_by(chosen, by=current_user)
            commit()
            flash(_("Saved."), "success")
            return redirect(url_for(".answers"), 303)
        show(form, BadInput(_("Choose one of the two."), "answers_by"))
    return render_template("notifications/preferences.html", form=form), form_status()
