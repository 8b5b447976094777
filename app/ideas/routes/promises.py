"""Promises: the boards' record, handing an idea over, and giving another day for its answer."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.auth.models import User
from app.core.addresses import LARGEST_ID
from app.core.db import db
from app.core.errors import BadInput, WrongState
from app.core.forms import form_status, show
from app.core.guard import require
from app.core.i18n import _
from app.ideas.forms.deciding import HandOverForm, PromiseForm
from app.ideas.models import NOTE_LENGTH, Idea
from app.ideas.operations.promising import hand_over, promise_anew
from app.ideas.policy import may_moderate
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.promises import holder_of, possible_answerers, promise_of
from app.ideas.queries.record import FIGURES, record_of_boards
from app.ideas.routes.returning import back_to

bp = Blueprint("promises", __name__)


@bp.get("/promises", endpoint="index")
def record() -> str:
    rows = record_of_boards(current_user)
    counted = [row.as_of for row in rows if row.as_of is not None]
    return render_template(
        "ideas/record.html", rows=rows, figures=FIGURES, as_of=min(counted, default=None)
    )


@bp.route("/ideas/<int:idea_id>/hand-over", methods=["GET", "POST"], endpoint="hand_over")
def hand_idea_over(idea_id: int) -> ResponseReturnValue:
    idea = _ours(idea_id)
    holder = holder_of(idea)
    form = HandOverForm(to=str(holder.id) if holder else "")
    form.offer(possible_answerers(idea))
    if not form.validate_on_submit():
        return _page("ideas/hand_over.html", idea, form)
    try:
        hand_over(idea, _person(form.to.data), by=current_user)
    except BadInput as error:
        show(form, error)
        return _page("ideas/hand_over.html", idea, form)
    return back_to(idea, _("Handed over."))


@bp.route("/ideas/<int:idea_id>/promise", methods=["GET", "POST"], endpoint="move")
def give_another_day(idea_id: int) -> ResponseReturnValue:
    idea = _ours(idea_id)
    form = PromiseForm()
    if not form.validate_on_submit():
        return _page("ideas/promise.html", idea, form)
    try:
        promise_anew(idea, form.day.data, note=form.note.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _page("ideas/promise.html", idea, form)
    except WrongState as error:
        page, _status = _page("ideas/promise.html", idea, form, error=error.message)
        return page, error.status
    return back_to(idea, _("The new day is public, and the author is told."))


def _ours(idea_id: int) -> Idea:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_moderate(current_user, idea))
    return idea


def _person(id: str | None) -> User | None:
    """Raises BadInput for what is no person's id."""
    if not id:
        return None
    known = id.isascii() and id.isdigit() and len(id) < 10 and int(id) <= LARGEST_ID
    person = db.session.get(User, int(id)) if known else None
    if person is None:
        raise BadInput(_("Choose one of these people."), "to")
    return person


def _page(
    template: str, idea: Idea, form: HandOverForm | PromiseForm, **context: object
) -> tuple[str, int]:
    page = render_template(
        template,
        idea=idea,
        form=form,
        promise=promise_of(idea),
        note_length=NOTE_LENGTH,
        **context,
    )
    return page, form_status()
