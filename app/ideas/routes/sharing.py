"""Co-authors: asking them, taking an invitation back, answering it, leaving."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth.models import User
from app.auth.queries import member_called
from app.core.db import db
from app.core.errors import BadInput, or_404
from app.core.forms import show
from app.core.guard import require
from app.core.i18n import _
from app.ideas.forms.crediting import InviteForm
from app.ideas.operations import sharing
from app.ideas.policy import may_invite_co_authors
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.ideas import idea_page
from app.ideas.routes.returning import back_to

bp = Blueprint("sharing", __name__)


@bp.post("/ideas/<int:idea_id>/co-authors")
def invite(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    require(may_invite_co_authors(current_user, idea))
    form = InviteForm()
    try:
        person = member_called(form.handle.data)
        sharing.invite_co_author(idea, person, by=current_user)
    except BadInput as error:
        show(form, error)
        return idea_page(idea, invite=form), 422
    return back_to(idea, _("%(name)s is asked to be co-author.", name=person.name))


@bp.post("/ideas/<int:idea_id>/co-authors/<int:user_id>/take-back")
def take_back(idea_id: int, user_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    person = or_404(db.session.get(User, user_id))
    sharing.take_invitation_back(idea, person, by=current_user)
    return back_to(idea, _("The invitation is taken back."))


@bp.post("/ideas/<int:idea_id>/co-authors/accept")
def accept(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    sharing.accept_invitation(idea, by=current_user)
    return back_to(idea, _("You are co-author now. You are told of every answer."))


@bp.post("/ideas/<int:idea_id>/co-authors/decline")
def decline(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    sharing.decline_invitation(idea, by=current_user)
    return back_to(idea, _("You declined, and the author is told."))


@bp.post("/ideas/<int:idea_id>/co-authors/leave")
def leave(idea_id: int) -> Response:
    idea = visible_idea_or_404(idea_id, current_user)
    sharing.leave_idea(idea, by=current_user)
    return back_to(idea, _("You are no longer co-author, and the author is told."))
