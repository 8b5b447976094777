"""What became of every mail, sending one again, and a test of the settings."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.admin.mails import STATE_TEXTS, State, mail_or_404, mails_page
from app.admin.operations import note_mail_test, resend_mail
from app.admin.routes.blueprint import bp
from app.admin.testing_mail import EXPLANATIONS, send_test_mail
from app.auth.queries import handle_in, user_by_handle
from app.core.db import db
from app.core.enums import one_of
from app.core.i18n import _
from app.core.limits import limiter
from app.core.links import neighbours
from app.events import commit


@bp.get("/mail", endpoint="mails")
def list_mails() -> str:
    handle = handle_in(request.args.get("person"))
    wanted = one_of(State, request.args.get("state"))
    person = user_by_handle(handle) if handle else None
    page = None
    if person is not None or not handle:
        page = mails_page(wanted, person, key=request.args.get("key"))
    return render_template(
        "admin/mails.html",
        page=page,
        neighbours=neighbours(page) if page else None,
        states=STATE_TEXTS,
        state=wanted,
        handle=handle,
    )


@bp.post("/mail/<int:delivery_id>/resend", endpoint="resend_mail")
def send_again(delivery_id: int) -> ResponseReturnValue:
    resend_mail(mail_or_404(delivery_id), by=current_user)
    commit()
    flash(_("It is sent now."), "success")
    return redirect(url_for(".mails"), 303)


@bp.route("/mail/test", methods=["GET", "POST"], endpoint="test_mail")
@limiter.limit("30 per hour", methods=["POST"])
def test_settings() -> ResponseReturnValue:
    """Answers with the outcome itself: there is nothing to go back to."""
    if request.method == "GET":
        return render_template("admin/test_mail.html", failure=None, was_sent=False)
    name, address = current_user.name, current_user.address
    db.session.rollback()  # nobody waits for the database while the mail server takes its time
    failure = send_test_mail(name, address)
    note_mail_test(failure.fault if failure else None, by=current_user)
    commit()
    page = render_template(
        "admin/test_mail.html",
        failure=failure,
        explanation=EXPLANATIONS[failure.fault] if failure else None,
        was_sent=failure is None,
    )
    return page, 422 if failure else 200
