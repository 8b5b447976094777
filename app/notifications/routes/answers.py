"""Looking at an answer as it will be read and mailed, before it is published."""

from __future__ import annotations

import re

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.headers import policy_with_styles
from app.ideas.forms.deciding import DecisionForm
from app.ideas.models import Idea
from app.ideas.operations.deciding import decision_from
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.decisions import with_answer
from app.ideas.status import Status
from app.notifications.answer_preview import preview_of

bp = Blueprint("answers", __name__)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@bp.post("/ideas/<int:idea_id>/status/preview")
@takes_files
def preview(idea_id: int) -> ResponseReturnValue:
    """Changes nothing: what was typed goes on in the page, to be published or edited."""
    return with_answer(idea_id, _show)


def _show(idea: Idea, form: DecisionForm, status: Status) -> Response:
    decision = decision_from(
        idea, form.outcome(status), seen_version=form.version.data or 0, by=current_user
    )
    preview = preview_of(decision, idea, by=current_user)
    page = render_template(
        "notifications/preview.html", idea=idea, typed=form.as_typed(), preview=preview
    )
    response = make_response(page)
    # The frames with the mails are under this page's policy, and mails bring their own style.
    styles = {css for mail in preview.mails for css in STYLE.findall(mail.html)}
    response.headers["Content-Security-Policy"] = policy_with_styles(styles)
    return response
