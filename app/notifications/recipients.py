"""Who is told of an event, and why them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select

from app.auth.models import Role, User
from app.auth.queries import IS_ACTIVE
from app.boards.queries import active_moderators, moderator_ids
from app.core.db import db
from app.events import Event, Fact, fact_of
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
from app.ideas.events.conversation import (
    OF_WRITER,
    CommentPosted,
    OfficialAnswerMarked,
    PeopleMentioned,
)
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
from app.ideas.models import Comment, Decision, Idea, Level, Mention, ValueKind
from app.ideas.queries.agreements import objectors
from app.ideas.queries.credits import credited_ids
from app.ideas.queries.following import levels_on
from app.ideas.queries.history import voters_before
from app.ideas.queries.parts import is_asked_still
from app.ideas.queries.promises import responsible_ids
from app.ideas.queries.visibility import tombstone_viewers_among, viewers_among
from app.ideas.status import Status
from app.notifications.models import Reason
from app.notifications.participants import Why, participants_of, told_of_decision, told_of_news
from app.notifications.unnamed import unnamed_in
from app.notifications.withdrawals import told_of_withdrawal

WHOSE_COMMENT = func.coalesce(Comment.masked_author_id, Comment.author_id)
WRITING = {kind.__name__ for kind in OF_WRITER}
REMINDERS = (
    *(AnswerDueSoon, AnswerDueToday, NextAnswerDue, AnswerLate),
    *(TargetDueSoon, TargetReached, TargetLate),
    *(WakeUpDueSoon, IdeaWokeUp, WakeUpLate),
)


def recipients_of(event: Event) -> dict[int, Why]:
    """Everybody to be told of an event, by id, each with their strongest reason.

    Never the one who did it, nobody who cannot sign in, and only who may see the idea now.
    """
    fact = fact_of(event)
    if isinstance(fact, BoardLate):
        return _told_of_late_board(fact.board_id)
    if event.idea_id is None:
        return {}
    idea = db.session.get_one(Idea, event.idea_id)
    if isinstance(fact, IdeaWithdrawn | IdeaTakenUpAgain):
        reasons = told_of_withdrawal(event, idea)
    else:
        reasons = _reasons(fact, idea)
    doer = _doer_of(event, idea)
    told = hearers_among(fact, idea, reasons.keys() - {doer})
    if isinstance(fact, StatusChanged):
        told |= _out_of_sight(reasons, told | {doer})
    hidden = unnamed_in(idea).hidden
    # Ids of notices are in the order of people; the place of who is anonymous would tell.
    ordered = sorted(told, key=lambda user_id: (user_id in hidden, user_id))
    return {user_id: reasons[user_id] for user_id in ordered}


def _doer_of(event: Event, idea: Idea) -> int | None:
    """Who brought it about, also anonymously: they need not be told."""
    if not event.is_masked:
        return event.actor_id
    return _author_of(event.data["comment_id"]) if event.kind in WRITING else idea.whose_id


def _out_of_sight(reasons: Mapping[int, Why], others: Collection[int | None]) -> set[int]:
    """Who took part in an idea that was merged into one that they may not see any more, and may
    see the first still: they are told there what became of it."""
    through: dict[int, list[int]] = {}
    for user_id, why in reasons.items():
        if why.via_id is not None and user_id not in others:
            through.setdefault(why.via_id, []).append(user_id)
    parts = {via_id: db.session.get_one(Idea, via_id) for via_id in through}
    return {id for via_id, some in through.items() for id in viewers_among(parts[via_id], some)}


def hearers_among(fact: Fact, idea: Idea, user_ids: Collection[int]) -> set[int]:
    """Those of these people who may hear of it: who may see the idea now; of its withdrawal, who
    may know that it was there."""
    if isinstance(fact, IdeaWithdrawn):
        return tombstone_viewers_among(idea, user_ids)
    return viewers_among(idea, user_ids)


def recipients_of_decision(decision: Decision, idea: Idea, *, by: User) -> dict[int, Why]:
    """Everybody who would be told if `by` published the decision now, as `recipients_of` says."""
    reasons = told_of_decision(decision, idea)
    told = viewers_among(idea, reasons.keys() - {by.id})
    told |= _out_of_sight(reasons, told | {by.id})
    return {user_id: reasons[user_id] for user_id in sorted(told)}


def _reasons(fact: Fact, idea: Idea) -> Mapping[int, Why]:
    match fact:
        case IdeaPosted() | ReconsiderationAsked() | ValueEntered(kind=ValueKind.REALISED):
            return _each(moderator_ids(idea.board_id), Reason.MODERATOR)
        case CommentPosted():
            return _told_of_comment(fact.comment_id, idea)
        case PeopleMentioned():
            return _told_of_mention(fact, idea)
        case StatusChanged(decision_id=decision_id):
            return told_of_decision(db.session.get_one(Decision, decision_id), idea)
        case CreditGiven():
            return {fact.user_id: Why(Reason.CREDITED)}
        case IdeaPostedFor():
            return {fact.user_id: Why(Reason.AUTHOR)}
        case IdeaLoggedAsDone(user_id=int(user_id)):
            return {user_id: Why(Reason.AGREED)}
        case IdeasMerged() | MergeUndone():
            return _told_of_merge(fact, idea)
        case VotersToldOfEdits():
            return _told_of_edits(fact, idea)
        case _:
            return _reasons_of_promise(fact, idea)


def _reasons_of_promise(fact: Fact, idea: Idea) -> Mapping[int, Why]:
    match fact:
        case IdeaHandedOver(to_id=int(to_id)):
            return {to_id: Why(Reason.ANSWERER)}
        case PromiseMoved() | PromiseBroken():
            return _each([idea.whose_id], Reason.AUTHOR)
        case _ if isinstance(fact, REMINDERS):
            return _told_of_promise(idea)
        case _:
            return _reasons_of_parts(fact, idea)


def _reasons_of_parts(fact: Fact, idea: Idea) -> Mapping[int, Why]:
    """What is between people who have a part in an idea. Who is named for building an
    implemented one is told of the credit instead, and so is whose claim was granted."""
    match fact:
        case AgreementConfirmed():
            asked = _each(objectors(idea.id), Reason.AGREED)
            return {**asked, **_each([idea.author_id], Reason.AUTHOR)}
        case AgreementDenied():
            moderators = _each(moderator_ids(idea.board_id), Reason.MODERATOR)
            return {**moderators, **_each([idea.author_id], Reason.AUTHOR)}
        case CoAuthorInvited() if is_asked_still(idea.id, fact.user_id):
            return {fact.user_id: Why(Reason.INVITED)}
        case CoAuthorAccepted() | CoAuthorDeclined() | CoAuthorLeft():
            return _each([idea.whose_id], Reason.AUTHOR)
        case ImplementerNamed() if idea.status is not Status.IMPLEMENTED:
            return {fact.user_id: Why(Reason.BUILDER)}
        case CreditClaimed():
            return _told_of_claim(fact, idea)
        case ClaimRefused():
            return {fact.user_id: Why(Reason.CLAIMANT)}
        case OfficialAnswerMarked():
            return {
                **_each([_author_of(fact.comment_id)], Reason.COMMENTER),
                **_each([idea.whose_id], Reason.AUTHOR),
            }
        case ThanksWritten():
            return _each(credited_ids(idea.id), Reason.CREDITED)
        case _:
            return {}


def _told_of_claim(fact: CreditClaimed, idea: Idea) -> dict[int, Why]:
    """Who decides on it: the other moderators, or administrators if there are none."""
    [moderators] = active_moderators([idea.board_id]).values()
    others = [person.id for person in moderators if person.id != fact.user_id]
    if others:
        return _each(others, Reason.MODERATOR)
    administrators = select(User.id).where(User.role == Role.ADMINISTRATOR, IS_ACTIVE)
    return _each(db.session.scalars(administrators), Reason.ADMINISTRATOR)


def _told_of_comment(comment_id: int, idea: Idea) -> dict[int, Why]:
    """Whose idea it is, whom it answers, and who follows, but for those who chose to hear less
    and those whom it mentions: they are told of that.

    People who took part and do not follow, such as voters that an import brought along, are told
    of decisions alone.
    """
    levels = levels_on(idea)
    reasons = participants_of(idea)
    answered = _answered_by(comment_id)
    if answered in reasons and not reasons[answered].reason.is_authors:
        reasons[answered] = Why(Reason.ANSWERED)
    mentioned = _mentioned_in(comment_id)
    return {
        user_id: why
        for user_id, why in reasons.items()
        if user_id not in mentioned and levels.get(user_id, _unchosen(why)) is Level.EVERYTHING
    }


def _told_of_mention(fact: PeopleMentioned, idea: Idea) -> dict[int, Why]:
    """Whom a comment names still, but for those who chose to hear nothing of the idea."""
    levels = levels_on(idea)
    named = _mentioned_in(fact.comment_id).intersection(fact.user_ids)
    told = [user_id for user_id in named if levels.get(user_id) is not Level.NOTHING]
    return _each(told, Reason.MENTIONED)


def _told_of_merge(fact: IdeasMerged | MergeUndone, idea: Idea) -> dict[int, Why]:
    """The author of the idea that took another one in; and all who took part in one that stands
    on its own again. Those of a duplicate are told by the decision of its merge."""
    if isinstance(fact, IdeasMerged):
        return _each([idea.whose_id], Reason.AUTHOR) if fact.idea_id == fact.into_id else {}
    return told_of_news(idea) if fact.idea_id == fact.from_id else {}


def _told_of_edits(fact: VotersToldOfEdits, idea: Idea) -> dict[int, Why]:
    """Who voted for what the idea said before, but for those who chose to hear nothing."""
    levels = levels_on(idea)
    return {
        user_id: Why(Reason.VOTER, None if via_id == idea.id else via_id)
        for user_id, via_id in voters_before(idea.id, fact.number).items()
        if levels.get(user_id) is not Level.NOTHING
    }


def _told_of_promise(idea: Idea) -> dict[int, Why]:
    """Whoever is to answer, the one it was handed to or all who moderate the board; and who sees
    to the idea, if anybody does."""
    people = responsible_ids(idea)
    reason = Reason.ANSWERER if people == [idea.answerer_id] else Reason.MODERATOR
    return {**_each(people, reason), **_each([idea.owner_id], Reason.OWNER)}


def _told_of_late_board(board_id: int) -> dict[int, Why]:
    """Administrators, who hear the number alone: those who moderate the board hear of each."""
    administrators = db.session.scalars(
        select(User.id).where(
            User.role == Role.ADMINISTRATOR, IS_ACTIVE, User.id.not_in(moderator_ids(board_id))
        )
    )
    return _each(sorted(administrators), Reason.ADMINISTRATOR)


def _each(user_ids: Iterable[int | None], reason: Reason) -> dict[int, Why]:
    return {user_id: Why(reason) for user_id in user_ids if user_id is not None}


def _unchosen(why: Why) -> Level:
    """How much is told to somebody who never chose."""
    meant = why.reason.is_authors or why.reason is Reason.ANSWERED
    return Level.EVERYTHING if meant else Level.DECISIONS


def _answered_by(comment_id: int) -> int | None:
    """The author of the comment that this one replies to, who has commented and so took part."""
    parent_id = select(Comment.parent_id).where(Comment.id == comment_id).scalar_subquery()
    return db.session.scalar(select(WHOSE_COMMENT).where(Comment.id == parent_id))


def _author_of(comment_id: int) -> int | None:
    return db.session.scalar(select(WHOSE_COMMENT).where(Comment.id == comment_id))


def _mentioned_in(comment_id: int) -> set[int]:
    return set(db.session.scalars(select(Mention.user_id).where(Mention.comment_id == comment_id)))
