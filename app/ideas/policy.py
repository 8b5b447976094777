"""Who may see an idea, and who may do what with it. Every surface asks here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.auth.models import User
from app.auth.queries import IS_ACTIVE
from app.boards.models import Board, BoardModerator, CountsShown
from app.boards.policy import board_readable_by, moderated_by
from app.boards.queries import moderates
from app.core import clock
from app.core.db import db
from app.ideas.models import (
    Claim,
    CoAuthor,
    CoAuthorState,
    Comment,
    Decision,
    Idea,
    Implementer,
    Vote,
)
from app.ideas.status import FINAL, TRANSITIONS, Status
from app.ideas.workflow import Workflow

COUNTS_HIDDEN_FOR = timedelta(hours=48)
VOTING_ENDED = FINAL - {Status.MERGED}  # what is merged is voted for where it went
_ACTIVE = select(User.id).where(IS_ACTIVE).correlate(None)
# One alias for good: making one costs more than the rest of a condition, and each subquery has
# its own use of it.
_PART = aliased(Idea)
_OF_FAMILY = or_(_PART.id == Idea.id, _PART.merged_into_id == Idea.id)

MAY_BRING_BACK_FOR = timedelta(days=1)
"""How long who deleted a comment can undo that."""


def visible_to(user: User) -> ColumnElement[bool]:
    """The SQL condition for the ideas this person may see: their own, and those of every
    board they may read, unless their author withdrew them. The only visibility rule there is;
    lists, pages, counts, search, feeds, mails and exports all use it."""
    return and_(Idea.withdrawn_at.is_(None), _within_reach_of(user))


def tombstone_visible_to(user: User) -> ColumnElement[bool]:
    """The SQL condition for the withdrawn ideas of which this person may know that they were
    there: their own, and those they could see before if others took part in them. That they were
    there is all that may be shown of them to others."""
    remains = or_(had_by(user), others_took_part())
    return and_(Idea.withdrawn_at.is_not(None), _within_reach_of(user), remains)


def others_took_part() -> ColumnElement[bool]:
    """Whether anybody but its author voted for an idea, commented on it, shares, answered or
    builds it. Of an anonymous idea anybody counts: that one of them does not would tell."""
    people: tuple[tuple[Any, Any], ...] = (
        (Vote.idea_id, Vote.user_id),
        (Comment.idea_id, Comment.author_id),
        (Decision.idea_id, Decision.by_id),
        (Implementer.idea_id, Implementer.user_id),
    )
    shares = exists().where(CoAuthor.idea_id == Idea.id, CoAuthor.state == CoAuthorState.ACCEPTED)
    return or_(
        shares,
        *(
            exists().where(
                idea_id == Idea.id,
                or_(Idea.masked_author_id.is_not(None), person.is_distinct_from(Idea.author_id)),
            )
            for idea_id, person in people
        ),
    )


def _within_reach_of(user: User) -> ColumnElement[bool]:
    readable = select(Board.id).where(board_readable_by(user))
    # `+ 0` keeps the database from collecting all visible ideas by two indexes and sorting
    # them: it is to walk a list's own index, in order, and look at each row's board.
    return or_(
        (Idea.board_id + 0).in_(readable),
        Idea.author_id + 0 == user.id,
        Idea.masked_author_id + 0 == user.id,
    )


def had_by(user: User) -> ColumnElement[bool]:
    """The SQL condition for the ideas that this person had, named or not: `Idea.is_by`."""
    return or_(Idea.author_id == user.id, Idea.masked_author_id == user.id)


def authored_by(user: User) -> ColumnElement[bool]:
    """The SQL condition for the ideas that are this person's, who had them or one that was merged
    into them, named or not, alone or together."""
    return _is_authored_by(user.id)


def authored_by_name(user: User) -> ColumnElement[bool]:
    """The same as far as everybody knows: `queries.family.authors_of`, asked the other way
    round."""
    return is_named_author_of(user.id)


def _is_authored_by(user_id: Any) -> ColumnElement[bool]:
    masked = exists().where(_OF_FAMILY, _PART.masked_author_id == user_id)
    return or_(is_named_author_of(user_id), _of_these(masked))


def is_named_author_of(user_id: Any) -> ColumnElement[bool]:
    """`authored_by_name` of whom a column names, in a select of the idea or of moderators."""
    posted = exists().where(_OF_FAMILY, _PART.author_id == user_id)
    shares = exists().where(
        _OF_FAMILY,
        CoAuthor.idea_id == _PART.id,
        CoAuthor.user_id == user_id,
        CoAuthor.state == CoAuthorState.ACCEPTED,
    )
    return or_(_of_these(posted), _of_these(shares))


def _of_these(found: Exists) -> Exists:
    """Said, because it may stand in a subquery of the select that the idea is in."""
    return found.correlate(Idea, BoardModerator)


def decidable_by(user: User) -> ColumnElement[bool]:
    """The SQL condition for the ideas on which this person decides and speaks for the board: those
    of the boards they moderate, but not their own while the board has a moderator whose idea it is
    not. Where there is nobody else they may; such an answer counts in no figure."""
    return and_(
        Idea.board_id.in_(moderated_by(user)), or_(~authored_by(user), ~_has_another_moderator())
    )


def _has_another_moderator() -> ColumnElement[bool]:
    moderator = BoardModerator.user_id
    return exists().where(
        BoardModerator.board_id == Idea.board_id,
        moderator.in_(_ACTIVE),
        ~_is_authored_by(moderator),
    )


def claims_decidable_by(user: User) -> ColumnElement[bool]:
    """The SQL condition for the claims of credit on which this person decides, in a select that
    joins the idea they are for: those of others, on boards they moderate. Administrators decide
    where the claimant is the only moderator."""
    moderated = Idea.board_id.in_(moderated_by(user))
    others = exists().where(
        BoardModerator.board_id == Idea.board_id,
        BoardModerator.user_id != Claim.user_id,
        BoardModerator.user_id.in_(_ACTIVE),
    )
    decides = or_(moderated, ~others) if user.is_administrator else moderated
    return and_(Claim.user_id != user.id, decides)


def voted_for_by(user: User) -> ColumnElement[bool]:
    """The SQL condition for the ideas this person voted for, there or at one that was merged into
    them. Their votes are read once, not again for each idea."""
    votes = select(Vote.idea_id).where(Vote.user_id == user.id)
    wholes = (
        select(_PART.merged_into_id)
        .join(Vote, Vote.idea_id == _PART.id)
        .where(Vote.user_id == user.id, _PART.merged_into_id.is_not(None))
        .correlate(None)
    )
    return or_(Idea.id.in_(votes), Idea.id.in_(wholes))


def counts_shown_to(user: User) -> ColumnElement[bool]:
    """The SQL condition for the ideas of which this person is told how many votes they have, in a
    select that joins the board. Every surface that shows the number, or an order that gives it
    away, asks here.

    Nothing is kept from who answers for the board, nor from anybody once voting has ended. Those
    whose idea it is cannot vote, so waiting for that would be waiting for ever.
    """
    return or_(
        Board.counts_shown == CountsShown.ALWAYS,
        Board.id.in_(moderated_by(user)),
        Idea.status.in_(VOTING_ENDED),
        and_(
            Board.counts_shown == CountsShown.AFTER_VOTING,
            or_(voted_for_by(user), authored_by(user)),
        ),
        and_(
            Board.counts_shown == CountsShown.AFTER_TWO_DAYS,
            Idea.created_at <= clock.now() - COUNTS_HIDDEN_FOR,
        ),
    )


def is_author(user: User, idea: Idea) -> bool:
    return bool(db.session.scalar(select(exists().where(Idea.id == idea.id, authored_by(user)))))


def is_author_by_name(user: User, idea: Idea) -> bool:
    """The same as far as everybody knows."""
    named = exists().where(Idea.id == idea.id, authored_by_name(user))
    return bool(db.session.scalar(select(named)))


def may_edit(user: User, idea: Idea) -> bool:
    """Its author; for one who has no address and sees no page, who answers for the board."""
    return idea.is_by(user) or (_is_told_in_person(idea.author_id) and may_moderate(user, idea))


def _is_told_in_person(user_id: int | None) -> bool:
    author = db.session.get(User, user_id) if user_id is not None else None
    return author is not None and author.is_told_in_person


def may_withdraw(user: User, idea: Idea) -> bool:
    """Its author; `operations.withdrawing` says which ideas can be withdrawn."""
    return idea.is_by(user)


def may_vote(user: User, idea: Idea) -> bool:
    return not idea.is_final and not is_author(user, idea)


def may_see_voters(user: User, idea: Idea) -> bool:
    """Of an idea whose number of votes this person is told, which is another question."""
    return idea.board.shows_voters or may_moderate(user, idea)


def may_pause(user: User, board: Board) -> bool:
    return moderates(user, board.id)


def may_moderate(user: User, idea: Idea) -> bool:
    """Whether they answer for its board; on the idea itself decides who `may_decide`."""
    return moderates(user, idea.board_id)


def may_decide(user: User, idea: Idea) -> bool:
    return bool(db.session.scalar(select(exists().where(Idea.id == idea.id, decidable_by(user)))))


def leaves_to_another(user: User, idea: Idea) -> bool:
    """Whether they moderate the board and may not decide, because the idea is theirs."""
    return may_moderate(user, idea) and not may_decide(user, idea)


def may_decide_on_claim(user: User, claim: Claim, idea: Idea) -> bool:
    """`idea` is the one that credit would be given for."""
    decides = (
        select(Claim.id)
        .join(Idea, Idea.id == idea.id)
        .where(Claim.id == claim.id, claims_decidable_by(user))
    )
    return db.session.scalar(decides) is not None


def may_agree(user: User, idea: Idea) -> bool:
    """To what was done already, as who answers for the board; nobody agrees to their own."""
    return may_moderate(user, idea) and not is_author(user, idea)


def may_merge(user: User, idea: Idea) -> bool:
    """Into which idea is another question: `operations.merging.checked_target` answers it."""
    return idea.merged_into_id is None and may_moderate(user, idea)


def may_undo_merge(user: User, idea: Idea, target: Idea) -> bool:
    """Who answers for either of the two boards."""
    return may_moderate(user, idea) or may_moderate(user, target)


def may_comment(idea: Idea, workflow: Workflow) -> bool:
    """Whether the conversation is open, to everybody who sees the idea. That of a merged one goes
    on where it went."""
    return idea.merged_into_id is None and not (idea.is_final and workflow.closes_comments)


def by_others(user: User) -> ColumnElement[bool]:
    """The SQL condition for the comments that this person did not write."""
    return and_(
        Comment.author_id.is_distinct_from(user.id),
        Comment.masked_author_id.is_distinct_from(user.id),
    )


def may_edit_comment(user: User, comment: Comment) -> bool:
    """Who wrote it, at any time; deleting and bringing back are theirs, too."""
    return comment.is_by(user)


def may_react(user: User, comment: Comment) -> bool:
    return not comment.is_deleted and not comment.is_by(user)


def may_post_anonymously(board: Board) -> bool:
    """Whether what is written here may go without a name."""
    return board.anonymous_posts


def may_show_name(user: User, text: Idea | Comment) -> bool:
    """Who wrote it anonymously, for good."""
    return text.is_masked and text.is_by(user)


def may_mark_official(user: User, idea: Idea) -> bool:
    """Who answers for the board, at the idea where it stands."""
    return idea.merged_into_id is None and may_decide(user, idea)


def may_say_whether_it_helped(user: User, idea: Idea, decision: Decision) -> bool:
    """The author, of an answer that somebody else gave here, while the idea stands on its own."""
    return (
        idea.is_by(user)
        and idea.merged_into_id is None
        and decision.status is not Status.MERGED
        and decision.by_id is not None
        and not decision.on_own_idea
    )


def may_ask_again(user: User, idea: Idea, decision: Decision) -> bool:
    """The author, while the idea is declined by `decision`, its latest; not when that was a
    second look already."""
    return (
        idea.is_by(user)
        and idea.status is Status.DECLINED
        and decision.old_status is not Status.DECLINED
    )


def may_enter_value(user: User, idea: Idea) -> bool:
    """Who answers for the board, and whose idea it is: they know what it brought. By name alone:
    beside a value stands who entered it."""
    return idea.status is Status.IMPLEMENTED and (
        may_moderate(user, idea) or is_author_by_name(user, idea)
    )


def may_confirm_values(user: User, idea: Idea) -> bool:
    """Whoever sees the idea and answers for its board or for the site; the operation refuses
    what they entered themselves."""
    return user.is_administrator or may_moderate(user, idea)


def steps_from(idea: Idea, workflow: Workflow) -> tuple[Status, ...]:
    """The statuses that a decision may give an idea now. A board's ideas enter none that it does
    without; those that are in one may get a new date there, and go on. What was declined can stay
    so, as the answer to an author who asked for a second look."""
    steps = tuple(
        new for new in TRANSITIONS[idea.status] if new is idea.status or new not in workflow.unused
    )
    return (*steps, Status.DECLINED) if idea.waits_for_a_second_look else steps


def may_invite_co_authors(user: User, idea: Idea) -> bool:
    return idea.is_by(user) and idea.status is not Status.MERGED


def may_credit_improvement(user: User, idea: Idea) -> bool:
    """The author and who answers for the board, at the idea where it stands."""
    return idea.merged_into_id is None and (idea.is_by(user) or may_moderate(user, idea))


def may_name_implementers(user: User, idea: Idea) -> bool:
    return idea.status not in {Status.DECLINED, Status.MERGED} and may_moderate(user, idea)
