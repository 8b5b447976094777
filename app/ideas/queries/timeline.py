"""What happened to an idea, newest first, from the events that say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from app.auth.models import User
from app.auth.people import CREDITED_COLUMNS, PersonRef, credited_in, masked_person, person_in
from app.core.db import db
from app.events import Event, Fact, fact_of
from app.ideas.events.answers import ReconsiderationAsked, StatusChanged
from app.ideas.events.credit import CoAuthorAccepted, CoAuthorLeft, CreditGiven, CreditWithdrawn
from app.ideas.events.life import IdeasMerged, MergeUndone
from app.ideas.models import Credit, Decision, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.credits import STANDS
from app.ideas.queries.past import Kinds, Past, TimelineEntry, answers, credit, life
from app.ideas.queries.past.pauses import pauses_between
from app.ideas.queries.workflows import Workflow
from app.ideas.status import Status

OF_CREDIT = (CoAuthorAccepted, CoAuthorLeft, CreditGiven, CreditWithdrawn)
KINDS: Kinds = {**life.KINDS, **answers.KINDS, **credit.KINDS}
"""What belongs into a timeline, and in which words."""


def timeline_of(
    idea: Idea, decisions: Sequence[Decision], workflow: Workflow, *, user: User
) -> list[TimelineEntry]:
    """All that happened and has words in KINDS, and the pauses that an answer waited for, with the
    titles of other ideas as far as this person may see them. `decisions` are in the order in which
    the page shows them."""
    rows = db.session.execute(
        select(Event, *CREDITED_COLUMNS)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.idea_id == idea.id, Event.kind.in_([kind.__name__ for kind in KINDS]))
        .order_by(Event.id.desc())
    ).all()
    unnamed = _declined(idea.id)
    told = [(row, fact) for row in rows if _is_told(fact := fact_of(row.Event), unnamed)]
    facts = [fact for _row, fact in told]
    people, titles = _people_in(facts), _titles_in(facts, user)
    entries: list[TimelineEntry] = []
    for row, fact in told:
        words = KINDS[type(fact)](Past(fact, idea, people, titles, decisions, workflow))
        by = _actor(row, fact)
        entries.append(
            TimelineEntry(words.icon, words.label, words.detail, words.href, row.Event.at, by)
        )
    asked = [row.Event.at for row, fact in told if isinstance(fact, ReconsiderationAsked)]
    entries += pauses_between(idea, decisions, asked)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _people_in(facts: Iterable[Fact]) -> dict[int, PersonRef]:
    """The people that these facts name, by id."""
    named = {getattr(fact, field, None) for fact in facts for field in ("user_id", "to_id")}
    rows = db.session.execute(select(*CREDITED_COLUMNS).where(User.id.in_(named - {None})))
    return {row.person_id: credited_in(row) for row in rows}


def _actor(row: Any, fact: Fact) -> PersonRef | None:
    """What leads to credit names who left as their credit does."""
    if row.Event.is_masked:
        return masked_person()
    if row.person_id is None:
        return None
    return credited_in(row) if isinstance(fact, OF_CREDIT) else person_in(row)


def _declined(idea_id: int) -> set[tuple[int, str]]:
    """Whose part in the idea is not to be named, because they declined the credit."""
    rows = db.session.execute(
        select(Credit.user_id, Credit.role).where(Credit.idea_id == idea_id, ~STANDS)
    )
    return {(row.user_id, row.role) for row in rows}


def _is_told(fact: Fact, unnamed: set[tuple[int, str]]) -> bool:
    """The decision of a merge says nothing that the merge itself does not."""
    match fact:
        case StatusChanged():
            return fact.new != Status.MERGED
        case CreditGiven() | CreditWithdrawn():
            return (fact.user_id, fact.role) not in unnamed
        case _:
            return True


def _titles_in(facts: Iterable[Fact], user: User) -> dict[int, str]:
    """The titles of the ideas that took part in merges, as far as the person may see them."""
    merges = [fact for fact in facts if isinstance(fact, IdeasMerged | MergeUndone)]
    ids = {id for merge in merges for id in (merge.from_id, merge.into_id)}
    titles = select(Idea.id, Idea.title).where(Idea.id.in_(ids), visible_to(user))
    return dict(db.session.execute(titles).all())
