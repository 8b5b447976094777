"""What a decision says to people beside its answer, in the tone that fits the outcome.

A decision against an idea does not cheer: the reason comes first, then what can still be done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.core.formats import long_date
from app.core.i18n import _, _l
from app.ideas.models import Decision
from app.ideas.status import Status, reopens
from app.ideas.workflow import Workflow
from app.notifications.models import Reason
from app.notifications.participants import Why

TO_AUTHORS = {
    Status.UNDER_REVIEW: _l("Your idea is under review"),
    Status.PLANNED: _l("Your idea is planned"),
    Status.IN_PROGRESS: _l("Work on your idea has begun"),
    Status.IMPLEMENTED: _l("Your idea is implemented"),
    Status.DECLINED: _l("Your idea was declined"),
    Status.PARKED: _l("Your idea is parked for now"),
    Status.MERGED: _l("Your idea goes on together with another"),
}
TO_OTHERS = {
    Status.UNDER_REVIEW: _l("An idea you follow is under review"),
    Status.PLANNED: _l("An idea you follow is planned"),
    Status.IN_PROGRESS: _l("Work on an idea you follow has begun"),
    Status.IMPLEMENTED: _l("An idea you follow is implemented"),
    Status.DECLINED: _l("An idea you follow was declined"),
    Status.PARKED: _l("An idea you follow is parked for now"),
    Status.MERGED: _l("An idea you follow goes on together with another"),
}
# The same status once more: another date, or the answer to a request to think again.
AGAIN_TO_AUTHORS = {
    Status.UNDER_REVIEW: _l("Your idea stays under review"),
    Status.PLANNED: _l("Your idea has a new date or owner"),
    Status.IN_PROGRESS: _l("There is news of the work on your idea"),
    Status.DECLINED: _l("We looked at your idea again, and it stays declined"),
    Status.PARKED: _l("Your idea stays parked, with a new date"),
}
AGAIN_TO_OTHERS = {
    Status.UNDER_REVIEW: _l("An idea you follow stays under review"),
    Status.PLANNED: _l("An idea you follow has a new date or owner"),
    Status.IN_PROGRESS: _l("There is news of the work on an idea you follow"),
    Status.DECLINED: _l("An idea you follow was looked at again, and it stays declined"),
    Status.PARKED: _l("An idea you follow stays parked, with a new date"),
}
# Merged into an idea that has its final answer.
ENDED_TO_AUTHORS = {
    Status.DECLINED: _l("Your idea goes on together with one that was declined"),
    Status.IMPLEMENTED: _l("Your idea goes on together with one that is implemented"),
}
ENDED_TO_OTHERS = {
    Status.DECLINED: _l("An idea you follow goes on together with one that was declined"),
    Status.IMPLEMENTED: _l("An idea you follow goes on together with one that is implemented"),
}


@dataclass(frozen=True)
class Words:
    """What stands around an answer: sentences before it; what follows from it, under a heading;
    and a last sentence, if any."""

    before: list[str] = field(default_factory=list[str])
    heading: str = ""
    after: list[str] = field(default_factory=list[str])
    closing: str | None = None


def headline(
    old: Status, new: Status, reason: Reason, workflow: Workflow, *, into: Status | None = None
) -> str:
    """What a decision did to an idea, said to those whose idea it is, to who is to see to it,
    or to others. `workflow` is that of the idea's board, `into` the status of the one that it was
    merged into."""
    if reason is Reason.OWNER:
        status = workflow.name_of(new)
        return _("You are to see to an idea that is now “%(status)s”", status=status)
    if into is not None and into in ENDED_TO_AUTHORS:
        return str((ENDED_TO_AUTHORS if reason.is_authors else ENDED_TO_OTHERS)[into])
    if old is new and new in AGAIN_TO_AUTHORS:
        return str((AGAIN_TO_AUTHORS if reason.is_authors else AGAIN_TO_OTHERS)[new])
    if reopens(old, new):
        if reason.is_authors:
            return _("Your idea is open again")
        return _("An idea you follow is open again")
    if new in workflow.names:
        return _renamed(workflow.name_of(new), reason)
    return str((TO_AUTHORS if reason.is_authors else TO_OTHERS)[new])


def _renamed(status: str, reason: Reason) -> str:
    """For a status that has a name of its own on the idea's board."""
    if reason.is_authors:
        return _("Your idea is now “%(status)s”", status=status)
    return _("An idea you follow is now “%(status)s”", status=status)


def words_of(decision: Decision, why: Why, *, is_masked: bool = False) -> Words:
    """What stands around the answer. `is_masked`: it is for an anonymous author. Needs the
    decision's owner and reason loaded."""
    match decision.status:
        case Status.IMPLEMENTED:
            return _implemented(decision, why, is_masked=is_masked)
        case Status.DECLINED:
            return _declined(decision, why)
        case _:
            return Words(
                before=[*_reopened(decision), *_named(why)],
                heading=_("What this means"),
                after=_from_here_on(decision),
            )


