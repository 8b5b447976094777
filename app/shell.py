"""What surrounds every page of a signed-in person: boards, unread notices, their rights."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask_login import current_user

from app.boards.queries import BoardRef, boards_for
from app.core.current import current_settings
from app.ideas.queries.desk import waiting_for
from app.ideas.queries.idea_drafts import count_drafts
from app.notifications.notices import unread_count


class Shell:
    """Reads nothing until a template asks, so that fragments and error pages stay cheap."""

    @property
    def site_name(self) -> str:
        return current_settings().site_name

    @cached_property
    def boards(self) -> list[BoardRef]:
        return boards_for(current_user) if current_user.is_authenticated else []

    @cached_property
    def unread(self) -> int:
        return unread_count(current_user) if current_user.is_authenticated else 0

    @cached_property
    def waiting(self) -> int | None:
        """How many answers wait for this person; None for who moderates no board."""
        return waiting_for(current_user) if current_user.is_authenticated else None

    @cached_property
    def drafts(self) -> int:
        """How many ideas this person has begun and not posted."""
        return count_drafts(current_user) if current_user.is_authenticated else 0

    @property
    def is_administrator(self) -> bool:
        return current_user.is_authenticated and current_user.is_administrator


def offer_shell() -> dict[str, Any]:
    return {"shell": Shell()}
