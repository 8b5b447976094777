"""Who is credited with an idea, the originator first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import case, select

from app.auth.models import Department, User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.core.i18n import _l, _n
from app.ideas.models import Credit, CreditRole

ROLE_TEXTS = {
    CreditRole.ORIGINATOR: _l("had the idea"),
    CreditRole.CO_AUTHOR: _l("wrote it together"),
    CreditRole.IMPROVER: _l("improved it"),
    CreditRole.IMPLEMENTER: _l("built it"),
}
IN_ROLE_ORDER = case({role: place for place, role in enumerate(CreditRole)}, value=Credit.role)


@dataclass(frozen=True)
class Credited:
    person: PersonRef
    role: CreditRole
    role_text: str
    detail: str | None


def credits_of(idea_id: int) -> list[Credited]:
    rows = db.session.execute(
        select(Credit.role, Department.name.label("department"), *PERSON_COLUMNS)
        .join(User, User.id == Credit.user_id)
        .outerjoin(Department, Department.id == User.department_id)
        .where(Credit.idea_id == idea_id)
        .order_by(IN_ROLE_ORDER, Credit.id)
    )
    return [
        Credited(person_in(row), row.role, str(ROLE_TEXTS[row.role]), row.department)
        for row in rows
    ]


def credited_with(idea_ids: Collection[int]) -> dict[int, list[PersonRef]]:
    """Who is credited with each of these ideas, once each, the originator first."""
    found: dict[int, dict[PersonRef, None]] = {}
    rows = db.session.execute(
        select(Credit.idea_id, *PERSON_COLUMNS)
        .join(User, User.id == Credit.user_id)
        .where(Credit.idea_id.in_(idea_ids))
        .order_by(Credit.idea_id, IN_ROLE_ORDER, Credit.id)
    )
    for row in rows:
        found.setdefault(row.idea_id, {})[person_in(row)] = None
    return {idea_id: list(people) for idea_id, people in found.items()}


def people_text(people: Sequence[PersonRef]) -> str:
    """The first name, and how many more there are: "Lena Fuchs and 2 others"."""
    others = len(people) - 1
    if others < 1:
        return people[0].name if people else ""
    return _n(
        "%(name)s and %(num)s other", "%(name)s and %(num)s others", others, name=people[0].name
    )
