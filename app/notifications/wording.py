"""What messages say: the reasons, what happened, and what it means next."""

from __future__ import annotations

from datetime import date

from app.core.formats import long_date
from app.core.i18n import _, _l, _n
from app.events import Fact
from app.ideas.events import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    CommentPosted,
    CreditGiven,
    IdeaHandedOver,
    IdeaPosted,
    IdeaWokeUp,
    PromiseBroken,
    PromiseMoved,
    StatusChanged,
    TargetReached,
)
from app.ideas.models import CreditRole, Decision
from app.ideas.queries.credits import ROLE_TEXTS
from app.ideas.status import Status, reopens
from app.ideas.workflow import USUAL, Workflow
from app.notifications.models import Reason

REASONS = {
    Reason.AUTHOR: _l("because you posted this idea"),
    Reason.CREDITED: _l("because you are credited with this idea"),
    Reason.ANSWERED: _l("because you were answered"),
    Reason.FOLLOWER: _l("because you voted for, commented on or follow this idea"),
    Reason.MODERATOR: _l("because you moderate the board of this idea"),
    Reason.ANSWERER: _l("because this idea was handed to you"),
    Reason.ADMINISTRATOR: _l("because you administer this site"),
}
TO_AUTHOR = {
    Status.UNDER_REVIEW: _l("Your idea is under review"),
    Status.PLANNED: _l("Your idea is planned"),
    Status.IN_PROGRESS: _l("Work on your idea has begun"),
    Status.IMPLEMENTED: _l("Your idea is implemented"),
    Status.DECLINED: _l("Your idea was declined"),
    Status.PARKED: _l("Your idea is parked for now"),
}
TO_FOLLOWERS = {
    Status.UNDER_REVIEW: _l("An idea you follow is under review"),
    Status.PLANNED: _l("An idea you follow is planned"),
    Status.IN_PROGRESS: _l("Work on an idea you follow has begun"),
    Status.IMPLEMENTED: _l("An idea you follow is implemented"),
    Status.DECLINED: _l("An idea you follow was declined"),
    Status.PARKED: _l("An idea you follow is parked for now"),
}
STAYED_FOR_AUTHOR = {
    Status.PLANNED: _l("Your idea has a new date or owner"),
    Status.IN_PROGRESS: _l("There is news of the work on your idea"),
    Status.PARKED: _l("Your idea has a new date"),
}
STAYED_FOR_FOLLOWERS = {
    Status.PLANNED: _l("An idea you follow has a new date or owner"),
    Status.IN_PROGRESS: _l("There is news of the work on an idea you follow"),
    Status.PARKED: _l("An idea you follow has a new date"),
}


def notice_text(fact: Fact, reason: Reason, actor: str, workflow: Workflow = USUAL) -> str:
    """What happened, in one short sentence for the list of notices. `actor` is a name,
    `workflow` that of the idea's board, for what names a status."""
    match fact:
        case IdeaPosted():
            return _("%(name)s posted an idea on a board you moderate", name=actor)
        case CommentPosted():
            return _comment_text(reason, actor)
        case StatusChanged():
            return headline(Status(fact.old), Status(fact.new), reason, workflow)
        case CreditGiven():
            return _(
                "You are credited with this idea: you %(part)s",
                part=ROLE_TEXTS[CreditRole(fact.role)],
            )
        case IdeaHandedOver():
            return _("%(name)s handed an idea over to you", name=actor)
        case _:
            return _promise_text(fact)


def _promise_text(fact: Fact) -> str:
    match fact:
        case AnswerDueSoon(day=day):
            return _("An answer is due by %(day)s", day=_iso(day))
        case AnswerDueToday():
            return _("An answer is due today")
        case AnswerLate(day=day):
            return _("An answer is late: it was due by %(day)s", day=_iso(day))
        case PromiseBroken():
            return _("Your idea was not answered by the promised day")
        case PromiseMoved(new=day):
            return _("The answer to your idea is promised by %(day)s now", day=_iso(day))
        case IdeaWokeUp():
            return _("A parked idea is to be looked at again")
        case TargetReached(day=day):
            return _("The day has come for which an idea is planned: %(day)s", day=_iso(day))
        case BoardLate(ideas=ideas):
            return _n("%(num)s answer is late", "%(num)s answers are late", ideas)
        case _:
            raise ValueError(f"nobody is told of {type(fact).__name__}")


