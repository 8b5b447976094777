"""The author answers back: says whether an answer helped, or asks for a second look."""

from __future__ import annotations

from app.auth.models import User
from app.core import clock, markdown
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, NotAllowed, NotVisible, WrongState
from app.core.i18n import _
from app.core.text import clean_text, is_blank
from app.events import record
from app.ideas.events.answers import FeedbackGiven, ReconsiderationAsked
from app.ideas.models import (
    ARGUMENT_LENGTH,
    AnswerFeedback,
    Decision,
    Idea,
    Reconsideration,
    TextKind,
)
from app.ideas.operations.attaching import Place, require_few_files, show_files
from app.ideas.operations.deciding import answer_due_on
from app.ideas.operations.signing import signed
from app.ideas.operations.standing import require_standing
from app.ideas.policy import may_ask_again, may_say_whether_it_helped
from app.ideas.promise import Stage
from app.ideas.queries.answers import latest_answer


def say_whether_it_helped(idea: Idea, *, decision_id: int, helped: bool, by: User) -> None:
    """Say of an answer whether it helped, also of an earlier one; once, and it stays said.

    Records FeedbackGiven. Raises NotVisible for what is no answer to the idea; NotAllowed for
    anybody but the author, and for answers that nobody gave here or that are one's own;
    WrongState for one that something was said of already, and while the idea is merged into
    another.
    """
    require_standing(idea)
    decision = db.session.get(Decision, decision_id)
    if decision is None or decision.idea_id != idea.id:
        raise NotVisible
    if not may_say_whether_it_helped(by, idea, decision):
        raise NotAllowed(_("Only the author can say whether an answer helped."))
    if db.session.get(AnswerFeedback, decision.id) is not None:
        raise WrongState(_said_already())
    db.session.add(AnswerFeedback(decision_id=decision.id, helped=helped, at=clock.now()))
    flush_or_lose(_said_already())
    record(FeedbackGiven(idea.id, decision.id, helped), by=signed(idea, by))


def ask_again(idea: Idea, *, decision_id: int, argument: str, by: User) -> Reconsideration:
    """Ask for a second look at a declined idea, and say why; it is back on the moderators' desk,
    and its answer is promised by a day as that to a new idea.

    Records ReconsiderationAsked. Raises what `require_open_to_reconsideration` does, and
    BadInput for an empty or overlong argument.
    """
    require_open_to_reconsideration(idea, decision_id=decision_id, by=by)
    argument = _checked(argument)
    asked = Reconsideration(
        decision_id=decision_id,
        argument=argument,
        argument_html=markdown.render(argument),
        at=clock.now(),
    )
    db.session.add(asked)
    idea.reconsider_asked_at = asked.at
    idea.target_date = answer_due_on(idea)
    idea.reminder_stage = Stage.NONE
    flush_or_lose(_asked_already())
    show_files(argument, Place(TextKind.ARGUMENT, decision_id, idea.id), by=by)
    record(ReconsiderationAsked(idea.id, decision_id), by=signed(idea, by))
    return asked


def require_open_to_reconsideration(idea: Idea, *, decision_id: int, by: User) -> None:
    """Raises NotAllowed for anybody but the author; WrongState unless `decision_id` declined
    the idea, nothing came after it, and no second look was asked for yet."""
    if not idea.is_by(by):
        raise NotAllowed(_("Only the author can ask for a second look."))
    decision = _latest(idea, decision_id)
    if not may_ask_again(by, idea, decision):
        raise WrongState(_("There is no second look to ask for: see the answer below the idea."))
    if db.session.get(Reconsideration, decision_id) is not None:
        raise WrongState(_asked_already())


def _latest(idea: Idea, decision_id: int) -> Decision:
    decision = latest_answer(idea.id)
    if decision is None or decision.id != decision_id:
        raise WrongState(_("There is a newer answer. Look at it first."))
    return decision


def _checked(argument: str) -> str:
    argument = clean_text(argument)
    if is_blank(argument):
        raise BadInput(_("Say what speaks for a second look."), "argument")
    if len(argument) > ARGUMENT_LENGTH:
        raise BadInput(
            _("Shorten your argument to %(most)s characters.", most=ARGUMENT_LENGTH), "argument"
        )
    require_few_files(argument, "argument")
    return argument


def _said_already() -> str:
    return _("You said already whether this answer helped. That cannot be changed.")


def _asked_already() -> str:
    return _("You asked for a second look already. You are told as soon as there is an answer.")
