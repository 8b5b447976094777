"""Deciding: the form for one outcome, and what it does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.core.enums import one_of
from app.core.errors import BadInput, LostRace, NotAllowed, WrongState, or_404
from app.core.forms import form_status, show
from app.core.guard import require
from app.core.i18n import _
from app.ideas.forms.deciding import DecisionForm
from app.ideas.models import Idea
from app.ideas.operations.deciding import change_status, require_step
from app.ideas.policy import leaves_to_another, may_decide
from app.ideas.queries.answering_back import asked_of
from app.ideas.queries.answers import latest_decision, view_of
from app.ideas.queries.drafts import drafts_on, own_draft
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.reasons import reasons_in_use
from app.ideas.queries.workflows import workflow_of
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.returning import back_to
from app.ideas.status import NEEDS, Status, fields_of, reopens

bp = Blueprint("decisions", __name__)

Act = Callable[[Idea, DecisionForm, Status], ResponseReturnValue]


@bp.get("/ideas/<int:idea_id>/status", endpoint="new")
def prepare(idea_id: int) -> ResponseReturnValue:
    idea = decidable(idea_id)
    status = status_named(request.args.get("to"))
    draft = own_draft(idea, current_user)
    if draft is not None and draft.status is status:
        form = DecisionForm(MultiDict({**draft.fields, "draft": [draft.version]}))
        return decide_page(idea, form, status)
    require_step(idea, status)
    return decide_page(idea, _begun(idea, status), status)


@bp.post("/ideas/<int:idea_id>/status/edit", endpoint="edit")
def go_on(idea_id: int) -> ResponseReturnValue:
    """Back from the preview to the form, with all that was typed."""
    form = DecisionForm()
    return decide_page(decidable(idea_id), form, status_named(form.status.data))


@bp.post("/ideas/<int:idea_id>/status", endpoint="create")
@takes_files
def decide(idea_id: int) -> ResponseReturnValue:
    return with_answer(idea_id, _publish)


def with_answer(idea_id: int, act: Act) -> ResponseReturnValue:
    """Do something with an answer that was sent. What cannot be used comes back with what was
    typed and what is wrong with it, or with what another moderator did first."""
    idea = decidable(idea_id)
    form = DecisionForm()
    status = status_named(form.status.data)
    if not form.validate_on_submit():
        return decide_page(idea, form, status), form_status()
    try:
        return act(idea, form, status)
    except BadInput as error:
        show(form, error)
        return decide_page(idea, form, status), 422
    except WrongState as error:
        return _somebody_was_first(idea_id, form, status, error), 409


def decidable(idea_id: int) -> Idea:
    """An idea that the reader may decide on. Raises NotVisible and NotAllowed."""
    idea = visible_idea_or_404(idea_id, current_user)
    if leaves_to_another(current_user, idea):
        raise NotAllowed(_("This is your idea: another moderator of the board answers it."))
    require(may_decide(current_user, idea))
    return idea


def status_named(word: str | None) -> Status:
    """Raises NotVisible when there is no such status."""
    return or_404(one_of(Status, word))


def _begun(idea: Idea, status: Status) -> DecisionForm:
    """The form with what is true already, where a promise is made anew."""
    form = DecisionForm(formdata=None, status=status, version=idea.version)
    if status is Status.PLANNED:
        form.owner.data = f"@{(idea.owner or current_user).handle}"
        form.target_date.data = idea.target_date
    if status is Status.PARKED:
        form.wake_up_date.data = idea.wake_up_date
    return form


def decide_page(idea: Idea, form: DecisionForm, status: Status, **context: object) -> str:
    workflow = workflow_of(idea.board_id)
    form.offer_reasons(reasons_in_use())
    form.ask_for(status)
    return render_template(
        "ideas/decide.html",
        idea=idea,
        form=form,
        status=status,
        step_name=workflow.step_name(idea.status, status),
        status_name=workflow.name_of(status),
        asked=asked_of(idea),
        extra_fields=fields_of(status),
        needed=NEEDS.get(status, ()),
        reopens=reopens(idea.status, status),
        drafts=drafts_on(idea, current_user),
        **context,
    )


def _publish(idea: Idea, form: DecisionForm, status: Status) -> ResponseReturnValue:
    change_status(
        idea,
        form.outcome(status),
        seen_version=form.version.data or 0,
        draft=form.draft.data or "",
        by=current_user,
    )
    return back_to(idea, _("Your answer is published, and everybody who took part is told."))


def _somebody_was_first(idea_id: int, form: DecisionForm, status: Status, error: WrongState) -> str:
    """Show what the other one did; what was typed stays, and can be sent on top of it."""
    idea = decidable(idea_id)
    decision = latest_decision(idea.id) if isinstance(error, LostRace) else None
    form.version.data = idea.version
    form.version.raw_data = None
    other = view_of(decision, idea, workflow_of(idea.board_id)) if decision else None
    return decide_page(idea, form, status, error=error.message, other=other)
