"""How a change of an idea ends: it is kept, told, and the idea shown."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.events import commit
from app.ideas.models import Idea


def back_to(idea: Idea, message: str) -> Response:
    """Commit, say what was done, and show the idea."""
    commit()
    flash(message, "success")
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)
