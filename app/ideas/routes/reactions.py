"""Reacting to comments, and marking one as an official answer."""

from __future__ import annotations

from flask import Blueprint, flash, get_template_attribute, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.enums import one_of
from app.core.errors import or_404
from app.core.guard import require
from app.core.i18n import _
from app.events import commit
from app.ideas.models import Comment, Idea, ReactionKind
from app.ideas.operations import reacting, speaking
from app.ideas.policy import may_mark_official
from app.ideas.queries.comments import visible_comment_or_404
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.thread import nodes_of, reader_of
from app.ideas.routes.comments import address_of

bp = Blueprint("reactions", __name__)


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/reactions/<kind>")
def react(idea_id: int, comment_id: int, kind: str) -> Response | str:
    idea, comment = _found(idea_id, comment_id)
    reacting.react(comment, _known(kind), by=current_user)
    commit()
    return _answer(idea, comment)


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/reactions/<kind>/take-back")
def take_back(idea_id: int, comment_id: int, kind: str) -> Response | str:
    idea, comment = _found(idea_id, comment_id)
    reacting.take_reaction_back(comment, _known(kind), by=current_user)
    commit()
    return _answer(idea, comment)


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/official")
def mark_official(idea_id: int, comment_id: int) -> Response:
    idea, comment = _found(idea_id, comment_id)
    require(may_mark_official(current_user, idea))
    speaking.mark_official(comment, idea, by=current_user)
    return _done(idea, comment, _("Marked as an official answer."))


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/official/take-back")
def unmark_official(idea_id: int, comment_id: int) -> Response:
    idea, comment = _found(idea_id, comment_id)
    require(may_mark_official(current_user, idea))
    speaking.take_official_mark_back(comment, idea, by=current_user)
    return _done(idea, comment, _("The mark is taken back."))


def _found(idea_id: int, comment_id: int) -> tuple[Idea, Comment]:
    idea = visible_idea_or_404(idea_id, current_user)
    return idea, visible_comment_or_404(idea, comment_id, current_user)


def _known(word: str) -> ReactionKind:
    return or_404(one_of(ReactionKind, word))


def _answer(idea: Idea, comment: Comment) -> Response | str:
    """The buttons alone for a script, else the page the press came from."""
    if request.headers.get("HX-Request") == "true":
        (node,) = nodes_of([comment.id], reader_of(idea, current_user, seen_id=None))
        buttons = get_template_attribute("components/reactions.html", "reactions")
        return buttons(node, idea)
    return redirect(address_of(idea, comment), 303)


def _done(idea: Idea, comment: Comment, message: str) -> Response:
    commit()
    flash(message, "success")
    return redirect(address_of(idea, comment), 303)
