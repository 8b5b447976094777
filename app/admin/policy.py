"""Who may run the exchange."""

from __future__ import annotations

from app.auth.models import User


def may_administer(user: User) -> bool:
    """Whether the pages of the administration are open to this person."""
    return user.is_administrator
