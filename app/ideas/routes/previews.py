"""A text as it will be shown, for whoever is writing it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.enums import one_of
from app.core.errors import BadInput, or_404
from app.core.i18n import _
from app.ideas.forms.talking import PreviewForm
from app.ideas.models import TextKind
from app.ideas.previewing import preview_of
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("previews", __name__)


@bp.post("/preview")
def create() -> ResponseReturnValue:
    """Changes nothing; answers a fragment. Who has no script gets the same with their form."""
    form = PreviewForm()
    kind = or_404(one_of(TextKind, form.kind.data))
    if not form.validate_on_submit():
        raise BadInput(_("This text cannot be previewed. Reload the page and try again."))
    idea = None
    if form.idea.data is not None:
        idea = visible_idea_or_404(form.idea.data, current_user)
    preview = preview_of(form.text.data, kind, idea)
    page = render_template("ideas/_preview.html", preview=preview)
    return page, 422 if preview.problem else 200
