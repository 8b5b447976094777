"""Exchanges that search is measured in: empty ones, on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import flask_migrate
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy.engine import make_url

from app import create_app
from app.core.current import current_settings
from app.core.db import db
from app.search.engine import SearchEngine
from app.search.index import make_engine
from app.settings import PROJECT, Settings
from tools.postgresql import temporary_server
from tools.steps import Failure


@contextmanager
def empty_exchange(folder: Path, database_url: str | None = None) -> Generator[Flask]:
    """A migrated application in this folder, its context entered; on SQLite if no address is
    given."""
    settings = {
        "ENVIRONMENT": "production",
        "INSTANCE_DIR": str(folder),
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'ideas.db'}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MAIL_URL": "smtp://127.0.0.1:25",  # no worker runs, so nothing is sent
        "LOG_LEVEL": "ERROR",
    }
    app = create_app(Settings.from_env(settings))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.test_request_context():  # cards have addresses in them
        flask_migrate.upgrade(directory=str(PROJECT / "migrations"))
        try:
            yield app
        finally:
            db.session.remove()
            app.extensions["queue"].close()
            db.engine.dispose()


@contextmanager
def postgresql_server() -> Generator[str | None]:
    """The address of a server of our own; None where none can be started."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(temporary_server())
        except Failure:
            address = None
        yield address


def new_database(server: str, name: str) -> str:
    """The address of another, empty database of a server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def use_engine(app: Flask, name: str) -> SearchEngine:
    """Let the application search with this engine."""
    engine = make_engine(replace(current_settings(), search_engine=name))
    app.extensions["search"] = engine
    return engine
