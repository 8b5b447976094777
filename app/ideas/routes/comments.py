"""Commenting and replying; a comment's own address; editing, deleting, bringing back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput, LostRace, NotVisible, WrongState
from app.core.forms import form_status, show
from app.core.guard import require
from app.core.i18n import _
from app.core.links import neighbours
from app.events import commit
from app.ideas.forms.talking import CommentForm, EditCommentForm
from app.ideas.models import Comment, DraftKind, Idea
from app.ideas.operations import rewording
from app.ideas.operations.discussing import OthersWrote, post_comment
from app.ideas.operations.keeping_drafts import forget_draft
from app.ideas.policy import may_edit_comment
from app.ideas.queries.comments import versions_of, visible_comment_or_404
from app.ideas.queries.merges import visible_standing_of
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.conversation import page_of_comment, place_of
from app.ideas.routes.ideas import draft_asked_for
from app.ideas.routes.masks import byline_of_form

bp = Blueprint("comments", __name__)


@bp.post("/ideas/<int:idea_id>/comments")
@takes_files
def create(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    form = CommentForm()
    if not form.validate_on_submit():
        return page_of_comment(idea, form), form_status()
    try:
        comment = post_comment(
            idea,
            body=form.body.data or "",
            parent_id=form.parent_id.data,
            seen_id=form.seen.data,
            byline=byline_of_form(form, idea.board),
            by=current_user,
        )
    except OthersWrote as error:
        show(form, error)
        return page_of_comment(idea, form, meanwhile=error.comment_ids), error.status
    except BadInput as error:
        show(form, error)
        if error.field == "parent_id":  # sent again it is a comment of its own
            form.parent_id.data = None
        return page_of_comment(idea, form), 422
    except WrongState as error:
        return _given_back(idea_id, form, error), error.status
    forget_draft(form.draft.data, by=current_user)
    commit()
    return redirect(address_of(idea, comment), 303)


def _given_back(idea_id: int, form: CommentForm, error: WrongState) -> str:
    """The page that says why, with the text in its form: where a merged idea went it is sent with
    one press."""
    idea = visible_idea_or_404(idea_id, current_user)
    target = visible_standing_of(idea, current_user)
    if target is None:
        show(form, BadInput(error.message, "body"))
        return page_of_comment(idea, form)
    why = _(
        "“%(title)s” was merged into this idea before you sent this. Send it here, if it fits.",
        title=idea.title,
    )
    show(form, BadInput(why, "body"))
    return page_of_comment(visible_idea_or_404(target.id, current_user), form)


@bp.get("/ideas/<int:idea_id>/comments/<int:comment_id>", endpoint="show")
def show_comment(idea_id: int, comment_id: int) -> Response:
    """A comment's own address: leads to the page on which it stands now, which may be another
    tomorrow."""
    idea, comment = found_comment(idea_id, comment_id)
    return redirect(place_of(idea, comment), 302)


@bp.route("/ideas/<int:idea_id>/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@takes_files
def edit(idea_id: int, comment_id: int) -> ResponseReturnValue:
    idea, comment = found_comment(idea_id, comment_id)
    require(may_edit_comment(current_user, comment))
    form = EditCommentForm.of(comment, draft_asked_for(DraftKind.COMMENT_EDIT, idea))
    if not form.validate_on_submit():
        return _edit_page(form, idea, comment)
    try:
        rewording.edit_comment(
            comment,
            idea,
            body=form.body.data or "",
            seen_version=form.version.data or 0,
            by=current_user,
        )
    except BadInput as error:
        show(form, error)
        return _edit_page(form, idea, comment)
    except LostRace as error:
        form.version.data = comment.version  # sending it again is on top of what is there now
        return _edit_page(form, idea, comment, error=error.message)[0], error.status
    except WrongState as error:
        return _edit_page(form, idea, comment, error=error.message)[0], error.status
    forget_draft(form.draft.data, by=current_user)
    commit()
    return redirect(address_of(idea, comment), 303)


@bp.get("/ideas/<int:idea_id>/comments/<int:comment_id>/history")
def history(idea_id: int, comment_id: int) -> ResponseReturnValue:
    idea, comment = found_comment(idea_id, comment_id)
    if comment.is_deleted:
        raise NotVisible
    page = versions_of(comment, key=request.args.get("key"))
    return render_template(
        "ideas/comment_history.html",
        idea=idea,
        comment=comment,
        versions=page.rows,
        neighbours=neighbours(page),
    )


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/delete")
def delete(idea_id: int, comment_id: int) -> Response:
    idea, comment = found_comment(idea_id, comment_id)
    rewording.delete_comment(comment, idea, by=current_user)
    return _done(idea, comment, _("Deleted. You can bring it back for a day."))


@bp.post("/ideas/<int:idea_id>/comments/<int:comment_id>/bring-back")
def bring_back(idea_id: int, comment_id: int) -> Response:
    idea, comment = found_comment(idea_id, comment_id)
    rewording.bring_back_comment(comment, idea, by=current_user)
    return _done(idea, comment, _("Your comment is back."))


def address_of(idea: Idea, comment: Comment) -> str:
    """Where a change of a comment leads: to the comment, wherever it stands."""
    return url_for("comments.show", idea_id=idea.id, comment_id=comment.id)


def found_comment(idea_id: int, comment_id: int) -> tuple[Idea, Comment]:
    """A comment and the idea at which it is read. Raises NotVisible."""
    idea = visible_idea_or_404(idea_id, current_user)
    comment = visible_comment_or_404(idea, comment_id, current_user)
    return visible_standing_of(idea, current_user) or idea, comment


def _edit_page(
    form: EditCommentForm, idea: Idea, comment: Comment, *, error: str | None = None
) -> tuple[str, int]:
    page = render_template(
        "ideas/comment_edit.html", form=form, idea=idea, comment=comment, error=error
    )
    return page, form_status()


def _done(idea: Idea, comment: Comment, message: str) -> Response:
    commit()
    flash(message, "success")
    return redirect(address_of(idea, comment), 303)
