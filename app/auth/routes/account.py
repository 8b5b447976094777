"""One's own account: profile, e-mail, password, and where one is signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth import operations, sessions
from app.auth.forms import ChangeEmailForm, ChangePasswordForm, LeavingForm, ProfileForm
from app.auth.inputs import HANDLE_LENGTH, JOB_TITLE_LENGTH, NAME_LENGTH
from app.auth.passwords import SHORTEST, verify
from app.auth.queries import department_name
from app.auth.routes.blueprint import bp, per_mail_sent, per_network
from app.core.db import db
from app.core.errors import BadInput
from app.core.forms import show
from app.core.i18n import _
from app.events import commit


@bp.get("/account")
def account() -> str:
    return _page()


@bp.post("/account/profile")
def change_profile() -> ResponseReturnValue:
    form = ProfileForm()
    try:
        operations.change_profile(
            current_user,
            name=form.name.data or "",
            handle=form.handle.data or "",
            job_title=form.job_title.data or "",
            time_zone=form.time_zone.data or "",
        )
    except BadInput as error:
        show(form, error)
        return _page(profile=form), 422
    return _saved(_("Your profile is saved."))


@bp.post("/account/password")
@per_network
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    old_hash = _free_the_database()
    knows = _knows_password(form, old_hash)
    password = form.chosen() if knows else None
    if password is None:
        return _page(password=form), 422
    try:
        operations.change_password(current_user, password, old_hash=old_hash)
    except BadInput as error:
        show(form, error)
        return _page(password=form), 422
    return _saved(_("Your password is changed. You are signed out on all other devices."))


@bp.post("/account/email")
@per_network
@per_mail_sent
def change_email() -> ResponseReturnValue:
    form = ChangeEmailForm()
    if not _knows_password(form, _free_the_database()):
        return _page(email=form), 422
    try:
        operations.request_email_change(current_user, form.email.data or "")
    except BadInput as error:
        show(form, error)
        return _page(email=form), 422
    return _saved(_("Follow the link in the mail to your new address; then the change is made."))


@bp.post("/account/email/again")
def try_address_again() -> ResponseReturnValue:
    operations.try_address_again(current_user)
    return _saved(_("Mails go to %(email)s again.", email=current_user.email))


@bp.post("/account/leaving")
def choose_credit_name() -> ResponseReturnValue:
    form = LeavingForm()
    try:
        operations.choose_credit_name(current_user, form.credit_name.data or "")
    except BadInput as error:
        show(form, error)
        return _page(leaving=form), 422
    return _saved(_("Saved. It holds from the day on which you leave."))


def _free_the_database() -> str | None:
    """The hash of the person's password, and no transaction: while passwords are verified
    and hashed nobody waits for the lock that this request got by asking who is signed in."""
    stored = current_user.password_hash
    db.session.rollback()
    return stored


def _knows_password(form: ChangePasswordForm | ChangeEmailForm, stored: str | None) -> bool:
    """Whether the person typed their current password; if not, the form says so."""
    if verify(stored, form.current_password.data):
        return True
    show(form, BadInput(_("This is not your current password."), "current_password"))
    return False


def _saved(message: str) -> Response:
    commit()
    flash(message, "success")
    return redirect(url_for("auth.account"), 303)


def _page(
    *,
    profile: ProfileForm | None = None,
    email: ChangeEmailForm | None = None,
    password: ChangePasswordForm | None = None,
    leaving: LeavingForm | None = None,
) -> str:
    """The page with the form that was refused, if any, as it was filled in."""
    profile = profile or ProfileForm.of(current_user)
    profile.offer_time_zones(current_user.time_zone)
    return render_template(
        "auth/account.html",
        profile=profile,
        email=email or ChangeEmailForm(formdata=None),
        password=password or ChangePasswordForm(formdata=None),
        leaving=leaving or LeavingForm.of(current_user),
        department=department_name(current_user.department_id),
        sessions=sessions.open_sessions(current_user),
        shortest=SHORTEST,
        name_length=NAME_LENGTH,
        handle_length=HANDLE_LENGTH,
        job_title_length=JOB_TITLE_LENGTH,
    )
