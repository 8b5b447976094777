"""The list of notices. Looking at it changes nothing; reading is said by a button."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.core.i18n import _
from app.core.links import neighbours
from app.events import commit
from app.notifications.forms import ReadForm
from app.notifications.operations import mark_all_read, mark_read
from app.notifications.queries import notice_or_404, notices_of

bp = Blueprint("notifications", __name__)


@bp.get("/notices")
def index() -> str:
    page = notices_of(current_user, key=request.args.get("key"))
    return render_template(
        "notifications/index.html",
        page=page,
        newest=page.rows[0].id if page.rows else None,
        neighbours=neighbours(page),
    )


@bp.post("/notices/<int:notice_id>/open", endpoint="open")
def open_notice(notice_id: int) -> Response:
    notice = notice_or_404(notice_id, current_user)
    mark_read(notice.id, by=current_user)
    commit()
    return redirect(notice.url, 303)


@bp.post("/notices/<int:notice_id>/read", endpoint="read")
def read_one(notice_id: int) -> Response:
    mark_read(notice_or_404(notice_id, current_user).id, by=current_user)
    commit()
    return redirect(url_for(".index"), 303)


@bp.post("/notices/read", endpoint="read_all")
def read_all() -> Response:
    form = ReadForm()
    if not form.validate_on_submit():
        raise BadInput(_("Reload the list of notices and try again."))
    mark_all_read(until=form.until.data or 0, by=current_user)
    commit()
    return redirect(url_for(".index"), 303)
