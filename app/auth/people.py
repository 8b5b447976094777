"""People as pages name them: a face and a name, without the rest of the account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.auth.models import HUES, User, initials_of
from app.core.i18n import _

PERSON_COLUMNS = (
    User.id.label("person_id"),
    User.name.label("person_name"),
    User.handle.label("person_handle"),
)
"""What `person_in` reads from a row."""

CREDITED_COLUMNS = (
    *PERSON_COLUMNS,
    User.deactivated_at.label("person_left_at"),
    User.credit_name.label("person_credit_name"),
)
"""What `credited_in` reads from a row."""


@dataclass(frozen=True)
class PersonRef:
    """`handle` is None for somebody who has no profile any more."""

    id: int | None
    name: str
    handle: str | None
    initials: str
    hue: int


def person_in(row: Any) -> PersonRef:
    """From a row with PERSON_COLUMNS; an outer join that found nobody is somebody who left."""
    if row.person_id is None:
        return _nobody()
    name = row.person_name
    return PersonRef(
        row.person_id, name, row.person_handle, initials_of(name), row.person_id % HUES
    )


def credited_in(row: Any) -> PersonRef:
    """From a row with CREDITED_COLUMNS: a person as their credit names them. Who left stands
    under the name they chose, or none, and nothing leads to them."""
    if row.person_left_at is None:
        return person_in(row)
    name = row.person_credit_name
    if name is None:
        return replace(_nobody(), id=row.person_id)
    return PersonRef(row.person_id, name, None, initials_of(name), row.person_id % HUES)


def person_of(user: User | None) -> PersonRef:
    if user is None:
        return _nobody()
    return PersonRef(user.id, user.name, user.handle, user.initials, user.hue)


def masked_person() -> PersonRef:
    """Somebody who is not named: without a face, a page or a department."""
    return PersonRef(None, _("A colleague"), None, "?", 0)


def _nobody() -> PersonRef:
    return PersonRef(None, _("Former colleague"), None, "–", 0)
