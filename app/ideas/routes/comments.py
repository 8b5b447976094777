"""Commenting and replying."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput, WrongState
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit
from app.ideas.forms import CommentForm
from app.ideas.operations.discussing import post_comment
from app.ideas.queries.merges import visible_standing_of
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.ideas import idea_page

bp = Blueprint("comments", __name__)


@bp.post("/ideas/<int:idea_id>/comments")
@takes_files
def create(idea_id: int) -> Response | tuple[str, int]:
    idea = visible_idea_or_404(idea_id, current_user)
    form = CommentForm()
    if not form.validate_on_submit():
        return idea_page(idea, form), form_status()
    try:
        comment = post_comment(
            idea, body=form.body.data or "", parent_id=form.parent_id.data, by=current_user
        )
    except BadInput as error:
        show(form, error)
        if error.field == "parent_id":  # sent again it is a comment of its own
            form.parent_id.data = None
        return idea_page(idea, form), 422
    except WrongState as error:
        return _given_back(idea_id, form, error), error.status
    commit()
    return redirect(url_for("ideas.show", idea_id=idea.id, _anchor=f"comment-{comment.id}"), 303)


def _given_back(idea_id: int, form: CommentForm, error: WrongState) -> str:
    """The page that says why, with the text in its form: where a merged idea went it is sent with
    one press."""
    idea = visible_idea_or_404(idea_id, current_user)
    target = visible_standing_of(idea, current_user)
    if target is None:
        show(form, BadInput(error.message, "body"))
        return idea_page(idea, form)
    why = _(
        "“%(title)s” was merged into this idea before you sent this. Send it here, if it fits.",
        title=idea.title,
    )
    show(form, BadInput(why, "body"))
    return idea_page(visible_idea_or_404(target.id, current_user), form)
