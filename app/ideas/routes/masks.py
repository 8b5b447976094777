"""Who stands on what is posted: oneself, a colleague, or nobody; and one's name after all."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth.queries import colleague_called
from app.boards.models import Board
from app.boards.queries import boards_moderated_by, boards_taking_anonymous_posts
from app.core.errors import BadInput
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.posting import NewIdeaForm
from app.ideas.forms.talking import CommentForm
from app.ideas.operations.masking import show_name, show_name_on_comment
from app.ideas.operations.signing import Byline, anonymously, for_colleague, for_newcomer
from app.ideas.queries.comments import visible_comment_or_404
from app.ideas.queries.merges import visible_standing_of
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.returning import back_to

bp = Blueprint("masks", __name__)


@dataclass(frozen=True)
class BylineChoices:
    """The names of the boards on which somebody may post anonymously, and for a colleague."""

    anonymous: list[str]
    for_others: list[str]


def byline_choices() -> BylineChoices:
    moderated = boards_moderated_by(current_user)
    return BylineChoices(
        boards_taking_anonymous_posts(current_user), [board.name for board in moderated]
    )


def byline_of_form(form: NewIdeaForm | CommentForm, board: Board) -> Byline:
    """As whom a text is to be posted. Raises BadInput and NotAllowed."""
    if isinstance(form, NewIdeaForm) and form.colleague.data:
        return _for_other(form, form.colleague.data, board)
    if form.anonymous.data:
        return anonymously(board, by=current_user)
    return Byline(current_user)


def _for_other(form: NewIdeaForm, colleague: str, board: Board) -> Byline:
    if form.anonymous.data:
        raise BadInput(_("Post it for a colleague or anonymously, not both."), "anonymous")
    if form.is_newcomer.data:
        return for_newcomer(board, colleague, form.department_id.data, by=current_user)
    return for_colleague(board, colleague_called(colleague), by=current_user)


@bp.post("/ideas/<int:idea_id>/show-name")
def show_on_idea(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    show_name(idea, by=current_user)
    return back_to(idea, _("Your name stands on your idea now."))


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/show-name")
def show_on_comment(idea_id: int, comment_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    comment = visible_comment_or_404(idea, comment_id, current_user)
    show_name_on_comment(comment, visible_standing_of(idea, current_user) or idea, by=current_user)
    commit()
    flash(_("Your name stands on your comment now."), "success")
    return redirect(url_for("comments.show", idea_id=idea.id, comment_id=comment.id), 303)
