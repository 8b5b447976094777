"""Noting that somebody has an idea before them. The page says so by a script: reading writes
nothing."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from app.events import commit
from app.ideas.operations.visiting import visit
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("visits", __name__)


@bp.post("/ideas/<int:idea_id>/visit")
def note(idea_id: int) -> Response:
    visit(visible_idea_or_404(idea_id, current_user), by=current_user)
    commit()
    return Response(status=204)
