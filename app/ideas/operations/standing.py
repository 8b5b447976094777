"""An idea that is merged into another has no life of its own until that is undone."""

from __future__ import annotations

from app.core.errors import WrongState
from app.core.i18n import _
from app.ideas.models import Idea
from app.ideas.queries.family import standing_of


def require_standing(idea: Idea) -> None:
    """Raises WrongState, which says where it went, for an idea that is merged into another."""
    if idea.merged_into_id is not None:
        raise WrongState(
            _(
                "“%(title)s” is merged into “%(other)s”. Go on there.",
                title=idea.title,
                other=standing_of(idea).title,
            )
        )
