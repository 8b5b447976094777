"""What the pages of accounts share: the blueprint, its limits, coming in, links that are over."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.auth import sessions
from app.auth.inputs import known_form_of
from app.auth.models import User
from app.core.guard import is_local_address
from app.core.limits import limiter
from app.events import commit

bp = Blueprint("auth", __name__)


def _typed_address() -> str:
    """The e-mail address in the form, hashed: counts are kept and name nobody."""
    return sha256(known_form_of(request.form.get("email")).encode()).hexdigest()


# Many people share one network address, so that one is generous; one person's is not.
per_network = limiter.limit("100 per 15 minutes", methods=["POST"])
per_address = limiter.limit("10 per 15 minutes", methods=["POST"], key_func=_typed_address)
per_mail_sent = limiter.limit("5 per hour", methods=["POST"], key_func=_typed_address)


def come_in(user: User, *, remember: bool = False) -> Response:
    """Sign a person in and show them what they came for."""
    sessions.start_session(user, remember=remember)
    commit()
    wanted = request.args.get("next", "")
    return redirect(wanted if is_local_address(wanted) else url_for("ideas.home"), 303)


def link_is_over() -> ResponseReturnValue:
    """The page for links that were used, replaced or left lying too long."""
    return render_template("auth/link_over.html"), 410
