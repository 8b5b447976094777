"""People as pages name them: a face and a name, without the rest of the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.auth.models import HUES, User, initials_of
from app.core.i18n import _

PERSON_COLUMNS = (
    User.id.label("person_id"),
    User.name.label("person_name"),
    User.handle.label("person_handle"),
)
"""What `person_in` reads from a row."""


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


def person_of(user: User | None) -> PersonRef:
    if user is None:
        return _nobody()
    return PersonRef(user.id, user.name, user.handle, user.initials, user.hue)


def _nobody() -> PersonRef:
    return PersonRef(None, _("Former colleague"), None, "–", 0)
