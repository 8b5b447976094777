"""The pauses of a board as part of an idea's past: those during which its answer was waited for.

No event is theirs in the idea: a pause that has begun stays as it was, so its days are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from app.auth.models import User
from app.auth.people import PERSON_COLUMNS, person_in
from app.boards.models import BoardPause
from app.core import clock
from app.core.db import db
from app.core.formats import short_date
from app.core.i18n import _
from app.ideas.models import Decision, Idea
from app.ideas.promise import DAY
from app.ideas.queries.answers import is_taken_back
from app.ideas.queries.past import TimelineEntry
from app.ideas.status import ANSWERED_NEXT

Wait = tuple[date, date]
"""The days (UTC) from which and until which an answer was owed."""


def pauses_between(
    idea: Idea, decisions: Iterable[Decision], asked: Iterable[datetime]
) -> list[TimelineEntry]:
    """The beginning and the end of each pause that came between an idea and an answer it was owed,
    as far as they have come. `asked` is when its author asked for a second look."""
    waits = _waits(idea, decisions, asked)
    return [
        entry
        for row in _pauses_since(idea)
        for wait in waits
        if max(row.starts_on, wait[0] + DAY) <= min(row.ends_on, wait[1])
        for entry in _told(row, wait)
    ]


def _waits(idea: Idea, decisions: Iterable[Decision], asked: Iterable[datetime]) -> list[Wait]:
    """What was imported owes nothing until somebody decides on it here. A merge that was undone
    interrupted nothing."""
    steps = [(idea.created_at, idea.source is None), *((at, True) for at in asked)]
    for decision in decisions:
        if not is_taken_back(decision, idea):
            owes = decision.by_id is not None and decision.status in ANSWERED_NEXT
            steps.append((decision.at, owes))
    steps.sort()
    days = [*(at.astimezone(UTC).date() for at, _owes in steps[1:]), date.max]
    return [
        (at.astimezone(UTC).date(), until)
        for (at, owes), until in zip(steps, days, strict=True)
        if owes
    ]


def _pauses_since(idea: Idea) -> Sequence[Any]:
    """The pauses of its board that have begun, with who set them."""
    posted_on = idea.created_at.astimezone(UTC).date()
    return db.session.execute(
        select(BoardPause.starts_on, BoardPause.ends_on, BoardPause.reason, *PERSON_COLUMNS)
        .join(User, User.id == BoardPause.by_id)
        .where(
            BoardPause.board_id == idea.board_id,
            BoardPause.starts_on <= clock.now().date(),
            BoardPause.ends_on >= posted_on,
        )
    ).all()


def _told(pause: Any, wait: Wait) -> Iterator[TimelineEntry]:
    """Who was waiting neither when it began nor when it ended is told of neither."""
    since, until = wait
    if since < pause.starts_on:
        day = pause.starts_on
        detail = _("from %(day)s: %(why)s", day=short_date(day), why=pause.reason)
        yield _entry("circle-pause", _("Board pauses"), detail, day, person_in(pause))
    over = pause.ends_on + DAY
    if over <= min(until, clock.now().date()):
        detail = _("days count again from %(day)s", day=short_date(over))
        yield _entry("clock", _("Pause over"), detail, over, None)


def _entry(icon: str, label: str, detail: str, day: date, by: Any) -> TimelineEntry:
    return TimelineEntry(icon, label, detail, None, datetime.combine(day, time.min, UTC), by)
