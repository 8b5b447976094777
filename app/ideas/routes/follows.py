"""Choosing how much one is told of an idea."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.enums import one_of
from app.core.errors import BadInput
from app.core.i18n import _
from app.events import commit
from app.ideas.forms import FollowForm
from app.ideas.models import Level
from app.ideas.operations.following import follow
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("follows", __name__)


@bp.post("/ideas/<int:idea_id>/follow")
def choose(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    form = FollowForm()
    level = one_of(Level, form.level.data)
    if level is None:
        raise BadInput(_("Choose what you want to be told about."))
    follow(idea, level, by=current_user)
    commit()
    flash(_("Saved."), "success")
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)
