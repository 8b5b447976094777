"""Whether a worker lives."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.db import db
from app.events.models import Heartbeat
from app.events.queue import HEARTBEAT

SILENCE = timedelta(minutes=3)


def check_worker() -> str | None:
    beat = db.session.get(Heartbeat, HEARTBEAT)
    if beat is None:
        return "no worker has ever run: start `flask worker`"
    silent = clock.now() - beat.at
    return None if silent < SILENCE else f"no sign of life for {int(silent.total_seconds())} s"
