"""The door of the administration, and its first page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from app.admin.policy import may_administer
from app.admin.queries import parked_count
from app.core.guard import require

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
def only_administrators() -> None:
    require(may_administer(current_user))


@bp.get("", endpoint="index")
def index() -> str:
    return render_template("admin/index.html", parked=parked_count())
