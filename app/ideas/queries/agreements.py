"""Who agreed to what was done already, who is said to have, and who says they did not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.ideas.models import STANDS_AS_LOGGED, Agreement, AgreementState, Idea, Merge
from app.ideas.policy import may_agree
from app.ideas.status import Status

_OBJECTED = Agreement.state == AgreementState.OBJECTED
_CONFIRMED = Agreement.state == AgreementState.CONFIRMED
AGREED_WITH = (
    select(func.min(User.name))
    .join(Agreement, Agreement.user_id == User.id)
    .where(Agreement.idea_id == Idea.id, _CONFIRMED)
    .correlate(Idea)
    .scalar_subquery()
)
"""The name of somebody who confirmed that they agreed to an idea, NULL if nobody did."""
OLDEST_OBJECTION = (
    select(func.min(Agreement.answered_at))
    .where(Agreement.idea_id == Idea.id, _OBJECTED)
    .correlate(Idea)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Objection:
    by: PersonRef
    reason: str


@dataclass(frozen=True)
class AgreementPanel:
    """`asked` are said to have agreed and did not say so themselves. `is_asked`: the reader is one
    of them; `may_agree`: they could agree as a moderator."""

    asked: list[PersonRef]
    objections: list[Objection]
    agreed_with: PersonRef | None
    is_asked: bool
    may_agree: bool


def agreement_panel(idea: Idea, reader: User) -> AgreementPanel | None:
    """None where nobody had to agree, or all that is to be said is said. While the idea is merged
    its own page says what was said of it; nothing is done about that there."""
    if not (idea.stands_as_logged or _was_merged_as_logged(idea)):
        return None
    rows = db.session.execute(
        select(Agreement.state, Agreement.reason, *PERSON_COLUMNS)
        .join(User, User.id == Agreement.user_id)
        .where(Agreement.idea_id == idea.id)
        .order_by(Agreement.asked_at, User.id)
    ).all()
    asked = [person_in(row) for row in rows if row.state is AgreementState.ASKED]
    agreed = [person_in(row) for row in rows if row.state is AgreementState.CONFIRMED]
    return AgreementPanel(
        asked=[] if agreed else asked,
        objections=[
            Objection(person_in(row), row.reason)
            for row in rows
            if row.state is AgreementState.OBJECTED
        ],
        agreed_with=agreed[0] if agreed else None,
        is_asked=idea.stands_as_logged and any(person.id == reader.id for person in asked),
        may_agree=idea.stands_as_logged and bool(rows) and not agreed and may_agree(reader, idea),
    )


def _was_merged_as_logged(idea: Idea) -> bool:
    """Whether it is merged, and nobody had decided on it anew before: undoing the merge brings
    that back."""
    if not idea.posted_as_done or idea.status is not Status.MERGED:
        return False
    before = exists().where(
        Merge.from_id == idea.id,
        Merge.undone_at.is_(None),
        Merge.old_status == Status.IMPLEMENTED,
        Merge.old_status_changed_at == idea.first_answered_at,
    )
    return bool(db.session.scalar(select(before)))


def is_agreed(idea_id: int) -> bool:
    return bool(db.session.scalar(select(exists().where(Agreement.idea_id == idea_id, _CONFIRMED))))


def waits_for_agreement_of(idea_id: int, user_id: int) -> bool:
    """Whether somebody is asked whether they agreed, and did not answer."""
    asked = db.session.get(Agreement, (idea_id, user_id))
    return asked is not None and asked.state is AgreementState.ASKED


def objectors(idea_id: int) -> list[int]:
    return list(
        db.session.scalars(select(Agreement.user_id).where(Agreement.idea_id == idea_id, _OBJECTED))
    )


def not_agreed() -> ColumnElement[bool]:
    """The SQL condition for what was logged as done, objected to, and agreed to by nobody."""
    objected = select(Agreement.idea_id).where(_OBJECTED)
    agreed = exists().where(Agreement.idea_id == Idea.id, _CONFIRMED)
    return STANDS_AS_LOGGED & Idea.id.in_(objected) & ~agreed
