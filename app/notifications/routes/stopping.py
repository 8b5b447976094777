"""Stopping mails of a kind from the mail itself, signed in or not (RFC 8058).

Looking at the page changes nothing: mail programs and scanners open every link. What is sent to it
does, also by a mail program for its reader: it has no cookie, so there is no CSRF token, and it
follows no redirect.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from app.auth.models import User
from app.core.errors import or_404
from app.core.guard import csrf, public
from app.events import commit
from app.notifications.channels import ways_of
from app.notifications.models import Subject, Way
from app.notifications.operations import choose_ways
from app.notifications.switches import STOP_TEXTS, read_stop_token

bp = Blueprint("stopping", __name__)


@bp.get("/messages/stop/<token>", endpoint="ask")
@public
def ask_first(token: str) -> str:
    user, subject = or_404(read_stop_token(token))
    return _page(user, subject)


@bp.post("/messages/stop/<token>", endpoint="stop")
@csrf.exempt
@public
def stop_mails(token: str) -> str:
    user, subject = or_404(read_stop_token(token))
    choose_ways({subject: Way.APPLICATION}, by=user)
    commit()
    return _page(user, subject)


def _page(user: User, subject: Subject) -> str:
    return render_template(
        "notifications/stopping.html",
        text=STOP_TEXTS[subject],
        is_stopped=ways_of(user)[subject] is Way.APPLICATION,
        is_own=subject is Subject.OWN_IDEAS,
    )
