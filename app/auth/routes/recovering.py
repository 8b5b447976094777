"""A forgotten password, and a new e-mail address: links in mails, followed here."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.auth import operations
from app.auth.forms import ConfirmForm, ForgottenForm, PasswordForm
from app.auth.passwords import SHORTEST
from app.auth.routes.blueprint import (
    bp,
    come_in,
    link_is_over,
    per_mail_sent,
    per_network,
)
from app.auth.tokens import user_changing_email, user_to_reset
from app.core.errors import BadInput
from app.core.forms import show
from app.core.guard import public
from app.core.i18n import _
from app.events import commit


@bp.route("/forgot-password", methods=["GET", "POST"])
@public
@per_network
@per_mail_sent
def forgot_password() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.is_submitted():
        return render_template("auth/forgot_password.html", form=form)
    try:
        operations.request_reset(form.email.data)
    except BadInput as error:
        show(form, error)
        return render_template("auth/forgot_password.html", form=form), 422
    commit()
    return redirect(url_for("auth.check_mail"), 303)


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@public
@per_network
def reset_password(token: str) -> ResponseReturnValue:
    form = PasswordForm()
    password = form.chosen() if form.is_submitted() else None
    user = user_to_reset(token)
    if user is None:
        return link_is_over()
    if password is not None:
        try:
            operations.reset_password(user, password)
            flash(_("Your new password is set."), "success")
            return come_in(user)
        except BadInput as error:
            show(form, error)
    page = render_template("auth/reset_password.html", form=form, person=user, shortest=SHORTEST)
    return page, 422 if form.errors else 200


@bp.route("/confirm-email/<token>", methods=["GET", "POST"])
@public
@per_network
def confirm_email(token: str) -> ResponseReturnValue:
    form = ConfirmForm()
    user = user_changing_email(token)
    if user is None:
        return link_is_over()
    if not form.is_submitted():
        return render_template("auth/confirm_email.html", form=form, email=user.pending_email)
    operations.confirm_email_change(user)
    commit()
    flash(_("Your new e-mail address is in use from now on."), "success")
    return redirect(url_for("auth.account"), 303)
