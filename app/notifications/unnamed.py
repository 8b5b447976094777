"""Those who take part in an idea anonymously, and as whom they may be listed beside others.

They are told like everybody. A list of who was told leaves them out, or has them for what they did
under their name; how they differ from others there must not tell that they are anonymous.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from app.core.db import db
from app.ideas.models import Comment, Follow, Idea
from app.ideas.queries.family import all_merged_into
from app.notifications.models import Notification, Reason
from app.notifications.participants import Why, named_participants_of


@dataclass(frozen=True)
class Unnamed:
    """`listed` take part by name as well, and why; `hidden` do not. `has_author`: whoever had the
    idea, or one that was merged into it, is not named."""

    hidden: Collection[int] = frozenset()
    listed: Mapping[int, Why] = field(default_factory=dict[int, Why])
    has_author: bool = False

    def __contains__(self, user_id: int) -> bool:
        return user_id in self.hidden or user_id in self.listed


def unnamed_in(idea: Idea, event_id: int | None = None) -> Unnamed:
    """Who takes part anonymously in an idea and what is merged into it, or was when people were
    told of this event."""
    ideas = or_(
        Idea.id.in_(all_merged_into(idea.id)),
        Idea.id.in_(select(Notification.via_id).where(Notification.event_id == event_id)),
    )
    authors = _people(select(Idea.masked_author_id).where(ideas))
    writers = select(Comment.masked_author_id).join(Idea, Idea.id == Comment.idea_id).where(ideas)
    everybody = authors | _people(writers)
    if not everybody:
        return Unnamed()
    listed = {id: why for id, why in named_participants_of(idea).items() if id in everybody}
    follows = {id for id, why in listed.items() if why.reason is Reason.FOLLOWER}
    unknown = follows - (_who_chose_to_follow(idea, follows) - authors)
    listed = {id: why for id, why in listed.items() if id not in unknown}
    return Unnamed(everybody - listed.keys(), listed, has_author=bool(authors))


def _people(ids: Any) -> set[int]:
    return set(db.session.scalars(ids)) - {None}


def _who_chose_to_follow(idea: Idea, user_ids: Collection[int]) -> set[int]:
    """What came by itself came with what they did anonymously."""
    return _people(
        select(Follow.user_id).where(
            Follow.idea_id.in_(all_merged_into(idea.id)),
            Follow.user_id.in_(user_ids),
            Follow.is_chosen,
        )
    )
