"""What messages say: why one gets them, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString

from app.core.formats import long_date
from app.core.i18n import _, _l, _n
from app.events import Fact
from app.ideas.events.answers import (
    AnswerDueSoon,
    AnswerDueToday,
    AnswerLate,
    BoardLate,
    IdeaHandedOver,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseBroken,
    PromiseMoved,
    ReconsiderationAsked,
    StatusChanged,
    TargetDueSoon,
    TargetLate,
    TargetReached,
    WakeUpDueSoon,
    WakeUpLate,
)
from app.ideas.events.conversation import CommentPosted, OfficialAnswerMarked, PeopleMentioned
from app.ideas.events.credit import (
    ClaimRefused,
    CoAuthorAccepted,
    CoAuthorDeclined,
    CoAuthorInvited,
    CoAuthorLeft,
    CreditClaimed,
    CreditGiven,
    ImplementerNamed,
    ThanksWritten,
    ValueEntered,
)
from app.ideas.events.life import (
    AgreementConfirmed,
    AgreementDenied,
    IdeaLoggedAsDone,
    IdeaPosted,
    IdeaPostedFor,
    IdeasMerged,
    IdeaTakenUpAgain,
    IdeaWithdrawn,
    MergeUndone,
    VotersToldOfEdits,
)
from app.ideas.models import CreditRole
from app.ideas.queries.credits import ROLE_TEXTS
from app.ideas.status import Status
from app.ideas.workflow import USUAL, Workflow
from app.notifications.decision_words import headline
from app.notifications.models import Reason

REASONS = {
    Reason.AUTHOR: _l("because this is your idea"),
    Reason.CO_AUTHOR: _l("because you are a co-author of this idea"),
    Reason.COMMENTER: _l("because you commented on this idea"),
    Reason.VOTER: _l("because you voted for this idea"),
    Reason.FOLLOWER: _l("because you follow this idea"),
    Reason.CREDITED: _l("because you are credited with this idea"),
    Reason.ANSWERED: _l("because you were answered"),
    Reason.MENTIONED: _l("because you were mentioned"),
    Reason.MODERATOR: _l("because you moderate the board of this idea"),
    Reason.ANSWERER: _l("because this idea was handed to you"),
    Reason.OWNER: _l("because you see to this idea"),
    Reason.AGREED: _l("because you are named as having agreed to it"),
    Reason.INVITED: _l("because you are asked to be a co-author of this idea"),
    Reason.BUILDER: _l("because you were named for building this idea"),
    Reason.CLAIMANT: _l("because you claimed credit for this idea"),
    Reason.ADMINISTRATOR: _l("because you administer this site"),
}
# For who is connected to an idea that became a part of the one they are told of.
REASONS_VIA = {
    Reason.AUTHOR: _l("because your idea “%(idea)s” is part of this idea now"),
    Reason.CO_AUTHOR: _l(
        "because you are a co-author of “%(idea)s”, which is part of this idea now"
    ),
    Reason.COMMENTER: _l("because you commented on “%(idea)s”, which is part of this idea now"),
    Reason.VOTER: _l("because you voted for “%(idea)s”, which is part of this idea now"),
    Reason.FOLLOWER: _l("because you follow “%(idea)s”, which is part of this idea now"),
}

ROLES = {
    Reason.AUTHOR: _l("Author"),
    Reason.CO_AUTHOR: _l("Co-author"),
    Reason.COMMENTER: _l("Commented"),
    Reason.VOTER: _l("Voted"),
    Reason.FOLLOWER: _l("Follows"),
    Reason.CREDITED: _l("Credited"),
    Reason.ANSWERED: _l("Was answered"),
    Reason.MENTIONED: _l("Was mentioned"),
    Reason.MODERATOR: _l("Moderator"),
    Reason.ANSWERER: _l("Is to answer"),
    Reason.OWNER: _l("Sees to it"),
    Reason.AGREED: _l("Agreed"),
    Reason.INVITED: _l("Asked to be co-author"),
    Reason.BUILDER: _l("Builds it"),
    Reason.CLAIMANT: _l("Claims credit"),
    Reason.ADMINISTRATOR: _l("Administrator"),
}
# What is said the same to all who are told of it.
SAME_FOR_ALL: Mapping[type[Fact], LazyString] = {
    IdeaPosted: _l("%(name)s posted an idea on a board you moderate"),
    IdeaPostedFor: _l("%(name)s posted this idea for you"),
    IdeaHandedOver: _l("%(name)s handed an idea over to you"),
    IdeaLoggedAsDone: _l("%(name)s says you agreed to what they did; confirm it or object"),
    AgreementConfirmed: _l("%(name)s agrees to what was done already"),
    AgreementDenied: _l("%(name)s did not agree to what was done already, and says why"),
    PeopleMentioned: _l("%(name)s mentioned you in a comment"),
    ReconsiderationAsked: _l("%(name)s asks you to look at a declined idea again"),
    ValueEntered: _l("%(name)s says what an idea brought; confirm it if it is so"),
    CoAuthorInvited: _l("%(name)s asks you to be co-author"),
    CoAuthorAccepted: _l("%(name)s is co-author of your idea now"),
    CoAuthorDeclined: _l("%(name)s does not want to be co-author of your idea"),
    CoAuthorLeft: _l("%(name)s is no longer co-author of your idea"),
    ImplementerNamed: _l("%(name)s says that you are building this idea"),
    CreditClaimed: _l("%(name)s claims credit for an idea; you decide"),
    ClaimRefused: _l("%(name)s refused the credit you claimed and says why"),
    ThanksWritten: _l("%(name)s thanks you and all who are credited with this idea"),
    IdeaWithdrawn: _l("This idea was withdrawn by its author"),
    IdeaTakenUpAgain: _l("The author of this idea took it up again"),
    VotersToldOfEdits: _l("An idea you voted for says something else now"),
}


def reason_text(reason: Reason, via: str | None) -> str:
    """Why somebody is told. `via` is the title of the merged idea that connects them, if any."""
    if via is not None and reason in REASONS_VIA:
        return str(REASONS_VIA[reason]) % {"idea": via}
    return str(REASONS[reason])


def notice_text(fact: Fact, reason: Reason, actor: str, workflow: Workflow = USUAL) -> str:
    """What happened, in one short sentence for the list of notices. `actor` is a name,
    `workflow` that of the idea's board, for what names a status."""
    if type(fact) in SAME_FOR_ALL:
        return str(SAME_FOR_ALL[type(fact)]) % {"name": actor}
    match fact:
        case CommentPosted():
            return _comment_text(reason, actor)
        case StatusChanged():
            into = Status(fact.into) if fact.into else None
            return headline(Status(fact.old), Status(fact.new), reason, workflow, into=into)
        case CreditGiven():
            part = ROLE_TEXTS[CreditRole(fact.role)]
            return _("You are credited with this idea: you %(part)s", part=part)
        case OfficialAnswerMarked():
            return _official_text(reason)
        case IdeasMerged() | MergeUndone():
            return _merge_text(fact, reason, actor)
        case _:
            return _promise_text(fact)


