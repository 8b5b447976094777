"""Who is credited with an idea, the originator first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from app.auth.models import Department, User
from app.auth.people import CREDITED_COLUMNS, PersonRef, credited_in, masked_person
from app.core.db import db
from app.core.errors import or_404
from app.core.i18n import _, _l, _n
from app.ideas.models import Credit, CreditRole, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.deeds import deeds_of, part_of
from app.ideas.queries.family import STANDS_AT, family_of

ROLE_TEXTS = {
    CreditRole.ORIGINATOR: _l("had the idea"),
    CreditRole.CO_AUTHOR: _l("wrote it together"),
    CreditRole.IMPROVER: _l("improved it"),
    CreditRole.IMPLEMENTER: _l("built it"),
}
IN_ROLE_ORDER = case({role: place for place, role in enumerate(CreditRole)}, value=Credit.role)


STANDS = Credit.declined_at.is_(None)
"""The condition for credits that are shown: those nobody declined."""


@dataclass(frozen=True)
class Credited:
    """`id` is the credit's, None for one that waits until an anonymous author shows their name;
    `part` says what the person did, and where they worked then."""

    id: int | None
    person: PersonRef
    role: CreditRole
    part: str


def credits_of(idea_id: int) -> list[Credited]:
    return _credited(Credit.idea_id == idea_id, STANDS)


def masked_originator(idea: Idea) -> list[Credited]:
    """In the place of the credit that an anonymous author has not yet."""
    role = CreditRole.ORIGINATOR
    return [Credited(None, masked_person(), role, _part(role, None))] if idea.is_masked else []


def declined_by(user: User, idea_id: int) -> list[Credited]:
    """What a person declined to be named for and could take up, at an idea or at one that was
    merged into it; each part once."""
    ids = ids_to_take_up(user)
    return _credited(Credit.id.in_(ids), Credit.idea_id.in_(family_of(idea_id))) if ids else []


def ids_to_take_up(user: User) -> list[int]:
    """The credits that a person declined and is due still, wherever the ideas are read now; each
    part in an idea once, and none for which they are named there."""
    credits = select(Credit.id, STANDS_AT.label("at"), Credit.role).join(
        Idea, Idea.id == Credit.idea_id
    )
    own = Credit.user_id == user.id
    declined = db.session.execute(credits.where(own, ~STANDS).order_by(Credit.id)).all()
    if not declined:
        return []
    named = db.session.execute(
        credits.where(own, STANDS, Credit.idea_id.in_([row.at for row in declined]))
    )
    due = {(deed.idea_id, part_of(deed.role)) for deed in deeds_of(user)}
    due -= {(row.at, part_of(row.role)) for row in named}
    found: dict[tuple[int, CreditRole], int] = {}
    for row in declined:
        if (row.at, part_of(row.role)) in due:
            found.setdefault((row.at, part_of(row.role)), row.id)
    return list(found.values())


def credited_ids(idea_id: int) -> set[int]:
    return set(db.session.scalars(select(Credit.user_id).where(Credit.idea_id == idea_id, STANDS)))


def own_credit_or_404(credit_id: int, user: User) -> tuple[Credit, Idea]:
    """One of a person's own credits, and the idea it is for now: its own, or the one that was
    merged into. Raises NotVisible."""
    own = aliased(Idea)
    row = or_404(
        db.session.execute(
            select(Credit, Idea)
            .join(own, own.id == Credit.idea_id)
            .join(Idea, Idea.id == func.coalesce(own.merged_into_id, own.id))
            .where(Credit.id == credit_id, Credit.user_id == user.id, visible_to(user))
        ).one_or_none()
    )
    return row.Credit, row.Idea


def credited_with(idea_ids: Collection[int]) -> dict[int, list[PersonRef]]:
    """Who is credited with each of these ideas, once each, the originator first."""
    masked = select(Idea.id).where(Idea.id.in_(idea_ids), Idea.masked_author_id.is_not(None))
    found = {idea_id: {masked_person(): None} for idea_id in db.session.scalars(masked)}
    rows = db.session.execute(
        select(Credit.idea_id, *CREDITED_COLUMNS)
        .join(User, User.id == Credit.user_id)
        .where(Credit.idea_id.in_(idea_ids), STANDS)
        .order_by(Credit.idea_id, IN_ROLE_ORDER, Credit.id)
    )
    for row in rows:
        found.setdefault(row.idea_id, {})[credited_in(row)] = None
    return {idea_id: list(people) for idea_id, people in found.items()}


def people_text(people: Sequence[PersonRef]) -> str:
    """The first name, and how many more there are: "Lena Fuchs and 2 others"."""
    others = len(people) - 1
    if others < 1:
        return people[0].name if people else ""
    return _n(
        "%(name)s and %(num)s other", "%(name)s and %(num)s others", others, name=people[0].name
    )


def _credited(*conditions: ColumnElement[bool]) -> list[Credited]:
    rows = db.session.execute(
        select(Credit.id, Credit.role, Department.name.label("department"), *CREDITED_COLUMNS)
        .join(User, User.id == Credit.user_id)
        .outerjoin(Department, Department.id == Credit.department_id)
        .where(*conditions)
        .order_by(IN_ROLE_ORDER, Credit.id)
    )
    return [
        Credited(row.id, credited_in(row), row.role, _part(row.role, row.department))
        for row in rows
    ]


def _part(role: CreditRole, department: str | None) -> str:
    if department is None:
        return str(ROLE_TEXTS[role])
    return _("%(part)s, %(department)s", part=ROLE_TEXTS[role], department=department)
