"""How the people of the demo company react to what others say."""

from __future__ import annotations

import random
from collections.abc import Mapping

from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Board
from app.boards.queries import readers_of
from app.core.db import db
from app.ideas.models import Comment, Idea, ReactionKind
from app.ideas.operations.reacting import react

MOST_REACTIONS = 6
SHARES = {
    ReactionKind.HELPFUL: 6,
    ReactionKind.THANKS: 3,
    ReactionKind.INSIGHT: 2,
    ReactionKind.CHEERS: 1,
}


def react_to_comments(people: Mapping[str, User]) -> None:
    """Some react to each comment, few to most: the same people every time."""
    chance = random.Random("reactions")  # noqa: S311 (the same company every time)
    readers = {
        board.id: set(db.session.scalars(readers_of(board)))
        for board in db.session.scalars(select(Board))
    }
    rows = db.session.execute(
        select(Comment, Idea.board_id).join(Idea, Idea.id == Comment.idea_id).order_by(Comment.id)
    ).all()
    for comment, board_id in rows:
        writer = comment.author_id or comment.masked_author_id
        others = readers[board_id] - {writer}
        possible = [p for p in people.values() if p.is_active and p.id in others]
        amount = min(int(chance.paretovariate(1) - 0.5), MOST_REACTIONS, len(possible))
        for person in chance.sample(possible, amount):
            (kind,) = chance.choices(list(SHARES), list(SHARES.values()))
            react(comment, kind, by=person)
