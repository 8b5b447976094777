"""What an implemented idea is worth: entering, confirming and withdrawing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.current import current_settings
from app.core.enums import one_of
from app.core.errors import BadInput, LostRace, NotVisible, or_404
from app.core.forms import form_status, show
from app.core.guard import require
from app.core.i18n import _
from app.events import commit
from app.ideas.forms.crediting import ConfirmationForm, ValueForm
from app.ideas.models import VALUE_WORDS_LENGTH, Idea, ValueKind
from app.ideas.operations.valuing import (
    UNSEEN,
    confirm_value,
    enter_value,
    value_of,
    withdraw_value,
)
from app.ideas.policy import may_confirm_values, may_enter_value
from app.ideas.queries.merges import visible_standing_of
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("values", __name__)


@bp.route("/ideas/<int:idea_id>/value/<kind>", methods=["GET", "POST"])
def edit(idea_id: int, kind: str) -> ResponseReturnValue:
    idea, which, place = _editable(idea_id, kind)
    form = ValueForm.of(value_of(idea, which))
    if not form.validate_on_submit():
        return _form_page(idea, which, form)
    try:
        enter_value(
            idea,
            which,
            worth=form.worth(),
            seen_version=form.version.data or UNSEEN,
            by=current_user,
        )
    except BadInput as error:
        show(form, error)
        return _form_page(idea, which, form)
    except LostRace as error:
        return _somebody_was_first(idea_id, which, form, error), error.status
    commit()
    flash(_("Saved."), "success")
    return _to_idea(place)


@bp.post("/ideas/<int:idea_id>/value/<kind>/withdraw")
def withdraw(idea_id: int, kind: str) -> Response:
    idea, which, place = _editable(idea_id, kind)
    withdraw_value(idea, which, by=current_user)
    commit()
    flash(_("The value is withdrawn."), "success")
    return _to_idea(place)


@bp.post("/ideas/<int:idea_id>/value/confirm")
def confirm(idea_id: int) -> Response:
    idea, place = _with_place(idea_id)
    require(may_confirm_values(current_user, place))
    form = ConfirmationForm()
    if not form.validate_on_submit():
        raise BadInput(_("Look at the value again and confirm it there."))
    confirm_value(idea, seen_version=form.version.data or UNSEEN, by=current_user)
    commit()
    flash(_("The value is confirmed and counts on the wall."), "success")
    return _to_idea(place)


def _editable(idea_id: int, kind: str) -> tuple[Idea, ValueKind, Idea]:
    """The idea that a value belongs to, its kind, and the idea at which it counts."""
    (idea, place), which = _with_place(idea_id), one_of(ValueKind, kind)
    if which is None:
        raise NotVisible
    require(may_enter_value(current_user, place))
    return idea, which, place


def _with_place(idea_id: int) -> tuple[Idea, Idea]:
    """An idea, and the one at which it is read. Raises NotVisible if one of them is not."""
    idea = visible_idea_or_404(idea_id, current_user)
    if idea.merged_into_id is None:
        return idea, idea
    return idea, or_404(visible_standing_of(idea, current_user))


def _somebody_was_first(idea_id: int, kind: ValueKind, form: ValueForm, error: LostRace) -> str:
    """What was typed stays, and can be sent on top of what is there now."""
    idea, _which, _place = _editable(idea_id, kind)
    value = value_of(idea, kind)
    form.version.data = value.version if value else UNSEEN
    page, _status = _form_page(idea, kind, form, error=error.message)
    return page


def _form_page(idea: Idea, kind: ValueKind, form: ValueForm, **context: object) -> tuple[str, int]:
    page = render_template(
        "ideas/value.html",
        idea=idea,
        kind=kind,
        form=form,
        value=value_of(idea, kind),
        currency=current_settings().currency,
        words_length=VALUE_WORDS_LENGTH,
        is_estimate=kind is ValueKind.ESTIMATE,
        **context,
    )
    return page, form_status()


def _to_idea(idea: Idea) -> Response:
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)
