"""Sharing an idea: the author asks others to be its co-authors, who accept or decline."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.auth.models import User
from app.auth.queries import IS_ACTIVE
from app.boards.models import Board
from app.boards.queries import readers_of
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.i18n import _
from app.events import record
from app.ideas.events.credit import (
    CoAuthorAccepted,
    CoAuthorDeclined,
    CoAuthorInvited,
    CoAuthorLeft,
    InvitationTakenBack,
)
from app.ideas.models import CoAuthor, CoAuthorState, Idea, Occasion
from app.ideas.operations.counting import recount_votes
from app.ideas.operations.crediting import settle_credits
from app.ideas.operations.following import follow_automatically
from app.ideas.operations.signing import signed
from app.ideas.operations.standing import require_standing
from app.ideas.queries.visibility import viewers_among

MOST_CO_AUTHORS = 10
"""How many can be asked while an idea is posted; afterwards there is no limit."""


def checked_co_authors(board: Board, people: Sequence[User], *, by: User) -> Sequence[User]:
    """Those who can be asked to share an idea that `by` is about to post on a board.

    Raises BadInput for the author themselves, for too many, and for who does not see the board.
    """
    if by in people:
        raise BadInput(_already_first(), "co_authors")
    if len(people) > MOST_CO_AUTHORS:
        raise BadInput(_("Name at most %(most)s co-authors.", most=MOST_CO_AUTHORS), "co_authors")
    require_readers(board, people, "co_authors")
    return people


def require_readers(board: Board, people: Sequence[User], field: str) -> None:
    """Raises BadInput, for the form's `field`, naming the first of these people who cannot read
    the board's ideas."""
    ids = [person.id for person in people]
    readers = set(
        db.session.scalars(
            select(User.id).where(User.id.in_(ids), User.id.in_(readers_of(board)), IS_ACTIVE)
        )
    )
    for person in people:
        if person.id not in readers:
            raise BadInput(
                _(
                    "%(name)s does not see what is posted on this board. Name somebody who does.",
                    name=person.name,
                ),
                field,
            )


def invite_co_authors(idea: Idea, people: Sequence[User], *, by: User) -> None:
    """Ask all of these people; records and raises what `invite_co_author` does."""
    for person in people:
        invite_co_author(idea, person, by=by)


def invite_co_author(idea: Idea, person: User, *, by: User) -> CoAuthor:
    """Ask a colleague to share the idea; nothing is theirs before they accept. Who was asked by
    mail before is not mailed again.

    Records CoAuthorInvited. Raises NotAllowed for anybody but the author, BadInput for the
    author themselves, for who was asked already and for who may not see the idea or cannot
    answer, WrongState once it is merged.
    """
    require_standing(idea)
    if not idea.is_by(by):
        raise NotAllowed(_("Only who posted an idea can invite co-authors."))
    if person.id == by.id:
        raise BadInput(_already_first(), "handle")
    before = _locked(idea, person)
    if before is not None and before.state is not CoAuthorState.ENDED:
        raise BadInput(_("%(name)s was asked already.", name=person.name), "handle")
    if person.is_told_in_person:
        raise BadInput(
            _("%(name)s has no e-mail address here, so they could not accept.", name=person.name),
            "handle",
        )
    if not viewers_among(idea, [person.id]):
        raise BadInput(
            _("%(name)s cannot see this idea, so they cannot share it.", name=person.name),
            "handle",
        )
    invitation = before or CoAuthor(idea_id=idea.id, user_id=person.id)
    invitation.state, invitation.invited_at = CoAuthorState.INVITED, clock.now()
    invitation.answered_at = None
    db.session.add(invitation)
    flush_or_lose(_("%(name)s was asked already.", name=person.name))
    record(CoAuthorInvited(idea.id, person.id), by=signed(idea, by))
    return invitation


def accept_invitation(idea: Idea, *, by: User) -> None:
    """Become a co-author, who follows the idea and no longer votes for it.

    Records CoAuthorAccepted. Raises WrongState if there is no open invitation.
    """
    _answer(idea, CoAuthorState.ACCEPTED, by=by)
    record(CoAuthorAccepted(idea.id, by.id), by=by)
    follow_automatically(idea.id, by.id, Occasion.POSTING)
    recount_votes(idea.id)
    settle_credits(idea, by=by)


def decline_invitation(idea: Idea, *, by: User) -> None:
    """Say no to being a co-author. Records CoAuthorDeclined.

    Raises WrongState if there is no open invitation.
    """
    _answer(idea, CoAuthorState.DECLINED, by=by)
    record(CoAuthorDeclined(idea.id, by.id), by=by)


def take_invitation_back(idea: Idea, person: User, *, by: User) -> None:
    """Unask somebody who has not answered yet; they can be asked again later.

    Records InvitationTakenBack. Raises NotAllowed for anybody but the author, WrongState when
    there is no open invitation.
    """
    if not idea.is_by(by):
        raise NotAllowed(_("Only who posted an idea can take invitations back."))
    invitation = _locked(idea, person)
    if invitation is None or invitation.state is not CoAuthorState.INVITED:
        raise WrongState(_("%(name)s has answered by now.", name=person.name))
    invitation.state = CoAuthorState.ENDED
    record(InvitationTakenBack(idea.id, person.id), by=signed(idea, by))


def leave_idea(idea: Idea, *, by: User) -> None:
    """Be no co-author any longer: one may vote for the idea again, and be asked again.

    Records CoAuthorLeft. Raises WrongState for who is no co-author.
    """
    shared = _locked(idea, by)
    if shared is None or shared.state is not CoAuthorState.ACCEPTED:
        raise WrongState(_("You are no co-author of this idea."))
    shared.state = CoAuthorState.ENDED
    db.session.flush()
    record(CoAuthorLeft(idea.id, by.id), by=by)
    recount_votes(idea.id)
    settle_credits(idea, by=by)


def _already_first() -> str:
    return _("You had the idea: you are its first author already.")


def _locked(idea: Idea, person: User) -> CoAuthor | None:
    """The row between a person and an idea, which nobody else changes until we are done."""
    return db.session.get(
        CoAuthor, (idea.id, person.id), with_for_update=True, populate_existing=True
    )


def _answer(idea: Idea, state: CoAuthorState, *, by: User) -> None:
    invitation = _locked(idea, by)
    if invitation is None or invitation.state is not CoAuthorState.INVITED:
        raise WrongState(_("There is no invitation to this idea that waits for your answer."))
    invitation.state = state
    invitation.answered_at = clock.now()
    db.session.flush()
