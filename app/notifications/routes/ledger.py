"""The ledger of an idea's answers, for those who may decide on it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.errors import NotVisible
from app.core.i18n import _, _n
from app.core.links import neighbours
from app.events import commit
from app.ideas.models import Idea
from app.ideas.routes.decisions import decidable
from app.notifications.ledger import (
    Answer,
    answer_or_404,
    answers_to,
    resendings_of,
    summary_of,
    told_of,
)
from app.notifications.reach import UNREACHED
from app.notifications.resending import resend_to_one, resend_to_unreached
from app.notifications.telling import note_told

bp = Blueprint("ledger", __name__, url_prefix="/ideas/<int:idea_id>/told")


@bp.get("", endpoint="show")
def show_ledger(idea_id: int) -> str:
    idea = decidable(idea_id)
    answers = answers_to(idea.id)
    if not answers:
        return render_template("notifications/ledger.html", idea=idea, answer=None)
    return _ledger(idea, answers, _chosen(answers, request.args.get("answer", type=int)))


@bp.post("/<int:decision_id>/resend")
def resend(idea_id: int, decision_id: int) -> Response:
    idea = decidable(idea_id)
    count = resend_to_unreached(answer_or_404(idea.id, decision_id), idea, by=current_user)
    commit()
    sent = _n("It is sent to %(num)s person now.", "It is sent to %(num)s people now.", count)
    flash(sent, "success")
    return redirect(url_for(".show", idea_id=idea.id, answer=decision_id), 303)


@bp.post("/<int:decision_id>/resend/<int:notification_id>")
def resend_one(idea_id: int, decision_id: int, notification_id: int) -> Response:
    idea = decidable(idea_id)
    resend_to_one(answer_or_404(idea.id, decision_id), idea, notification_id, by=current_user)
    return _back_to(idea, decision_id, _("It is sent now."))


@bp.post("/<int:decision_id>/in-person/<int:notification_id>")
def tell_in_person(idea_id: int, decision_id: int, notification_id: int) -> Response:
    idea = decidable(idea_id)
    note_told(answer_or_404(idea.id, decision_id), idea, notification_id, by=current_user)
    return _back_to(idea, decision_id, _("Noted that you told them."))


def _back_to(idea: Idea, decision_id: int, message: str) -> Response:
    commit()
    flash(message, "success")
    return redirect(url_for(".show", idea_id=idea.id, answer=decision_id), 303)


def _chosen(answers: list[Answer], decision_id: int | None) -> Answer:
    """The answer that the address names; the latest when it names none. Raises NotVisible."""
    if decision_id is None:
        return answers[0]
    for answer in answers:
        if answer.decision_id == decision_id:
            return answer
    raise NotVisible


def _ledger(idea: Idea, answers: list[Answer], answer: Answer) -> str:
    unreached = request.args.get("show") == "unreached"
    page = told_of(
        answer,
        idea,
        *([UNREACHED] if unreached else []),
        reader=current_user,
        key=request.args.get("key"),
    )
    return render_template(
        "notifications/ledger.html",
        idea=idea,
        answer=answer,
        answers=answers,
        summary=summary_of(answer, idea),
        resendings=resendings_of(answer, idea.id),
        unreached=unreached,
        page=page,
        neighbours=neighbours(page),
    )
