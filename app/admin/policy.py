"""Who may run the exchange."""

from __future__ import annotations

from app.auth.models import User
from app.auth.policy import may_run_members
from app.boards.policy import may_run_boards


def may_administer(user: User) -> bool:
    """Whether the pages of the administration are open to this person."""
    return may_run_boards(user) and may_run_members(user)
