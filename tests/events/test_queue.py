"""The queue only wakes: without it nothing is lost, and the application stands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app import create_app
from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.events import Event, commit
from app.events.health import HEARTBEAT, beat, check_worker
from app.events.models import Heartbeat
from app.ideas.operations.posting import post_idea
from app.settings import Settings

DbSession = scoped_session[Session]


def test_application_comes_up_while_its_database_is_away(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "ENVIRONMENT": "test",
            "INSTANCE_DIR": str(tmp_path),
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        }
    )

    client = create_app(settings).test_client()

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/ideas").status_code == 303
    assert client.get("/sign-up").status_code == 503
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "of somebody who was signed in"
    answer = client.get("/ideas")
    assert answer.status_code == 503
    assert "try again in a moment" in answer.text


def test_change_is_kept_when_the_worker_cannot_be_woken(
    session: DbSession, supply: Board, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = current_app.extensions["queue"]

    def refuse() -> None:
        raise OSError("the queue's disk is full")

    monkeypatch.setattr(queue, "_make_ready", refuse)
    post_idea(supply, title="Kept", body="All the same", by=ana)
    commit()

    db.session.rollback()
    assert session.scalars(select(Event.kind)).all() == ["IdeaPosted"]


def test_worker_that_fell_silent_is_reported(session: DbSession) -> None:
    assert check_worker() is not None
    beat()
    assert check_worker() is None
    session.get_one(Heartbeat, HEARTBEAT).at = clock.now() - timedelta(minutes=4)
    session.flush()
    assert "no sign of life" in (check_worker() or "")
