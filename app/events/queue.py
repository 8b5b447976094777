"""Huey wakes the worker and keeps its timetable. It carries no work of its own: the truth is
the delivery rows, because a task in flight is lost when its process is killed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import psycopg
import structlog
from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from sqlalchemy.engine import make_url

from app.core import clock
from app.core.db import db
from app.events.delivering import Worker
from app.events.health import beat
from app.events.recording import commit
from app.settings import Settings

TURN = timedelta(seconds=30)
log = structlog.get_logger()


class Queue:
    """Wakes the worker; `periodic` jobs run every minute and at every start of a worker."""

    def __init__(self, app: Flask, settings: Settings, worker: Worker) -> None:
        self._app = app
        self._huey = _huey(settings)
        self._ready = False
        self._worker = worker
        self._wake = self._huey.task(name="wake")(self._drain)
        self.every_minute("heartbeat", beat)
        self._huey.periodic_task(crontab(minute="*"), name="drain")(self._drain)

    def wake(self) -> None:
        """Ask a worker to look for work now. When that fails it looks within a minute anyway."""
        try:
            self._make_ready()
            self._wake()
        except (sqlite3.Error, psycopg.Error, OSError) as error:
            log.warning("queue.wake_failed", exc_info=error)
            self._huey.storage.close()  # the next call begins with a connection of its own

    def every_minute(self, name: str, job: Callable[[], None]) -> None:
        """Have the worker run `job` about every minute, and commit what it did.

        It must be idempotent: every worker runs it, also at its start.
        """

        def run() -> None:
            with self._app.app_context():
                job()
                commit()

        self._huey.periodic_task(crontab(minute="*"), name=name)(run)

    def consume(self, threads: int) -> None:
        """Work until told to stop by SIGINT or SIGTERM."""
        self._make_ready()
        with self._app.app_context():
            beat()
            db.session.commit()
        consumer = self._huey.create_consumer(
            workers=threads, initial_delay=0.1, max_delay=0.5, backoff=1.2
        )
        consumer.run()

    def close(self) -> None:
        """Let go of the connection that waking the worker opened."""
        self._huey.storage.close()

    def _make_ready(self) -> None:
        """Make the queue's own tables. Not before somebody needs them: the application must
        come up, and say so, while its database is away."""
        if not self._ready:
            self._huey.storage.initialize_schema()
            self._ready = True

    def _drain(self) -> None:
        """Deliver for one TURN; then line up again, behind the jobs that wait meanwhile."""
        with self._app.app_context():
            end = clock.now() + TURN
            self._worker.drain(until=end)
            if clock.now() >= end:
                self.wake()


def _huey(settings: Settings) -> Huey:
    if settings.is_on_sqlite:
        file = str(settings.queue_path)
        return SqliteHuey("ideas", filename=file, results=False, create_tables=False)
    url = make_url(settings.database_url).set(drivername="postgresql")
    dsn = url.render_as_string(hide_password=False)
    return PostgresHuey("ideas", dsn=dsn, results=False, create_tables=False)
