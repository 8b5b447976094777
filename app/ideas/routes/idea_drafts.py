"""Drafts of ideas, comments and edits: saved as one types, those of ideas also by a button; listed,
put away and brought back."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.boards.queries import boards_for
from app.core.errors import BadInput
from app.core.forms import show
from app.core.guard import require
from app.core.i18n import _, _l
from app.events import commit
from app.ideas.forms.drafted import DraftedForm
from app.ideas.forms.posting import EditIdeaForm, NewIdeaForm
from app.ideas.forms.talking import CommentForm, EditCommentForm
from app.ideas.models import Draft, DraftKind
from app.ideas.operations.keeping_drafts import (
    Purpose,
    begin_draft,
    discard_own_draft,
    keep_draft,
    keep_text,
    restore_own_draft,
)
from app.ideas.policy import may_edit, may_edit_comment
from app.ideas.queries.comments import visible_comment
from app.ideas.queries.idea_drafts import drafts_of, own_draft_or_404, own_idea_draft_or_404
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.comments import found_comment
from app.ideas.routes.ideas import new_form, new_page

F = TypeVar("F", bound=DraftedForm)
SAVED = _l("Your draft is saved. Nobody else can read it.")

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


@bp.post("/ideas/<int:idea_id>/edit")
@takes_files
def save_edit(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_edit(current_user, idea))
    return _text_saved(_sound(EditIdeaForm.of(idea)), Purpose(DraftKind.EDIT, idea.id))


@bp.post("/ideas/<int:idea_id>/comment")
@takes_files
def save_comment(idea_id: int) -> ResponseReturnValue:
    """Of a comment or a reply; what it answers is looked at when it is posted."""
    idea = visible_idea_or_404(idea_id, current_user)
    form = _sound(CommentForm())
    answered = visible_comment(idea, form.parent_id.data, current_user)
    return _text_saved(form, Purpose(DraftKind.COMMENT, idea.id, answered.id if answered else None))


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/edit")
@takes_files
def save_comment_edit(idea_id: int, comment_id: int) -> ResponseReturnValue:
    idea, comment = found_comment(idea_id, comment_id)
    require(may_edit_comment(current_user, comment))
    purpose = Purpose(DraftKind.COMMENT_EDIT, idea.id, comment.id)
    return _text_saved(_sound(EditCommentForm.of(comment)), purpose)


@bp.post("/<int:draft_id>/discard")
def discard(draft_id: int) -> Response:
    discard_own_draft(own_draft_or_404(draft_id, current_user))
    commit()
    flash(_("Deleted. You can bring it back for a day."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:draft_id>/restore")
def restore(draft_id: int) -> Response:
    restore_own_draft(draft_id, by=current_user)
    commit()
    flash(_("Your draft is back."), "success")
    return redirect(url_for(".index"), 303)


def _saved(draft: Draft | None) -> ResponseReturnValue:
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
    flash(str(SAVED), "success")
    return redirect(known["page"], 303)


def _sound(form: F) -> F:
    """What was typed may be unfinished, what the page adds to it may not. Raises BadInput."""
    if not form.validate():
        raise BadInput(_("Reload the page and try again."))
    return form


def _text_saved(form: DraftedForm, purpose: Purpose) -> ResponseReturnValue:
    """Save what was sent, in the draft that it names if that is there. Scripts are told which
    draft has it, and whether that is another because it was saved elsewhere meanwhile; who has
    none comes to the list of drafts, from where the writing goes on."""
    named = form.draft.data
    try:
        kept = keep_text(
            named,
            form.words(),
            seen_version=form.draft_version.data or 0,
            purpose=purpose,
            by=current_user,
        )
    except BadInput as error:
        if not _is_script():
            raise
        return _answer({"message": error.message}, 422)
    id, version = (kept.id, kept.version) if kept else ("", "")
    commit()
    known = {"id": id, "version": version, "save": request.path}
    is_another = named is not None and id not in {named, ""}
    if not _is_script():
        said = SAVED if kept else _("There was nothing to save yet.")
        flash(_both_are_kept() if is_another else str(said), "success")
        return redirect(url_for(".index"), 303)
    if is_another:
        return _answer({**known, "message": _both_are_kept()}, 409)
    return _answer(known, 200)


def _kept(draft: Draft | None, form: NewIdeaForm) -> Draft:
    """Raises BadInput."""
    if draft is None:
        return begin_draft(form.words(), by=current_user)
    seen = form.draft_version.data or 0
    return keep_draft(draft, form.words(), seen_version=seen, by=current_user)


def _both_kept(form: NewIdeaForm, known: dict[str, Any]) -> ResponseReturnValue:
    message = _both_are_kept()
    if _is_script():
        return _answer({**known, "message": message}, 409)
    page, _status = new_page(form, boards_for(current_user), note=message)
    return page, 409


def _both_are_kept() -> str:
    return _(
        "This draft was changed in another tab or on another device. Nothing is lost: what you "
        "typed here is now a draft of its own."
    )


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _known(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "version": draft.version,
        "save": url_for(".save", draft_id=draft.id),
        "page": url_for("ideas.new", draft=draft.id),
    }


def _answer(what: dict[str, Any], status: int) -> ResponseReturnValue:
    return what, status
