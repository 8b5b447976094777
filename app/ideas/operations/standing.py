"""An idea that is merged or withdrawn has no life of its own until that is undone."""

from __future__ import annotations

from app.core.errors import WrongState
from app.core.i18n import _
from app.ideas.models import Idea
from app.ideas.queries.family import standing_of


def require_standing(idea: Idea) -> None:
    """Raises WrongState for an idea that is withdrawn, or merged into another: then it says where
    it went."""
    if idea.withdrawn_at is not None:
        raise WrongState(_("This idea was withdrawn by its author."))
    if idea.merged_into_id is not None:
        raise WrongState(
            _(
                "“%(title)s” is merged into “%(other)s”. Go on there.",
                title=idea.title,
                other=standing_of(idea).title,
            )
        )
