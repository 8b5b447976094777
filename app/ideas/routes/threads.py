"""A branch of a conversation on its own page; who can be mentioned; what was seen."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.i18n import _
from app.events import commit
from app.ideas.forms.talking import SeenForm
from app.ideas.operations.reading import mark_read
from app.ideas.queries.comments import visible_comment, visible_comment_or_404
from app.ideas.queries.merges import visible_standing_of
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.visibility import viewers_called
from app.ideas.routes.conversation import branch_page
from app.ideas.routes.ideas import form_for

bp = Blueprint("threads", __name__)


@bp.get("/ideas/<int:idea_id>/threads/<int:root_id>", endpoint="show")
def show_branch(idea_id: int, root_id: int) -> ResponseReturnValue:
    """A branch; what is no beginning of one leads to where it stands."""
    idea = visible_idea_or_404(idea_id, current_user)
    root = visible_comment_or_404(idea, root_id, current_user)
    if root.root_id is not None or visible_standing_of(idea, current_user) is not None:
        return redirect(url_for("comments.show", idea_id=idea.id, comment_id=root.id), 302)
    wanted = request.args.get("comment", type=int)
    comment = visible_comment(idea, wanted, current_user)
    is_here = comment is not None and comment.branch_id == root.id
    return branch_page(idea, root, form_for(idea), comment=comment if is_here else None)


@bp.get("/ideas/<int:idea_id>/people")
def people(idea_id: int) -> ResponseReturnValue:
    """Who may be meant by the beginning of a name or handle: people who may see the idea."""
    idea = visible_idea_or_404(idea_id, current_user)
    found = viewers_called(idea, request.args.get("q", ""))
    return render_template("ideas/_people.html", people=found)


@bp.post("/ideas/<int:idea_id>/read")
def read(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    form = SeenForm()
    if form.validate_on_submit():
        mark_read(idea.id, form.seen.data or 0, by=current_user)
        commit()
        flash(_("Marked as read."), "success")
    return _to_comments(idea.id)


def _to_comments(idea_id: int) -> Response:
    return redirect(url_for("ideas.show", idea_id=idea_id, _anchor="comments"), 303)
