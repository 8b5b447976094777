"""Noting that somebody has an idea before them, and how far they have read what is said there. The
page tells it by a script: looking writes nothing."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.events import commit
from app.ideas.forms.talking import SeenForm
from app.ideas.operations.reading import note_reading
from app.ideas.operations.visiting import visit
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("visits", __name__)


@bp.post("/ideas/<int:idea_id>/visit")
def note(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    form = SeenForm()
    if "seen" in request.form:
        if not form.validate_on_submit():
            return Response(status=422)
        note_reading(idea.id, form.seen.data or 0, by=current_user)
    visit(idea, by=current_user)
    commit()
    return Response(status=204)
