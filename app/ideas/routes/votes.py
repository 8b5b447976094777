"""Voting and taking a vote back."""

from __future__ import annotations

from flask import Blueprint, get_template_attribute, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.db import db
from app.events import commit
from app.ideas.models import Idea
from app.ideas.operations import voting
from app.ideas.policy import may_vote
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("votes", __name__)


@bp.post("/ideas/<int:idea_id>/vote")
def vote(idea_id: int) -> Response | str:
    idea = visible_idea_or_404(idea_id, current_user)
    voting.vote(idea, by=current_user)
    commit()
    return _answer(idea, voted=True)


@bp.post("/ideas/<int:idea_id>/unvote")
def unvote(idea_id: int) -> Response | str:
    idea = visible_idea_or_404(idea_id, current_user)
    voting.take_vote_back(idea, by=current_user)
    commit()
    return _answer(idea, voted=False)


def _answer(idea: Idea, *, voted: bool) -> Response | str:
    """The button alone for a script, else the page the press came from."""
    if request.headers.get("HX-Request") == "true":
        db.session.refresh(idea, ["votes"])
        button = get_template_attribute("components/votes.html", "vote_button")
        return button(idea, voted, may_vote(current_user, idea))
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)
