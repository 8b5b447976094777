"""How transactions begin on SQLite, where only one of them can write at a time."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session, scoped_session

from app.core.db import db


def test_what_follows_a_request_in_the_same_thread_begins_ready_to_write(
    app: Flask, session: scoped_session[Session]
) -> None:
    begun: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    FlaskClient(app, app.response_class).get("/healthz")  # in this thread's own context
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        session.execute(text("SELECT 1"))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    on_sqlite = db.engine.dialect.name == "sqlite"  # the other one needs no such care
    assert begun == (["BEGIN IMMEDIATE"] if on_sqlite else [])
