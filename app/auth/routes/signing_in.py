"""Signing in, and out here or everywhere."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth import sessions
from app.auth.forms import SignInForm
from app.auth.operations import recognise
from app.auth.policy import lets_people_sign_up
from app.auth.queries import sign_up_policy
from app.auth.routes.blueprint import bp, come_in, per_address, per_network
from app.core.db import reading
from app.core.errors import BadInput
from app.core.forms import show
from app.core.guard import public
from app.core.i18n import _
from app.core.unsent import opened
from app.events import commit


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@per_network
@per_address
def sign_in() -> ResponseReturnValue:
    """Says the same of a wrong password, an unknown address and a member who may not come in."""
    form = SignInForm()
    if not form.is_submitted():
        if current_user.is_authenticated:
            return redirect(url_for("ideas.home"), 303)
        return _page(form)
    user = recognise(form.email.data, form.password.data)
    if user is None:
        show(form, _mismatch())
        return _page(form), 422
    wrote = opened(request.form.get("unsent"))
    response = come_in(user, remember=form.remember.data)
    return response if wrote is None else render_template("auth/unsent.html", again=wrote)


@bp.post("/sign-out")
def sign_out() -> Response:
    sessions.end_session(current_user)
    commit()
    return redirect(url_for("auth.sign_in"), 303)


@bp.post("/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    sessions.end_all_sessions(current_user)
    sessions.end_session(current_user)
    commit()
    flash(_("You are signed out on every device."), "success")
    return redirect(url_for("auth.sign_in"), 303)


def _mismatch() -> BadInput:
    return BadInput(
        _(
            "This e-mail and password do not belong together. If you signed up and have not "
            "followed the link in our mail yet, do that first."
        )
    )


def _page(form: SignInForm) -> str:
    with reading():  # a refused POST writes nothing either
        return render_template(
            "auth/sign_in.html",
            form=form,
            next=request.args.get("next"),
            unsent=request.form.get("unsent") if opened(request.form.get("unsent")) else None,
            may_sign_up=lets_people_sign_up(sign_up_policy()),
        )
