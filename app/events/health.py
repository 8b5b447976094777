"""Whether a worker lives."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db, upsert
from app.events.models import Heartbeat

HEARTBEAT = "worker"
SILENCE = timedelta(minutes=3)


def beat() -> None:
    """Say that a worker lives. Several may say so at the same moment."""
    now = clock.now()
    db.session.execute(
        upsert(Heartbeat)
        .values(name=HEARTBEAT, at=now)
        .on_conflict_do_update(index_elements=[Heartbeat.name], set_={"at": now})
    )


def check_worker() -> str | None:
    """What is wrong with the worker, in a few words; None when one lives."""
    beat_at = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == HEARTBEAT))
    if beat_at is None:
        return "no worker has ever run: start `flask worker`"
    silent = clock.now() - beat_at
    return None if silent < SILENCE else f"no sign of life for {int(silent.total_seconds())} s"
