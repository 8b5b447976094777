"""The emails about promises and dates: what is due, late, moved, handed over or back again."""

from __future__ import annotations

from datetime import date

from app.boards.queries import active_moderators
from app.core import clock
from app.core.db import db
from app.core.formats import long_date
from app.core.i18n import _
from app.core.links import absolute
from app.core.mail import Email
from app.events import Event, Fact, fact_of
from app.ideas.events.answers import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    IdeaHandedOver,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseBroken,
    PromiseMoved,
    TargetDueSoon,
    TargetLate,
    TargetReached,
    WakeUpDueSoon,
    WakeUpLate,
)
from app.ideas.models import Idea, PromiseMove
from app.ideas.queries.promises import answerers_text, latest_move, names_text
from app.ideas.status import Status
from app.notifications.actors import actor_name
from app.notifications.emails import compose
from app.notifications.envelopes import board_envelope
from app.notifications.idea_mail import idea_email
from app.notifications.models import Notification
from app.notifications.wording import REASONS, notice_text


def promise_email(notification: Notification, event: Event) -> Email | None:
    """None when the idea was answered, moved or handed on since."""
    fact, idea = fact_of(event), notification.idea
    if idea is None or _is_overtaken(fact, idea, notification.user_id):
        return None
    return idea_email(
        notification,
        idea,
        headline=notice_text(fact, notification.reason, actor_name(event)),
        sentences=_sentences(fact, idea),
        reason=REASONS[notification.reason],
    )


def late_board_email(notification: Notification, event: Event) -> Email | None:
    """For administrators, who may not read every board: it names no idea."""
    board = notification.board
    if board is None:
        return None
    moderators = names_text(active_moderators([board.id])[board.id])
    return compose(
        "late_board",
        board_envelope(notification, board),
        board=board.name,
        headline=notice_text(fact_of(event), notification.reason, ""),
        moderators=moderators,
        reason=REASONS[notification.reason],
        url=absolute("admin.edit_board", board_id=board.id),
    )


def _is_overtaken(fact: Fact, idea: Idea, user_id: int) -> bool:
    match fact:
        case PromiseBroken(day=day):
            return idea.answer_owed_on is None or not (idea.owes_answer or _is_owed(idea, day))
        case PromiseMoved():
            return not idea.owes_answer
        case IdeaHandedOver():
            return idea.answerer_id != user_id or not idea.is_in_hand
        case AnswerDueSoon(day=day) | AnswerDueToday(day=day) | AnswerLate(day=day):
            return not _is_owed(idea, day)
        case IdeaWokeUp(day=day) | WakeUpDueSoon(day=day) | WakeUpLate(day=day):
            return idea.wake_up_date is None or idea.wake_up_date.isoformat() != day
        case (
            TargetReached(day=day)
            | TargetDueSoon(day=day)
            | TargetLate(day=day)
            | NextAnswerDue(day=day)
        ):
            return idea.target_date is None or idea.target_date.isoformat() != day
        case _:
            return False


def _is_owed(idea: Idea, day: str) -> bool:
    """Whether an answer is owed by this day still."""
    return idea.answer_owed_on is not None and idea.answer_owed_on.isoformat() == day


def _sentences(fact: Fact, idea: Idea) -> list[str]:
    match fact:
        case PromiseBroken(day=day):
            return [
                _(
                    "We promised you an answer by %(day)s, and it did not come. We are sorry.",
                    day=long_date(date.fromisoformat(day)),
                ),
                *_what_now(idea),
            ]
        case PromiseMoved(move_id=move_id):
            return _moved(db.session.get_one(PromiseMove, move_id))
        case IdeaHandedOver():
            return [
                *_what_waits(idea),
                _("Everybody sees that you are to answer. If you cannot, hand it on."),
            ]
        case AnswerLate() | TargetLate() | WakeUpLate():
            return [
                *_what_is_due(fact, idea),
                _("The administrators hear how many promises of this board are late."),
            ]
        case _:
            return _what_is_due(fact, idea)


def _what_is_due(fact: Fact, idea: Idea) -> list[str]:
    """What was promised, and what can be done about it."""
    match fact:
        case AnswerDueSoon() | AnswerDueToday() | AnswerLate() if idea.owes_answer:
            return [
                _("The author was promised a first answer by %(day)s.", day=_day(idea)),
                _("Answer it, hand it over, or give another day and say why."),
            ]
        case AnswerDueSoon() | NextAnswerDue() | AnswerLate():
            return [
                _("Everybody was promised the next answer by %(day)s.", day=_day(idea)),
                _("Decide, or say how far it is and by when you answer again."),
            ]
        case WakeUpDueSoon() | IdeaWokeUp() | WakeUpLate():
            return [_("It was parked to be looked at again then: take it up, or park it anew.")]
        case _:
            return [_("Say what came of it, or give another day: people were told this one.")]


def _what_waits(idea: Idea) -> list[str]:
    """What is to be answered about an idea that was handed over, and by when."""
    if idea.owes_answer:
        return [_("Its first answer is due by %(day)s.", day=_day(idea))]
    asked = [_("It was declined, and its author asks for a second look.")]
    return [*(asked if idea.waits_for_a_second_look else []), *_what_is_ahead(idea)]


def _what_is_ahead(idea: Idea) -> list[str]:
    """The day that people were told of an idea which has its first answer; imported ones may have
    none."""
    if idea.answer_owed_on is not None:
        return [_("Its next answer is due by %(day)s.", day=_day(idea))]
    if idea.status is Status.PLANNED and idea.target_date is not None:
        return [_("It is planned for %(day)s.", day=long_date(idea.target_date))]
    if idea.status is Status.PARKED and idea.wake_up_date is not None:
        return [_("It is to be looked at again on %(day)s.", day=long_date(idea.wake_up_date))]
    return []


def _what_now(idea: Idea) -> list[str]:
    """The new day of a first answer if there is one; else who is to answer."""
    move = latest_move(idea.id) if idea.owes_answer else None
    if move is not None and idea.answer_due_at > clock.now():
        return [_("The new day is %(day)s: %(why)s", day=_day(idea), why=move.note)]
    return [
        _(
            "It is not forgotten, and stays on the desk of %(people)s until you hear from us.",
            people=answerers_text(idea),
        )
    ]


def _moved(move: PromiseMove) -> list[str]:
    return [
        _(
            "The first answer was promised by %(old)s. It is promised by %(new)s now.",
            old=long_date(move.old_due_at.date()),
            new=long_date(move.new_due_at.date()),
        ),
        _("The reason: %(why)s", why=move.note),
    ]


def _day(idea: Idea) -> str:
    """The day by which an answer is owed; none is when what one was told was overtaken."""
    return long_date(idea.answer_owed_on) if idea.answer_owed_on else ""