def _merge_text(fact: IdeasMerged | MergeUndone, reason: Reason, actor: str) -> str:
    if isinstance(fact, IdeasMerged):
        return _("%(name)s merged another idea into yours", name=actor)
    if reason.is_authors:
        return _("Your idea stands on its own again")
    return _("An idea you follow stands on its own again")


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
        case NextAnswerDue(day=day):
            return _("The next answer to an idea is due: it was promised by %(day)s", day=_iso(day))
        case BoardLate(ideas=ideas):
            return _n("%(num)s promise is late", "%(num)s promises are late", ideas)
        case _:
            return _plan_text(fact)


def _plan_text(fact: Fact) -> str:
    match fact:
        case WakeUpDueSoon(day=day):
            return _("A parked idea is to be looked at again on %(day)s", day=_iso(day))
        case IdeaWokeUp():
            return _("A parked idea is to be looked at again")
        case WakeUpLate(day=day):
            return _("A parked idea was to be looked at again on %(day)s", day=_iso(day))
        case TargetDueSoon(day=day):
            return _("The day comes near for which an idea is planned: %(day)s", day=_iso(day))
        case TargetReached(day=day):
            return _("The day has come for which an idea is planned: %(day)s", day=_iso(day))
        case TargetLate(day=day):
            return _("The day is over for which an idea is planned: %(day)s", day=_iso(day))
        case _:
            raise ValueError(f"nobody is told of {type(fact).__name__}")


def _official_text(reason: Reason) -> str:
    if reason.is_authors:
        return _("A comment on your idea is marked as an official answer")
    return _("Your comment is marked as an official answer")


def _comment_text(reason: Reason, actor: str) -> str:
    if reason is Reason.ANSWERED:
        return _("%(name)s answered you", name=actor)
    if reason.is_authors:
        return _("%(name)s commented on your idea", name=actor)
    return _("%(name)s commented on an idea you follow", name=actor)


def role_text(reason: Reason) -> str:
    """What somebody is to an idea, said about them to others."""
    return str(ROLES[reason])


def _iso(day: str) -> str:
    return long_date(date.fromisoformat(day))


def count_text(reason: Reason, count: int) -> str:
    """How many people are told of a decision for a reason."""
    match reason:
        case Reason.AUTHOR:
            return _n("%(num)s author", "%(num)s authors", count)
        case Reason.CO_AUTHOR:
            return _n("%(num)s co-author", "%(num)s co-authors", count)
        case Reason.OWNER:
            return _n("%(num)s who sees to it", "%(num)s who see to it", count)
        case Reason.COMMENTER:
            return _n("%(num)s who commented", "%(num)s who commented", count)
        case Reason.VOTER:
            return _n("%(num)s voter", "%(num)s voters", count)
        case Reason.FOLLOWER:
            return _n("%(num)s follower", "%(num)s followers", count)
        case _:
            raise ValueError(f"nobody is told of a decision as {reason}")
