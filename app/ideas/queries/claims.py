"""Claims of missing credit; those that wait for a moderator are a view of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.boards.policy import moderated_by
from app.core.db import db
from app.core.errors import or_404
from app.core.i18n import _l
from app.core.links import path
from app.ideas.models import MOST_CLAIMS, Claim, ClaimState, CreditRole, Idea
from app.ideas.policy import claims_decidable_by, may_moderate, visible_to
from app.ideas.queries.family import family_of

CLAIMED_TEXTS = {
    CreditRole.CO_AUTHOR: _l("says they wrote it together"),
    CreditRole.IMPROVER: _l("says they improved it"),
    CreditRole.IMPLEMENTER: _l("says they built it"),
}


IS_KEPT = Claim.state != ClaimState.TAKEN_BACK


@dataclass(frozen=True)
class ClaimView:
    """`title` and `url` are those of the idea it is for now."""

    id: int
    by: PersonRef
    role: CreditRole
    text: str
    reason: str
    at: datetime
    state: ClaimState
    answer: str | None
    title: str
    url: str


def claims_on(idea: Idea, user: User) -> list[ClaimView]:
    """The claims on an idea and those merged into it, oldest first: all of them to its
    moderators, to others their own and those on which they decide."""
    statement = _claims().where(Claim.idea_id.in_(family_of(idea.id)), IS_KEPT)
    if not may_moderate(user, idea):
        statement = statement.where(or_(Claim.user_id == user.id, claims_decidable_by(user)))
    rows: Any = db.session.execute(statement.order_by(Claim.id))
    return _views(rows)


def has_claims_left(idea: Idea, user: User) -> bool:
    """Whether a person may claim credit for an idea once more."""
    return len(past_reasons(idea, user)) < MOST_CLAIMS


def past_reasons(idea: Idea, user: User) -> list[str]:
    """What a person gave as reasons for the claims they made so far, also those they took back."""
    return list(
        db.session.scalars(
            select(Claim.reason).where(
                Claim.idea_id.in_(family_of(idea.id)), Claim.user_id == user.id
            )
        )
    )


def claim_or_404(claim_id: int, user: User) -> tuple[Claim, Idea]:
    """A claim of this person, on a board they moderate, or for them to decide, and the idea that
    credit would be given for. Raises NotVisible, also once it was taken back."""
    row = or_404(
        db.session.execute(
            _with_idea(select(Claim, Idea)).where(
                Claim.id == claim_id,
                visible_to(user),
                IS_KEPT,
                or_(
                    Claim.user_id == user.id,
                    Idea.board_id.in_(moderated_by(user)),
                    claims_decidable_by(user),
                ),
            )
        ).one_or_none()
    )
    return row.Claim, row.Idea


def view_of_claim(claim: Claim) -> ClaimView:
    return _view(db.session.execute(_claims().where(Claim.id == claim.id)).one())


def _claims() -> Any:
    columns = (Claim.reason, Claim.role, Claim.made_at, Claim.state, Claim.answer)
    return (
        _with_idea(select(Claim.id, *columns, Idea.id.label("root_id"), Idea.title))
        .add_columns(*PERSON_COLUMNS)
        .join(User, User.id == Claim.user_id)
    )


def _with_idea(statement: Any) -> Any:
    """Each claim beside the idea it is for now: the one that its own was merged into, if it was."""
    own = select(Idea.id, func.coalesce(Idea.merged_into_id, Idea.id).label("root_id")).subquery()
    return (
        statement.select_from(Claim)
        .join(own, own.c.id == Claim.idea_id)
        .join(Idea, Idea.id == own.c.root_id)
    )


def _views(rows: Iterable[Row[Any]]) -> list[ClaimView]:
    return [_view(row) for row in rows]


def _view(row: Row[Any]) -> ClaimView:
    return ClaimView(
        id=row.id,
        by=person_in(row),
        role=row.role,
        text=str(CLAIMED_TEXTS[row.role]),
        reason=row.reason,
        at=row.made_at,
        state=row.state,
        answer=row.answer,
        title=row.title,
        url=path("ideas.show", idea_id=row.root_id),
    )
