"""Choosing how much one is told of an idea, and of all one takes part in."""

from __future__ import annotations

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.enums import one_of
from app.core.errors import BadInput
from app.core.forms import form_status
from app.core.i18n import _
from app.core.links import page_before
from app.events import commit
from app.ideas.forms.following import FollowForm, PreferredLevelsForm
from app.ideas.models import Level
from app.ideas.operations.following import follow, prefer_levels
from app.ideas.queries.following import preferred_levels
from app.ideas.queries.page import visible_idea_or_404

bp = Blueprint("follows", __name__)


@bp.post("/ideas/<int:idea_id>/follow")
def choose(idea_id: int) -> ResponseReturnValue:
    """Answers a script with the button that was pressed in a list; others get back to where they
    chose."""
    idea = visible_idea_or_404(idea_id, current_user)
    form = FollowForm()
    level = one_of(Level, form.level.data)
    if level is None:
        raise BadInput(_("Choose what you want to be told about."))
    follow(idea, level, by=current_user)
    commit()
    if request.headers.get("HX-Request") == "true":
        button = get_template_attribute("components/following.html", "follow_button")
        return button(idea.id, level is not Level.NOTHING, idea.title)
    flash(_("Saved."), "success")
    return redirect(page_before() or url_for("ideas.show", idea_id=idea.id), 303)


@bp.route("/account/following", methods=["GET", "POST"])
def preferences() -> ResponseReturnValue:
    form = PreferredLevelsForm(**preferred_levels(current_user))
    if form.validate_on_submit():
        prefer_levels(form.levels(), by=current_user)
        commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".preferences"), 303)
    return render_template("ideas/following.html", form=form), form_status()
