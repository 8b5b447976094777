"""The list of notices. Looking at it changes nothing; reading is said by a button."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.enums import one_of
from app.core.errors import BadInput
from app.core.i18n import _, _l
from app.core.links import Tab, here, neighbours, page_before
from app.events import commit
from app.notifications.forms import ReadForm, RunForm
from app.notifications.notices import Which, notice_or_404, notices_of, unread_count
from app.notifications.operations import mark_all_read, mark_read, mark_unread

bp = Blueprint("notifications", __name__)

LISTS = {Which.UNREAD: _l("Unread"), Which.ALL: _l("All")}


@bp.get("/notices")
def index() -> str:
    which = one_of(Which, request.args.get("show")) or Which.ALL
    page = notices_of(current_user, which, key=request.args.get("key"))
    return render_template(
        "notifications/index.html",
        page=page,
        which=which,
        tabs=[Tab(str(text), here(show=show), show is which) for show, text in LISTS.items()],
        newest=page.rows[0].last if page.rows else None,
        neighbours=neighbours(page),
    )


@bp.get("/notices/unread")
def unread() -> str:
    """The bell as it is now, for a page that stays open."""
    return render_template("notifications/bell.html", unread=unread_count(current_user))


@bp.post("/notices/<int:notice_id>/open", endpoint="open")
def open_notice(notice_id: int) -> Response:
    """Leads to the first of the notices that were told together; `notice_id` is that one."""
    notice = notice_or_404(notice_id, current_user)
    mark_read(first=notice_id, last=_last(notice_id), by=current_user)
    commit()
    return redirect(notice.url, 303)


@bp.post("/notices/<int:notice_id>/read", endpoint="read")
def read_some(notice_id: int) -> Response:
    notice_or_404(notice_id, current_user)
    mark_read(first=notice_id, last=_last(notice_id), by=current_user)
    return _back()


@bp.post("/notices/<int:notice_id>/unread", endpoint="unread_again")
def read_later(notice_id: int) -> Response:
    notice_or_404(notice_id, current_user)
    mark_unread(first=notice_id, last=_last(notice_id), by=current_user)
    return _back()


@bp.post("/notices/<int:notice_id>/read-group", endpoint="read_group")
def read_group(notice_id: int) -> Response:
    """`notice_id` is the latest of its group that the page showed."""
    notice_or_404(notice_id, current_user)
    mark_read(first=0, last=notice_id, by=current_user)
    return _back()


@bp.post("/notices/read", endpoint="read_all")
def read_all() -> Response:
    form = ReadForm()
    if not form.validate_on_submit():
        raise BadInput(_("Reload the list of notices and try again."))
    mark_all_read(until=form.until.data or 0, by=current_user)
    return _back()


def _last(first: int) -> int:
    """The last of the notices that are told together with the first; that one itself if alone."""
    form = RunForm()
    if not form.validate_on_submit():
        raise BadInput(_("Reload the list of notices and try again."))
    last = form.last.data
    return first if last is None else last


def _back() -> Response:
    commit()
    return redirect(page_before() or url_for(".index"), 303)
