"""Ideas that say much the same as a text: what may be a duplicate."""

from __future__ import annotations

import structlog

from app.auth.models import User
from app.ideas.queries.lists import IdeaCard, cards_by_ids
from app.search.candidates import visible_among
from app.search.engine import IndexUnavailable, SearchEngine
from app.search.wording import alike

MOST = 8
DEPTH = 200

log = structlog.get_logger()


def similar(text: str, *, for_user: User, engine: SearchEngine) -> list[IdeaCard]:
    """At most MOST ideas that share words with `text`, the likeliest first, as far as the person
    may see them. None while the index is being built: similar is a help, nothing depends on it."""
    question = alike(text)
    if question.is_empty:
        return []
    try:
        ids = visible_among(engine.search(question, limit=DEPTH).ids, for_user)[:MOST]
    except IndexUnavailable as error:
        log.warning("search.unavailable", reason=str(error))
        return []
    cards = cards_by_ids(ids, for_user)
    return [cards[idea_id] for idea_id in ids if idea_id in cards]
