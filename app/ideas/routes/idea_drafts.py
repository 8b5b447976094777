"""Drafts of ideas: saved as one types or by a button, listed, put away and brought back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.boards.queries import boards_for
from app.core.errors import BadInput
from app.core.forms import show
from app.core.i18n import _
from app.events import commit
from app.ideas.forms import NewIdeaForm
from app.ideas.models import IdeaDraft
from app.ideas.operations.keeping_drafts import (
    begin_draft,
    discard_idea_draft,
    keep_draft,
    restore_idea_draft,
)
from app.ideas.queries.idea_drafts import drafts_of, own_idea_draft_or_404
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.ideas import new_form, new_page

bp = Blueprint("idea_drafts", __name__, url_prefix="/drafts")


@bp.get("")
def index() -> str:
    return render_template("ideas/idea_drafts.html", drafts=drafts_of(current_user))


@bp.post("")
@takes_files
def create() -> ResponseReturnValue:
    return _saved(None)


@bp.post("/<int:draft_id>")
@takes_files
def save(draft_id: int) -> ResponseReturnValue:
    return _saved(own_idea_draft_or_404(draft_id, current_user))


@bp.post("/<int:draft_id>/discard")
def discard(draft_id: int) -> Response:
    discard_idea_draft(own_idea_draft_or_404(draft_id, current_user))
    commit()
    flash(_("Deleted. You can bring it back for a day."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:draft_id>/restore")
def restore(draft_id: int) -> Response:
    restore_idea_draft(draft_id, by=current_user)
    commit()
    flash(_("Your draft is back."), "success")
    return redirect(url_for(".index"), 303)


def _saved(draft: IdeaDraft | None) -> ResponseReturnValue:
    """Save what was sent, in this draft if there is one. Scripts get to know which draft has it;
    who has none comes to its page."""
    boards = boards_for(current_user)
    form = new_form(boards)
    if form.problems:
        return new_page(form, boards)
    try:
        kept = _kept(draft, form)
    except BadInput as error:
        show(form, error)
        return _answer({"message": error.message}, 422) if _is_script() else new_page(form, boards)
    form.hold(kept)
    known = _known(kept)  # read before the commit: another tab may post it, and delete it, at once
    commit()
    if draft is not None and kept is not draft:
        return _both_kept(form, known)
    if _is_script():
        return _answer(known, 200)
    flash(_("Your draft is saved. Nobody else can read it."), "success")
    return redirect(known["page"], 303)


def _kept(draft: IdeaDraft | None, form: NewIdeaForm) -> IdeaDraft:
    """Raises BadInput."""
    if draft is None:
        return begin_draft(form.words(), by=current_user)
    seen = form.draft_version.data or 0
    return keep_draft(draft, form.words(), seen_version=seen, by=current_user)


def _both_kept(form: NewIdeaForm, known: dict[str, Any]) -> ResponseReturnValue:
    message = _(
        "This draft was changed in another tab or on another device. Nothing is lost: what you "
        "typed here is now a draft of its own."
    )
    if _is_script():
        return _answer({**known, "message": message}, 409)
    page, _status = new_page(form, boards_for(current_user), note=message)
    return page, 409


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _known(draft: IdeaDraft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "version": draft.version,
        "save": url_for(".save", draft_id=draft.id),
        "page": url_for("ideas.new", draft=draft.id),
    }


def _answer(what: dict[str, object], status: int) -> ResponseReturnValue:
    return what, status
