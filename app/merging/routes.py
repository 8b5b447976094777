"""Merging a duplicate into another idea: choosing that one, looking at what it would come to,
doing it, and undoing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput, LostRace, WrongState
from app.core.forms import show
from app.core.guard import require
from app.core.i18n import _
from app.core.text import clean_line
from app.events import commit
from app.ideas.models import Idea
from app.ideas.operations.merging import merge_ideas, undo_merge
from app.ideas.operations.standing import require_standing
from app.ideas.policy import may_moderate, may_undo_merge
from app.ideas.queries.answers import latest_decision, view_of
from app.ideas.queries.family import standing_of
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.workflows import workflow_of
from app.merging.forms import MergeForm
from app.merging.queries import candidates_for, prospect_of
from app.search.index import search_engine

bp = Blueprint("merges", __name__)
BLUEPRINTS = (bp,)


@bp.get("/ideas/<int:idea_id>/merge")
def choose(idea_id: int) -> str:
    return _choice(_mergeable(idea_id))


@bp.get("/ideas/<int:idea_id>/merge/<int:into_id>")
def new(idea_id: int, into_id: int) -> ResponseReturnValue:
    idea = _mergeable(idea_id)
    into = visible_idea_or_404(into_id, current_user)
    try:
        return _page(idea, into, MergeForm(formdata=None, version=idea.version))
    except WrongState as error:
        return _choice(idea, error=error.message), error.status


@bp.post("/ideas/<int:idea_id>/merge/<int:into_id>")
def create(idea_id: int, into_id: int) -> ResponseReturnValue:
    idea = _mergeable(idea_id)
    into = visible_idea_or_404(into_id, current_user)
    form = MergeForm()
    if not form.validate_on_submit():
        return _page(idea, into, form), 422
    try:
        merge = merge_ideas(
            idea,
            into,
            seen_version=form.version.data or 0,
            note=form.note.data or "",
            by=current_user,
        )
    except BadInput as error:
        show(form, error)
        return _page(idea, into, form), 422
    except LostRace as error:
        return _somebody_was_first(idea_id, into_id, form, error), error.status
    commit()
    flash(_("Merged. Everybody who took part is told; you can undo it here."), "success")
    return redirect(url_for("ideas.show", idea_id=merge.into_id, merged_from=merge.from_id), 303)


@bp.post("/ideas/<int:idea_id>/unmerge")
def undo(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_undo_merge(current_user, idea, standing_of(idea)))
    undo_merge(idea, by=current_user)
    commit()
    flash(_("“%(title)s” stands on its own again, as it was.", title=idea.title), "success")
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)


def _mergeable(idea_id: int) -> Idea:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_moderate(current_user, idea))
    require_standing(idea)
    return idea


def _somebody_was_first(idea_id: int, into_id: int, form: MergeForm, error: LostRace) -> str:
    """Show what the other one did; what was typed stays, and can be sent on top of it."""
    idea = _mergeable(idea_id)
    form.version.data = idea.version
    form.version.raw_data = None
    decision = latest_decision(idea.id)
    return _page(
        idea,
        visible_idea_or_404(into_id, current_user),
        form,
        error=error.message,
        other=view_of(decision, idea, workflow_of(idea.board_id)) if decision else None,
    )


def _choice(idea: Idea, *, error: str | None = None) -> str:
    words = clean_line(request.args.get("q"))
    found = candidates_for(idea, words, user=current_user, engine=search_engine())
    return render_template("merging/choose.html", idea=idea, words=words, found=found, error=error)


def _page(idea: Idea, into: Idea, form: MergeForm, **context: object) -> str:
    prospect = prospect_of(idea, into, by=current_user)
    return render_template(
        "merging/confirm.html", idea=idea, into=into, prospect=prospect, form=form, **context
    )
