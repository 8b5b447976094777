"""Thanks for an implemented idea: reading, writing, showing and hiding them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import BadInput, WrongState
from app.core.forms import show
from app.core.i18n import _
from app.core.links import neighbours
from app.events import commit
from app.ideas.forms.crediting import ThanksForm
from app.ideas.models import THANKS_LENGTH, Idea
from app.ideas.operations import thanking
from app.ideas.queries.credits import credits_of
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.thanks import notes_page, own_thanks, thanks_or_404

bp = Blueprint("thanks", __name__)


@bp.get("/ideas/<int:idea_id>/thanks")
def index(idea_id: int) -> str:
    idea = visible_idea_or_404(idea_id, current_user)
    written = own_thanks(idea.id, current_user)
    return _page(idea, ThanksForm(formdata=None, note=written[0].note if written else ""))


@bp.post("/ideas/<int:idea_id>/thanks")
def write(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    form = ThanksForm()
    try:
        thanking.write_thanks(idea, note=form.note.data or "", by=current_user)
    except BadInput as error:
        show(form, error)
        return _page(idea, form), 422
    except WrongState as error:
        show(form, BadInput(error.message))
        return _page(visible_idea_or_404(idea_id, current_user), form), error.status
    return _done(idea, _("Your thanks are on their way."))


@bp.post("/ideas/<int:idea_id>/thanks/take-back")
def take_back(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    thanking.take_thanks_back(idea, by=current_user)
    return _done(idea, _("Your thanks are taken back."))


@bp.post("/thanks/<int:thanks_id>/show", endpoint="show")
def show_note(thanks_id: int) -> Response:
    thanks, idea = thanks_or_404(thanks_id, current_user)
    thanking.show_thanks(thanks, idea, by=current_user)
    return _done(idea, _("Everybody who sees the idea can read it now."))


@bp.post("/thanks/<int:thanks_id>/hide")
def hide(thanks_id: int) -> Response:
    thanks, idea = thanks_or_404(thanks_id, current_user)
    thanking.hide_thanks(thanks, idea, by=current_user)
    return _done(idea, _("Only you who are credited and its writer can read it now."))


def _done(idea: Idea, message: str) -> Response:
    commit()
    flash(message, "success")
    return redirect(url_for("thanks.index", idea_id=idea.id), 303)


def _page(idea: Idea, form: ThanksForm) -> str:
    credits = credits_of(idea.id)
    page = notes_page(idea.id, reader=current_user, key=request.args.get("key"))
    return render_template(
        "ideas/thanks.html",
        idea=idea,
        credits=credits,
        is_credited=any(credit.person.id == current_user.id for credit in credits),
        has_thanked=bool(own_thanks(idea.id, current_user)),
        page=page,
        neighbours=neighbours(page),
        form=form,
        most=THANKS_LENGTH,
    )
