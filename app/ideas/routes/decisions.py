"""Deciding: the form for one outcome, and what it does."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.enums import one_of
from app.core.errors import BadInput, LostRace, NotVisible, WrongState
from app.core.forms import show
from app.core.guard import require
from app.core.i18n import _
from app.events import commit
from app.ideas.forms import DecisionForm
from app.ideas.models import Idea
from app.ideas.operations.deciding import change_status, require_step
from app.ideas.policy import may_decide
from app.ideas.queries.page import latest_decision, view_of, visible_idea_or_404
from app.ideas.queries.reasons import reasons_in_use
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import Status, fields_of, reopens

bp = Blueprint("decisions", __name__)


@bp.get("/ideas/<int:idea_id>/status", endpoint="new")
def prepare(idea_id: int) -> ResponseReturnValue:
    idea = _decidable(idea_id)
    status = _status(request.args.get("to"))
    require_step(idea, status)
    return _page(idea, _begun(idea, status), status)


@bp.post("/ideas/<int:idea_id>/status", endpoint="create")
def decide(idea_id: int) -> ResponseReturnValue:
    idea = _decidable(idea_id)
    form = DecisionForm()
    status = _status(form.status.data)
    if not form.validate_on_submit():
        return _page(idea, form, status), 422
    try:
        change_status(
            idea,
            form.outcome(status),
            seen_version=form.version.data or 0,
            by=current_user,
        )
    except BadInput as error:
        show(form, error)
        return _page(idea, form, status), 422
    except WrongState as error:
        return _somebody_was_first(idea_id, form, status, error), 409
    commit()
    flash(_("Your answer is published, and everybody who took part is told."), "success")
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)


def _decidable(idea_id: int) -> Idea:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_decide(current_user, idea))
    return idea


def _begun(idea: Idea, status: Status) -> DecisionForm:
    """The form with what is true already, where a promise is made anew."""
    form = DecisionForm(formdata=None, status=status, version=idea.version)
    if status is Status.PLANNED:
        form.owner.data = f"@{(idea.owner or current_user).handle}"
        form.target_date.data = idea.target_date
    if status is Status.PARKED:
        form.wake_up_date.data = idea.wake_up_date
    return form


def _status(word: str | None) -> Status:
    status = one_of(Status, word)
    if status is None:
        raise NotVisible
    return status


def _somebody_was_first(idea_id: int, form: DecisionForm, status: Status, error: WrongState) -> str:
    """Show what the other one did; what was typed stays, and can be sent on top of it."""
    idea = _decidable(idea_id)
    decision = latest_decision(idea.id) if isinstance(error, LostRace) else None
    form.version.data = idea.version
    form.version.raw_data = None
    other = view_of(decision, idea, workflow_of(idea.board_id)) if decision else None
    return _page(idea, form, status, error=error.message, other=other)


def _page(idea: Idea, form: DecisionForm, status: Status, **context: object) -> str:
    workflow = workflow_of(idea.board_id)
    form.offer_reasons(reasons_in_use())
    return render_template(
        "ideas/decide.html",
        idea=idea,
        form=form,
        status=status,
        step_name=workflow.step_name(idea.status, status),
        status_name=workflow.name_of(status),
        extra_fields=fields_of(status),
        reopens=reopens(idea.status, status),
        **context,
    )
