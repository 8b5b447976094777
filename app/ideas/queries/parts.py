"""Who has which part in an idea beside its author, and what a reader may do about theirs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.core.errors import or_404
from app.ideas.models import (
    ClaimState,
    CoAuthor,
    CoAuthorState,
    Comment,
    Idea,
    Implementer,
)
from app.ideas.policy import (
    may_credit_improvement,
    may_invite_co_authors,
    may_name_implementers,
)
from app.ideas.queries.claims import ClaimView, claims_on, has_claims_left
from app.ideas.queries.credits import Credited, declined_by
from app.ideas.queries.family import authors_of, family_of, masked_authors_of
from app.ideas.queries.thanks import own_thanks
from app.ideas.status import Status


@dataclass(frozen=True)
class Parts:
    """`invited` are those who have not answered yet, shown to the author alone. `declined`,
    `thanked` and `is_...` are the reader's own; `claims` are theirs, or all to a moderator."""

    co_authors: list[PersonRef]
    invited: list[PersonRef]
    implementers: list[PersonRef]
    is_invited: bool
    is_co_author: bool
    may_invite: bool
    may_name: bool
    may_credit: bool
    may_claim: bool
    decides_claims: bool
    claims: list[ClaimView]
    declined: list[Credited]
    thanked: bool


def parts_of(idea: Idea, user: User) -> Parts:
    asked = _asked(idea.id)
    accepted, invited = asked[CoAuthorState.ACCEPTED], asked[CoAuthorState.INVITED]
    is_implemented = idea.status is Status.IMPLEMENTED
    claims = claims_on(idea, user) if is_implemented else []
    return Parts(
        co_authors=_co_authors(idea),
        invited=invited if idea.is_by(user) else [],
        implementers=_implementers(idea.id),
        is_invited=any(person.id == user.id for person in invited),
        is_co_author=any(person.id == user.id for person in accepted),
        may_invite=may_invite_co_authors(user, idea),
        may_name=may_name_implementers(user, idea),
        may_credit=may_credit_improvement(user, idea),
        may_claim=is_implemented and not _waits(claims, user) and has_claims_left(idea, user),
        decides_claims=any(claim.by.id != user.id for claim in claims),
        claims=claims,
        declined=declined_by(user, idea.id) if is_implemented else [],
        thanked=is_implemented and bool(own_thanks(idea.id, user)),
    )


def improving_comment_or_404(comment_id: int, idea: Idea) -> Comment:
    """A comment that can be what improved an idea: on it, or on one merged into it, there still,
    and by somebody whose idea it is not, as far as everybody knows. Raises NotVisible."""
    return or_404(
        db.session.scalars(
            select(Comment).where(
                Comment.id == comment_id,
                Comment.deleted_at.is_(None),
                Comment.idea_id.in_(family_of(idea.id)),
                or_(
                    *(
                        and_(writer.is_not(None), writer.not_in(whose(idea.id)))
                        for writer, whose in (
                            (Comment.author_id, authors_of),
                            (Comment.masked_author_id, masked_authors_of),
                        )
                    )
                ),
            )
        ).one_or_none()
    )


def is_asked_still(idea_id: int, user_id: int) -> bool:
    """Whether an invitation to be co-author was not taken back; it may be answered."""
    asked = db.session.get(CoAuthor, (idea_id, user_id))
    return asked is not None and asked.state is not CoAuthorState.ENDED


def _co_authors(idea: Idea) -> list[PersonRef]:
    """Whose idea it is beside who posted it, also through merges."""
    rows = db.session.execute(
        select(*PERSON_COLUMNS)
        .where(User.id.in_(authors_of(idea.id)), User.id.is_distinct_from(idea.author_id))
        .order_by(User.name, User.id)
    )
    return [person_in(row) for row in rows]


def _asked(idea_id: int) -> dict[CoAuthorState, list[PersonRef]]:
    """Whom the author asked to share it, by what they answered."""
    found: dict[CoAuthorState, list[PersonRef]] = {state: [] for state in CoAuthorState}
    for row in db.session.execute(
        select(CoAuthor.state, *PERSON_COLUMNS)
        .join(User, User.id == CoAuthor.user_id)
        .where(CoAuthor.idea_id == idea_id)
        .order_by(CoAuthor.invited_at, User.id)
    ):
        found[row.state].append(person_in(row))
    return found


def _implementers(idea_id: int) -> list[PersonRef]:
    rows = db.session.execute(
        select(*PERSON_COLUMNS)
        .where(
            User.id.in_(
                select(Implementer.user_id).where(Implementer.idea_id.in_(family_of(idea_id)))
            )
        )
        .order_by(User.name, User.id)
    )
    return [person_in(row) for row in rows]


def _waits(claims: list[ClaimView], user: User) -> bool:
    return any(claim.by.id == user.id and claim.state is ClaimState.OPEN for claim in claims)
