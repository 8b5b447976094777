"""What an idea said before: its versions, what each changed, and going back to one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.core.guard import require
from app.core.i18n import _
from app.core.links import neighbours
from app.events import commit
from app.ideas.forms.posting import RestoreForm
from app.ideas.operations.restoring import restore_version
from app.ideas.policy import may_edit
from app.ideas.queries.history import history_page, revision_or_404, version_page
from app.ideas.queries.lists import voted_among
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("history", __name__)


@bp.get("/ideas/<int:idea_id>/history")
def index(idea_id: int) -> str:
    idea = visible_idea_or_404(idea_id, current_user)
    page = history_page(idea, key=request.args.get("key"))
    return render_template("ideas/history.html", idea=idea, page=page, neighbours=neighbours(page))


@bp.get("/ideas/<int:idea_id>/history/<int:number>")
def version(idea_id: int, number: int) -> str:
    idea = visible_idea_or_404(idea_id, current_user)
    page = version_page(idea, number, since=request.args.get("since", type=int))
    is_standing = idea.merged_into_id is None
    return render_template(
        "ideas/version.html",
        idea=idea,
        page=page,
        may_restore=page.newer_url is not None and is_standing and may_edit(current_user, idea),
        may_take_vote_back=is_standing
        and not idea.is_final
        and idea.id in voted_among([idea.id], current_user),
    )


@bp.post("/ideas/<int:idea_id>/history/<int:number>/restore")
def restore(idea_id: int, number: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_edit(current_user, idea))
    old = revision_or_404(idea.id, number)
    form = RestoreForm()
    if not form.validate_on_submit():
        raise BadInput(_("Go back, reload the page and send it again."))
    new = restore_version(idea, old, seen_version=form.version.data or 0, by=current_user)
    commit()
    if new is None:
        flash(_("Nothing to restore: your idea says the same now."), "info")
    else:
        flash(
            _("Your idea says again what it said in version %(number)s.", number=number), "success"
        )
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)
