"""Joining: signing up, confirming the address, accepting an invitation, the first administrator.

Opening a link changes nothing: programs that check mails for danger open links too.
"""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.auth import operations
from app.auth.forms import InvitationForm, PasswordForm, SetUpForm, SignUpForm
from app.auth.passwords import SHORTEST
from app.auth.policy import lets_people_sign_up
from app.auth.queries import invited_name, sign_up_policy
from app.auth.routes.blueprint import (
    bp,
    come_in,
    link_is_over,
    per_mail_sent,
    per_network,
)
from app.auth.tokens import may_set_up, open_invitation, user_to_confirm
from app.core.errors import BadInput
from app.core.forms import show
from app.core.guard import public
from app.events import commit


@bp.route("/sign-up", methods=["GET", "POST"])
@public
@per_network
@per_mail_sent
def sign_up() -> ResponseReturnValue:
    form = SignUpForm()
    if not form.is_submitted():
        return _sign_up_page(form)
    try:
        operations.sign_up(email=form.email.data or "", name=form.name.data or "")
    except BadInput as error:
        show(form, error)
        return _sign_up_page(form), 422
    commit()
    return redirect(url_for("auth.check_mail"), 303)


@bp.get("/check-your-mail")
@public
def check_mail() -> str:
    """Where everybody arrives who asked for a mail, whether one was sent or not."""
    return render_template("auth/check_mail.html")


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
@per_network
def confirm(token: str) -> ResponseReturnValue:
    form = PasswordForm()
    password = form.chosen() if form.is_submitted() else None
    user = user_to_confirm(token)
    if user is None:
        return link_is_over()
    if password is not None:
        try:
            operations.confirm(user, password)
            return come_in(user)
        except BadInput as error:
            show(form, error)
    page = render_template("auth/confirm.html", form=form, person=user, shortest=SHORTEST)
    return page, 422 if form.errors else 200


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
@per_network
def accept_invitation(token: str) -> ResponseReturnValue:
    form = InvitationForm()
    password = form.chosen() if form.is_submitted() else None
    invitation = open_invitation(token)
    if invitation is None:
        return link_is_over()
    if password is not None:
        try:
            user = operations.accept_invitation(
                invitation, name=form.name.data or "", password=password
            )
            return come_in(user)
        except BadInput as error:
            show(form, error)
    if not form.is_submitted():
        form.name.data = invited_name(invitation)
    page = render_template(
        "auth/invitation.html", form=form, email=invitation.email, shortest=SHORTEST
    )
    return page, 422 if form.errors else 200


@bp.route("/set-up/<token>", methods=["GET", "POST"])
@public
@per_network
def set_up(token: str) -> ResponseReturnValue:
    form = SetUpForm()
    password = form.chosen() if form.is_submitted() else None
    if not may_set_up(token):
        return link_is_over()
    if password is not None:
        try:
            user = operations.set_up(
                email=form.email.data or "", name=form.name.data or "", password=password
            )
            return come_in(user)
        except BadInput as error:
            show(form, error)
    page = render_template("auth/set_up.html", form=form, shortest=SHORTEST)
    return page, 422 if form.errors else 200


def _sign_up_page(form: SignUpForm) -> str:
    policy = sign_up_policy()
    return render_template(
        "auth/sign_up.html",
        form=form,
        is_open=lets_people_sign_up(policy),
        domains=policy.domain_list,
    )
