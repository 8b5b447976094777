"""Choosing the idea that a duplicate is merged into, and what a merge would come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.auth.models import User
from app.auth.people import masked_person
from app.core.addresses import LARGEST_ID
from app.core.db import db
from app.ideas.models import Idea, Vote
from app.ideas.operations.merging import checked_target, decision_of_merge
from app.ideas.queries.family import authors_of, family_of, masked_authors_of
from app.ideas.queries.lists import IdeaCard, cards_by_ids
from app.notifications.recipients import recipients_of_decision
from app.search.engine import SearchEngine
from app.search.queries import search_ideas
from app.search.similar import related_to

_NUMBER = re.compile(r"#?(?P<id>\d+)|\S*/ideas/(?P<of_address>\d+)\S*")


@dataclass(frozen=True)
class Candidates:
    """Ideas that a duplicate may be merged into. `is_searched`: they were asked for in words."""

    cards: Sequence[IdeaCard]
    is_searched: bool


@dataclass(frozen=True)
class Prospect:
    """What merging `duplicate` would come to. `asked_for` names the idea that was asked for, if
    that is merged into `target` itself. `co_authors` are the people who would become authors of
    the target; `told`: how many people would get the answer. `votes` is None where the moderator
    is not told how many one of the two has."""

    duplicate: IdeaCard
    target: IdeaCard
    asked_for: str | None
    votes: int | None
    comments: int
    co_authors: list[str]
    told: int


def candidates_for(duplicate: Idea, words: str, *, user: User, engine: SearchEngine) -> Candidates:
    """What was searched for, by words, number or address; without that, the likeliest ideas."""
    if not words:
        cards: Sequence[IdeaCard] = related_to(duplicate, for_user=user)
    elif match := _NUMBER.fullmatch(words):
        cards = _by_number(int(match["id"] or match["of_address"]), user)
    else:
        found = search_ideas(words, user=user, engine=engine)
        cards = [hit.card for hit in found.page.rows]
    others = [card for card in cards if card.id != duplicate.id]
    return Candidates(others, is_searched=bool(words))


def prospect_of(duplicate: Idea, into: Idea, *, by: User) -> Prospect:
    """Raises WrongState for a merge that cannot be, as the operation does."""
    target = checked_target(duplicate, into)
    decision = decision_of_merge(duplicate, target, by=by)
    cards = cards_by_ids([duplicate.id, target.id], by)
    families = [family_of(idea.id) for idea in (duplicate, target)]
    authors = [authors_of(idea.id) for idea in (duplicate, target)]
    voters = select(func.count(Vote.user_id.distinct())).where(
        or_(*(Vote.idea_id.in_(family) for family in families)),
        *(Vote.user_id.not_in(some) for some in authors),
    )
    is_told = all(cards[idea.id].votes is not None for idea in (duplicate, target))
    masked = masked_authors_of(duplicate.id)
    new_authors = select(User.name).where(User.id.in_(authors[0]), User.id.not_in(authors[1]))
    return Prospect(
        duplicate=cards[duplicate.id],
        target=cards[target.id],
        asked_for=None if into.id == target.id else into.title,
        votes=db.session.scalar(voters) if is_told else None,
        comments=duplicate.comments + target.comments,
        co_authors=[
            *db.session.scalars(new_authors.order_by(User.name)),
            *([masked_person().name] if db.session.scalar(masked.limit(1)) else []),
        ],
        told=len(recipients_of_decision(decision, duplicate, by=by)),
    )


def _by_number(idea_id: int, user: User) -> Sequence[IdeaCard]:
    if not 0 < idea_id <= LARGEST_ID:
        return ()
    return list(cards_by_ids([idea_id], user).values())
