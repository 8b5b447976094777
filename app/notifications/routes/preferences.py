"""Choosing how messages come. Whether the answer to one's own idea comes is no choice."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.forms import form_status
from app.core.i18n import _
from app.events import commit
from app.notifications.channels import ways_of
from app.notifications.forms import WaysForm
from app.notifications.operations import choose_ways

bp = Blueprint("preferences", __name__)


@bp.route("/account/messages", methods=["GET", "POST"], endpoint="messages")
def choose() -> ResponseReturnValue:
    form = WaysForm(**ways_of(current_user))
    if form.validate_on_submit():
        choose_ways(form.ways(), by=current_user)
        commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".messages"), 303)
    return render_template("notifications/preferences.html", form=form), form_status()
