"""What greets a person: what became of their ideas, what waits for them, what is new."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.auth.models import User
from app.core.db import db
from app.ideas.models import OWES_ANSWER, Idea
from app.ideas.policy import had_by, visible_to
from app.ideas.queries.desk import asked_again, in_hands_of
from app.ideas.queries.lists import (
    IS_STANDING,
    IdeaCard,
    cards_by_ids,
    votable_among,
    voted_among,
)
from app.ideas.status import Status

SHOWN = 5


@dataclass(frozen=True)
class Home:
    awaiting: Sequence[IdeaCard]
    asked_again: Sequence[IdeaCard]
    mine: Sequence[IdeaCard]
    newest: Sequence[IdeaCard]
    implemented: Sequence[IdeaCard]
    voted: Collection[int]
    votable: Collection[int]


def home_of(user: User) -> Home:
    """At most SHOWN ideas a part; an idea may stand in more than one."""
    parts = _parts(user)
    cards = cards_by_ids({idea_id for ids in parts for idea_id in ids}, user)
    awaiting, asked_again, mine, newest, implemented = (
        [cards[idea_id] for idea_id in ids if idea_id in cards] for ids in parts
    )
    return Home(
        awaiting,
        asked_again,
        mine,
        newest,
        implemented,
        voted=voted_among(cards, user),
        votable=votable_among(cards.values(), user),
    )


def _parts(user: User) -> list[list[int]]:
    """The ids of each part, in the order of Home's fields."""
    ids = select(Idea.id).where(visible_to(user), IS_STANDING).limit(SHOWN)
    statements = (
        ids.where(OWES_ANSWER, in_hands_of(user)).order_by(Idea.answer_due_at, Idea.id),
        ids.where(asked_again(), in_hands_of(user)).order_by(Idea.reconsider_asked_at, Idea.id),
        ids.where(had_by(user)).order_by(Idea.status_changed_at.desc(), Idea.id.desc()),
        ids.where(
            Idea.author_id.is_distinct_from(user.id),
            Idea.masked_author_id.is_distinct_from(user.id),
        ).order_by(Idea.created_at.desc(), Idea.id.desc()),
        ids.where(Idea.status == Status.IMPLEMENTED).order_by(
            Idea.status_changed_at.desc(), Idea.id.desc()
        ),
    )
    return [list(db.session.scalars(statement)) for statement in statements]