def headline(old: Status, new: Status, reason: Reason, workflow: Workflow) -> str:
    """What a decision did to an idea, said to its author or to somebody who follows it."""
    is_author = reason is Reason.AUTHOR
    if reopens(old, new):
        return _("Your idea is open again") if is_author else _("An idea you follow is open again")
    if old is new and new in STAYED_FOR_AUTHOR:
        return str((STAYED_FOR_AUTHOR if is_author else STAYED_FOR_FOLLOWERS)[new])
    if new in workflow.names:
        return _renamed(workflow.name_of(new), is_author=is_author)
    return str((TO_AUTHOR if is_author else TO_FOLLOWERS)[new])


def _renamed(status: str, *, is_author: bool) -> str:
    """For a status that has a name of its own on the idea's board."""
    if is_author:
        return _("Your idea is now “%(status)s”", status=status)
    return _("An idea you follow is now “%(status)s”", status=status)


def what_next(decision: Decision, target_date: date | None, reason: Reason) -> list[str]:
    """What a decision means from here on, in sentences. `target_date` is the idea's own, for
    work that has begun: it keeps the date it was planned for. Needs the decision's owner and
    reason loaded."""
    match decision.status:
        case Status.UNDER_REVIEW:
            return [
                _("The people who answer for this board look into it."),
                _("You will hear from us when they have decided."),
            ]
        case Status.PLANNED:
            return [
                _("It is planned for %(day)s.", day=_day(decision.target_date)),
                *_dates_and_owner(decision),
                _("You will hear from us when work on it begins."),
            ]
        case Status.IN_PROGRESS:
            due = [_("It is due on %(day)s.", day=_day(target_date))] if target_date else []
            news = _dates_and_owner(decision)
            return [*due, *news, _("You will hear from us when it is done.")]
        case Status.IMPLEMENTED:
            return _after_implementing(decision, reason)
        case Status.DECLINED:
            return _after_declining(decision)
        case Status.PARKED:
            day = _day(decision.wake_up_date)
            again = _("It will be looked at again on %(day)s.", day=day)
            return [again, *_dates_and_owner(decision)]
        case _:
            return []


def _dates_and_owner(decision: Decision) -> list[str]:
    """Which date was given up, and who sees to it, as far as the decision says so."""
    before = [_("Before, it was %(day)s.", day=_day(decision.old_date))]
    owner = decision.owner
    sees = [_("%(name)s sees to it.", name=owner.name)] if owner else []
    return [*(before if decision.old_date else []), *sees]


def _comment_text(reason: Reason, actor: str) -> str:
    if reason is Reason.ANSWERED:
        return _("%(name)s answered you", name=actor)
    if reason is Reason.AUTHOR:
        return _("%(name)s commented on your idea", name=actor)
    return _("%(name)s commented on an idea you follow", name=actor)


def _after_implementing(decision: Decision, reason: Reason) -> list[str]:
    said = [
        _("What changed: %(change)s", change=decision.what_changed),
        _("It is so since %(day)s.", day=_day(decision.since)),
    ]
    if reason is Reason.AUTHOR:
        said.append(_("Thank you. The credit for having the idea is yours."))
    return said


def _after_declining(decision: Decision) -> list[str]:
    reason = decision.decline_reason
    why = [_("The reason: %(reason)s.", reason=reason.text)] if reason else []
    return [
        *why,
        _("If you see it differently, say so in the comments; an idea can be opened again."),
    ]


def _iso(day: str) -> str:
    return long_date(date.fromisoformat(day))


def _day(day: date | None) -> str:
    return long_date(day) if day else ""