def words_out_of_sight(decision: Decision, why: Why) -> Words:
    """The same for who took part in an idea that was merged into one they may not see any more:
    they read the answer on the page of theirs, and nothing there can be done about it."""
    effort = _("Thank you for the thought and the time you gave to it.")
    goes_on = _("It was merged into an idea that you may not see. Its answers stand on its page.")
    match decision.status:
        case Status.IMPLEMENTED:
            thanks = _("Thank you. Without you it would not be there.")
            before, closing = _what_changed(decision), thanks
        case Status.DECLINED:
            before, closing = _why_declined(decision), effort
        case _:
            before, closing = _reopened(decision), None
    closing = closing if why.reason.is_authors else None
    return Words(before, _("What this means"), [goes_on, *_ahead(decision)], closing)


def _ahead(decision: Decision) -> list[str]:
    """What comes next, as far as it is not done there, where they cannot go."""
    if decision.status in (Status.MERGED, Status.IMPLEMENTED, Status.DECLINED):
        return []
    return _from_here_on(decision)


def _reopened(decision: Decision) -> list[str]:
    """What an idea was that is taken up again after its final answer."""
    if not reopens(decision.old_status, decision.status):
        return []
    if decision.old_status is Status.DECLINED:
        return [_("It was declined before. That no longer stands.")]
    if decision.old_status is Status.IMPLEMENTED:
        return [
            _("It was marked as implemented. That no longer stands, nor does the credit for it.")
        ]
    return []


def _named(why: Why) -> list[str]:
    """For who is named to see to it, perhaps without having been asked."""
    if why.reason is not Reason.OWNER:
        return []
    return [_("If you cannot see to it, say so in a comment there.")]


def _from_here_on(decision: Decision) -> list[str]:
    match decision.status:
        case Status.UNDER_REVIEW:
            return [
                _("The people who answer for this board look into it."),
                *_next_answer(decision),
                *_dates_and_owner(decision),
            ]
        case Status.PLANNED:
            return _planned(decision)
        case Status.IN_PROGRESS:
            return _in_progress(decision)
        case Status.PARKED:
            return _parked(decision)
        case Status.MERGED:
            return [
                _("What was said about it stands there too, and you can answer it there."),
                _("You will hear from us of every answer that is given there."),
            ]
        case _:
            return []


def _planned(decision: Decision) -> list[str]:
    return [
        _("It is planned for %(day)s.", day=_day(decision.target_date)),
        *_dates_and_owner(decision),
        _("You will hear from us when work on it begins."),
    ]


def _in_progress(decision: Decision) -> list[str]:
    return [*_next_answer(decision), *_dates_and_owner(decision)]


def _next_answer(decision: Decision) -> list[str]:
    """Older decisions name no day."""
    if decision.target_date is None:
        return [_("You will hear from us when there is more to say.")]
    return [_("You will hear from us by %(day)s at the latest.", day=_day(decision.target_date))]


def _parked(decision: Decision) -> list[str]:
    return [
        _("It will be looked at again on %(day)s.", day=_day(decision.wake_up_date)),
        *_dates_and_owner(decision),
        _("You need not do anything until then; you will hear from us."),
    ]


def _dates_and_owner(decision: Decision) -> list[str]:
    """Which date was given up, and who sees to it, as far as the decision says so."""
    before = [_("Before, it was %(day)s.", day=_day(decision.old_date))]
    owner = decision.owner
    sees = [_("%(name)s sees to it.", name=owner.name)] if owner else []
    return [*(before if decision.old_date else []), *sees]


def _implemented(decision: Decision, why: Why, *, is_masked: bool) -> Words:
    """Credit and thanks: owed to the authors, asked of everybody else."""
    changed = _what_changed(decision)
    if why.reason.is_authors:
        credited = _("You are credited with it on its page, on your profile and on the wall.")
        if is_masked:
            credited = _("You are anonymous, so credit waits until you show your name on its page.")
        thanks = _("Thank you. Without you it would not be there.")
        return Words(changed, _("What this means"), [credited], thanks)
    named = _("Its page names who had the idea, who improved it and who built it.")
    return Words(changed, _("Say thanks"), [named, _("If it helps you, tell them so there.")])


def _what_changed(decision: Decision) -> list[str]:
    return [
        _("What changed: %(change)s", change=decision.what_changed),
        _("It is so since %(day)s.", day=_day(decision.since)),
    ]


def _why_declined(decision: Decision) -> list[str]:
    """Imported decisions may have no reason."""
    reason = decision.decline_reason
    return [_("The reason: %(reason)s.", reason=reason.text)] if reason else []


def _declined(decision: Decision, why: Why) -> Words:
    """The reason first. Whoever posted it, and nobody else, may ask once for a second look."""
    before = _why_declined(decision)
    if decision.old_status is Status.DECLINED:
        can_do = _("We read what speaks for it and looked a second time.")
    elif why == Why(Reason.AUTHOR):
        can_do = _(
            "If something was overlooked, say so on its page: you can ask once for a second look."
        )
    else:
        can_do = _("It can be taken up again when things change.")
    effort = _("Thank you for the thought and the time you gave to it.")
    return Words(before, _("What can be done"), [can_do], effort if why.reason.is_authors else None)


def _day(day: date | None) -> str:
    return long_date(day) if day else ""
