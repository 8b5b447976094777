"""Who improved and built an idea; declining one's credit, and taking it up again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth.models import User
from app.auth.queries import member_called
from app.core.db import db
from app.core.errors import BadInput, or_404
from app.core.forms import show
from app.core.guard import require
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.crediting import BuilderForm
from app.ideas.models import Comment, Idea
from app.ideas.operations import crediting
from app.ideas.policy import may_credit_improvement, may_name_implementers
from app.ideas.queries.credits import own_credit_or_404
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.parts import improving_comment_or_404
from app.ideas.routes.ideas import idea_page
from app.ideas.routes.returning import back_to

bp = Blueprint("credits", __name__)


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/improvement")
def mark(idea_id: int, comment_id: int) -> Response:
    idea, comment = _improvable(idea_id, comment_id)
    crediting.mark_improvement(comment, idea, by=current_user)
    return _done(idea, _("Marked as an improvement."), comment)


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/improvement/take-back")
def unmark(idea_id: int, comment_id: int) -> Response:
    idea, comment = _improvable(idea_id, comment_id)
    crediting.unmark_improvement(comment, idea, by=current_user)
    return _done(idea, _("The mark is taken back."), comment)


@bp.post("/ideas/<int:idea_id>/implementers")
def name(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_name_implementers(current_user, idea))
    form = BuilderForm()
    try:
        person = member_called(form.handle.data)
        crediting.name_implementer(idea, person, by=current_user)
    except BadInput as error:
        show(form, error)
        return idea_page(idea, builder=form), 422
    return _done(idea, _("%(name)s is named for building it.", name=person.name))


@bp.post("/ideas/<int:idea_id>/implementers/<int:user_id>/remove")
def remove(idea_id: int, user_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_name_implementers(current_user, idea))
    person = or_404(db.session.get(User, user_id))
    crediting.remove_implementer(idea, person, by=current_user)
    return _done(idea, _("%(name)s is no longer named for building it.", name=person.name))


@bp.post("/credits/<int:credit_id>/decline")
def decline(credit_id: int) -> Response:
    credit, idea = own_credit_or_404(credit_id, current_user)
    crediting.decline_credit(credit, by=current_user)
    return _done(idea, _("You are not named for this any more. You can take it up again."))


@bp.post("/credits/<int:credit_id>/take-up")
def take_up(credit_id: int) -> Response:
    credit, idea = own_credit_or_404(credit_id, current_user)
    crediting.take_up_credit(credit, idea, by=current_user)
    return _done(idea, _("You are named again."))


def _improvable(idea_id: int, comment_id: int) -> tuple[Idea, Comment]:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_credit_improvement(current_user, idea))
    return idea, improving_comment_or_404(comment_id, idea)


def _done(idea: Idea, message: str, comment: Comment | None = None) -> Response:
    """Back to the idea, and to the comment there if it is about one."""
    if comment is None:
        return back_to(idea, message)
    commit()
    flash(message, "success")
    return redirect(url_for("comments.show", idea_id=idea.id, comment_id=comment.id), 303)
