"""Ideas that say much the same as a text: what may be there already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import structlog

from app.auth.models import User
from app.ideas.models import Idea
from app.ideas.queries.following import followed_among
from app.ideas.queries.lists import IdeaCard, cards_by_ids, votable_among, voted_among
from app.search.candidates import visible_among
from app.search.engine import IndexUnavailable
from app.search.index import search_engine
from app.search.wording import alike

MOST = 8
MOST_WHILE_WRITING = 5
MOST_RELATED = 5
DEPTH = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class SimilarIdeas:
    """What somebody who writes `title` may vote for or follow instead. `followable` are those that
    are not their own."""

    title: str
    cards: Sequence[IdeaCard]
    voted: Collection[int] = ()
    votable: Collection[int] = ()
    followed: Collection[int] = ()
    followable: Collection[int] = ()


def similar(
    text: str, *, for_user: User, most: int = MOST, but_for: int | None = None
) -> list[IdeaCard]:
    """At most so many ideas that share words with `text`, the likeliest first, as far as the
    person may see them, without the one that the text is of (`but_for`); what is merged is found
    where it went. Nothing while the index is being built: this is a help, nobody depends on it.

    Everybody who looks for similar ideas asks here, so that a better way of comparing takes the
    place of this one in one step.
    """
    question = alike(text)
    if question.is_empty:
        return []
    try:
        found = search_engine().search(question, limit=DEPTH).ids
    except IndexUnavailable as error:
        log.warning("search.unavailable", reason=str(error))
        return []
    ids = [id for id in visible_among(found, for_user) if id != but_for][:most]
    cards = cards_by_ids(ids, for_user)
    return [cards[idea_id] for idea_id in ids if idea_id in cards]


def related_to(idea: Idea, *, for_user: User, most: int = MOST) -> list[IdeaCard]:
    """Ideas like one that is there: what it may be a duplicate of, or goes with it."""
    words = f"{idea.title} {idea.excerpt}"
    return similar(words, for_user=for_user, most=most, but_for=idea.id)


def similar_to_title(title: str, user: User) -> SimilarIdeas:
    """What is shown beside an idea while its title is typed, in a constant number of queries."""
    cards = similar(title, for_user=user, most=MOST_WHILE_WRITING)
    ids = [card.id for card in cards]
    return SimilarIdeas(
        title=title,
        cards=cards,
        voted=voted_among(ids, user),
        votable=votable_among(cards, user),
        followed=followed_among(ids, user),
        followable={card.id for card in cards if not _is_of(card, user)},
    )


def _is_of(card: IdeaCard, user: User) -> bool:
    return user.id in {person.id for person in (card.author, *card.co_authors)}
