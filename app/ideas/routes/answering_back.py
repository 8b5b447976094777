"""The author answers back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.core.forms import form_status, show
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.deciding import FeedbackForm, ReconsiderationForm
from app.ideas.models import Idea
from app.ideas.operations.answering_back import (
    ask_again,
    require_open_to_reconsideration,
    say_whether_it_helped,
)
from app.ideas.queries.answers import latest_answer, latest_decision, view_of
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.workflows import workflow_of
from app.ideas.routes.attaching import takes_files

bp = Blueprint("answering_back", __name__)


@bp.post("/ideas/<int:idea_id>/answers/<int:decision_id>/feedback")
def feedback(idea_id: int, decision_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    form = FeedbackForm()
    if not form.validate_on_submit():
        raise BadInput(_("Say whether the answer helped with one of the two buttons below it."))
    say_whether_it_helped(
        idea, decision_id=decision_id, helped=form.helped.data == "yes", by=current_user
    )
    commit()
    flash(_("Thank you. Only you and the moderators see what you said."), "success")
    return _to_answer(idea, decision_id)


@bp.route("/ideas/<int:idea_id>/answers/<int:decision_id>/reconsideration", methods=["GET", "POST"])
@takes_files
def reconsideration(idea_id: int, decision_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    require_open_to_reconsideration(idea, decision_id=decision_id, by=current_user)
    form = ReconsiderationForm()
    if not form.validate_on_submit():
        return _form_page(idea, form)
    try:
        ask_again(idea, decision_id=decision_id, argument=form.argument.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _form_page(idea, form)
    commit()
    flash(_("The moderators are told. You will hear from them."), "success")
    return _to_answer(idea, decision_id)


def _form_page(idea: Idea, form: ReconsiderationForm) -> tuple[str, int]:
    decision = latest_answer(idea.id)
    page = render_template(
        "ideas/reconsideration.html",
        idea=idea,
        form=form,
        decision=view_of(decision, idea, workflow_of(idea.board_id)) if decision else None,
    )
    return page, form_status()


def _to_answer(idea: Idea, decision_id: int) -> Response:
    """Where it stands: older ones in a fold that is opened."""
    latest = latest_decision(idea.id)
    fold = None if latest is not None and latest.id == decision_id else "all"
    anchor = f"answer-{decision_id}"
    return redirect(url_for("ideas.show", idea_id=idea.id, answers=fold, _anchor=anchor), 303)
