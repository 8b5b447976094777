"""What an idea's page says about its promise: by when, from whom, and what changed about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.auth.people import PersonRef, person_of
from app.boards.queries import active_moderators, coming_pauses
from app.core import clock
from app.core.db import db
from app.core.formats import listed, short_date
from app.core.i18n import _, _n
from app.ideas.models import Idea, PromiseMove
from app.ideas.promise import (
    ClockState,
    next_promise_text,
    promise_text,
    reached_text,
    state_of,
)
from app.ideas.queries.family import authors_of

MOST_NAMED = 3


@dataclass(frozen=True)
class MoveView:
    """Another date that was given, and why."""

    by: PersonRef
    text: str
    note: str
    at: datetime


@dataclass(frozen=True)
class PromiseView:
    """What is owed on an idea. `pauses` are sentences."""

    state: ClockState
    text: str
    moves: list[MoveView]
    pauses: list[str]


def promise_of(idea: Idea) -> PromiseView | None:
    """None where no answer is owed: not the first, not the next, and none because the day of a
    plan, or to look at it again, has come."""
    now, next_on, back_on = clock.now(), idea.next_answer_on, idea.comes_back_on
    if idea.owes_answer:
        day, text_of, moves = idea.answer_due_at.date(), promise_text, _moves(idea.id)
    elif next_on is not None:
        day, text_of, moves = next_on, next_promise_text, []
    elif back_on is not None and back_on <= now.date():
        day, text_of, moves = back_on, reached_text, []
    else:
        return None
    state = state_of(day, now=now)
    return PromiseView(
        state,
        text_of(state, short_date(day), answerers_text(idea)),
        moves=moves,
        pauses=[pause.text for pause in coming_pauses([idea.board_id])],
    )


def holder_of(idea: Idea) -> PersonRef | None:
    """The moderator an idea was handed to, as long as they moderate its board."""
    if idea.answerer_id is None:
        return None
    return next((p for p in possible_answerers(idea) if p.id == idea.answerer_id), None)


def responsible_ids(idea: Idea) -> list[int]:
    """Who is to answer: the moderator it was handed to, or all of its board's."""
    people = answerers(idea.answerer_id, possible_answerers(idea))
    return [person.id for person in people if person.id is not None]


def answerers(answerer_id: int | None, moderators: Sequence[PersonRef]) -> Sequence[PersonRef]:
    """The one of these moderators whom it was handed to; all of them if it is none of them."""
    return [person for person in moderators if person.id == answerer_id] or moderators


def answerers_text(idea: Idea) -> str:
    """The names of those who are to answer."""
    return names_text(answerers(idea.answerer_id, possible_answerers(idea)))


def names_text(people: Sequence[PersonRef]) -> str:
    """Max Weber; Ana Ruiz and Max Weber; of more than MOST_NAMED how many others there are."""
    names = [person.name for person in people[:MOST_NAMED]]
    others = len(people) - len(names)
    if others > 0:
        names.append(_n("%(num)s other", "%(num)s others", others))
    return listed(names) if names else _("the moderators of this board")


def possible_answerers(idea: Idea) -> list[PersonRef]:
    """Who may answer as far as everybody knows: not those whose idea it is, unless nobody else
    moderates its board."""
    people = active_moderators([idea.board_id])[idea.board_id]
    own = set(db.session.scalars(authors_of(idea.id)))
    return [person for person in people if person.id not in own] or people


def latest_move(idea_id: int) -> PromiseMove | None:
    return db.session.scalars(_moves_of(idea_id).limit(1)).one_or_none()


def _moves_of(idea_id: int) -> Select[PromiseMove]:
    """The other days that were given, with who gave them, newest first."""
    return (
        select(PromiseMove)
        .options(joinedload(PromiseMove.by))
        .where(PromiseMove.idea_id == idea_id)
        .order_by(PromiseMove.id.desc())
    )


def _moves(idea_id: int) -> list[MoveView]:
    return [
        MoveView(
            person_of(move.by),
            _(
                "Moved from %(old)s to %(new)s",
                old=short_date(move.old_due_at.date()),
                new=short_date(move.new_due_at.date()),
            ),
            move.note,
            move.at,
        )
        for move in db.session.scalars(_moves_of(idea_id))
    ]
