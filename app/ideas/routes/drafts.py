"""Saving an answer as a draft, putting it away, and bringing it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import LostRace
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.deciding import DecisionForm
from app.ideas.models import Idea
from app.ideas.operations.drafting import discard_draft, restore_draft, save_draft
from app.ideas.queries.drafts import own_draft
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.decisions import decidable, decide_page, status_named
from app.ideas.routes.returning import back_to
from app.ideas.status import Status

bp = Blueprint("drafts", __name__, url_prefix="/ideas/<int:idea_id>/status/draft")


@bp.post("")
@takes_files
def save(idea_id: int) -> ResponseReturnValue:
    idea = decidable(idea_id)
    form = DecisionForm()
    status = status_named(form.status.data)
    if form.problems:
        return decide_page(idea, form, status), 422
    try:
        save_draft(idea, status, form.as_typed(), seen=form.draft.data or "", by=current_user)
    except LostRace as error:
        return _two_drafts(idea, form, status, error), error.status
    commit()
    flash(_("Your draft is saved. Nobody else can read it."), "success")
    return redirect(url_for("decisions.new", idea_id=idea.id, to=status.value), 303)


def _two_drafts(idea: Idea, form: DecisionForm, status: Status, error: LostRace) -> str:
    """Show the other draft; what was typed stays, and takes its place if it is saved again."""
    other = own_draft(idea, current_user)
    form.draft.data = other.version if other else ""
    form.draft.raw_data = None
    return decide_page(idea, form, status, error=error.message, other_draft=other)


@bp.post("/discard")
def discard(idea_id: int) -> Response:
    idea = decidable(idea_id)
    discard_draft(idea, by=current_user)
    return back_to(idea, _("Your draft is discarded. You can still bring it back here."))


@bp.post("/restore")
def restore(idea_id: int) -> Response:
    idea = decidable(idea_id)
    restore_draft(idea, by=current_user)
    return back_to(idea, _("Your draft is back."))
