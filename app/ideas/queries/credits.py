"""Who is credited with an idea, the originator first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, select

from app.auth.models import Department, User
from app.auth.people import PERSON_COLUMNS, PersonRef, person_in
from app.core.db import db
from app.core.i18n import _l
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
