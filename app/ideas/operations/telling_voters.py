"""Telling those who voted for an idea that it changed since: some minutes after an edit, so that
one follows for several, and at most once a day.

The limit holds for the idea, and so for each of its voters. docs/decisions/0020-editing.md says
more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update

from app.core import clock
from app.core.db import db, upsert
from app.events import record
from app.ideas.events.life import VotersToldOfEdits
from app.ideas.models import Idea, VoterNews
from app.ideas.queries.history import differ_for_voters, newest_number, voters_before

SETTLING = timedelta(minutes=10)
PAUSE = timedelta(days=1)
BATCH = 500


def has_news_for_voters(idea_id: int, *, known: int) -> None:
    """Have the voters told of what comes after version `known`, unless that is coming anyway.

    Written in one statement: it waits for a worker who takes the same row at this moment, and
    then begins anew.
    """
    new = upsert(VoterNews).values(idea_id=idea_id, known=known, due_at=clock.now() + SETTLING)
    soon = new.excluded.due_at
    is_resting = VoterNews.not_before > soon
    statement = new.on_conflict_do_update(
        index_elements=["idea_id"],
        set_={
            "known": case((VoterNews.due_at.is_(None), new.excluded.known), else_=VoterNews.known),
            "due_at": func.coalesce(
                VoterNews.due_at, case((is_resting, VoterNews.not_before), else_=soon)
            ),
        },
    )
    db.session.execute(statement)


def tell_voters() -> None:
    """Tell the voters of every idea whose news is due; at most BATCH ideas.

    Records VotersToldOfEdits where there is somebody to tell and something that differs. Any
    number of workers at once do it once: each takes rows in one UPDATE whose condition they no
    longer meet.
    """
    now = clock.now()
    for idea_id, known in _take(now):
        newest = newest_number(idea_id)
        if differ_for_voters(idea_id, known, newest) and voters_before(idea_id, newest):
            record(VotersToldOfEdits(idea_id, known, newest), by=None)
            _rest(idea_id, until=now + PAUSE)


def _take(now: datetime) -> list[tuple[int, int]]:
    """The ideas whose news is due, with the version that their voters know."""
    due = VoterNews.due_at <= now
    some = (
        select(VoterNews.idea_id)
        .join(Idea, Idea.id == VoterNews.idea_id)
        .where(due, Idea.withdrawn_at.is_(None))
        .order_by(VoterNews.due_at)
        .limit(BATCH)
    )
    rows = db.session.execute(
        update(VoterNews)
        .where(VoterNews.idea_id.in_(some), due)
        .values(due_at=None)
        .returning(VoterNews.idea_id, VoterNews.known)
        .execution_options(synchronize_session=False)
    )
    return sorted((row.idea_id, row.known) for row in rows)


def _rest(idea_id: int, *, until: datetime) -> None:
    db.session.execute(
        update(VoterNews).where(VoterNews.idea_id == idea_id).values(not_before=until)
    )
