"""The application on a real database, made by the real migrations once and emptied after each test.

TEST_DATABASE says which: `sqlite` (the default) or `postgresql`, for which a server is started;
with TEST_POSTGRESQL_URL (of a database whose user may create others) an existing one is used.
Each process of a run has a database of its own. A run on PostgreSQL takes only the tests that
ask for the database: the others do not know which it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from contextvars import Context
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from app import create_app
from app.core.db import db
from app.settings import PROJECT, Settings
from tools.postgresql import temporary_server
from tools.steps import Failure

KINDS = ("sqlite", "postgresql")
KIND = os.environ.get("TEST_DATABASE", "sqlite")
SERVER_URL = "TEST_POSTGRESQL_URL"
SEEDS: dict[str, list[dict[str, Any]]] = {}
"""The rows that the migrations put there, by table: every test begins with them."""


class Visitor(FlaskClient):
    """A client whose every request stands alone, as one from outside does.

    Flask would let the request share the test's application context: its session with
    unsaved rows, and whoever was signed in last. What the test wrote is committed before.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        kwargs["buffered"] = True  # nothing of the request is left to run outside of it
        response = Context().run(super().open, *args, **kwargs)
        response.request.environ["wsgi.input"].close()  # a file, if it was large
        return response


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL where the run is led from; its processes find it by the variable."""
    if KIND not in KINDS:
        raise pytest.UsageError(f"TEST_DATABASE is '{KIND}' and none of {', '.join(KINDS)}.")
    is_process_of_run = hasattr(config, "workerinput")
    if KIND == "postgresql" and not is_process_of_run and SERVER_URL not in os.environ:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        try:
            os.environ[SERVER_URL] = stack.enter_context(temporary_server())
        except Failure as failure:
            raise pytest.UsageError(str(failure)) from failure
        stack.callback(os.environ.pop, SERVER_URL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the run on SQLite what asks for no database, and so comes out the same."""
    if KIND == "sqlite":
        return
    asking = [item for item in items if "database_kind" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


def pytest_report_header() -> str:
    return f"database: {KIND}"


@pytest.fixture(scope="session")
def instance_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def database_kind() -> str:
    """Which database it is. What asks for this, itself or through others, runs on each."""
    return KIND


@pytest.fixture(scope="session")
def database_url(instance_dir: Path, worker_id: str, database_kind: str) -> str:
    """The address of an empty database that this process has for itself."""
    if database_kind == "sqlite":
        return f"sqlite:///{instance_dir / 'ideas.db'}"
    server = os.environ[SERVER_URL]
    name = f"test_{worker_id}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def settings(instance_dir: Path, database_url: str) -> Settings:
    return Settings.from_env(
        {
            "ENVIRONMENT": "test",
            "INSTANCE_DIR": str(instance_dir),
            "DATABASE_URL": database_url,
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.test_client_class = Visitor
    with app.app_context():
        flask_migrate.upgrade(directory=str(PROJECT / "migrations"))
        with db.engine.connect() as connection:
            filled = _filled_tables(connection)
            SEEDS.update({name: _rows_of(name, connection) for name in filled})
    yield app
    app.extensions["queue"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _empty_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no row behind; tests that have no application do not pay for it."""
    app = request.getfixturevalue("app") if "app" in request.fixturenames else None
    yield
    if app is not None:
        with app.app_context():
            empty_database()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody with a browser that has no script, not signed in."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The database session of the test, in an application context of its own."""
    with app.app_context():
        yield db.session
        db.session.remove()


def empty_database() -> None:
    """Delete every row but the seeds, quickly: only tables that have others are touched."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Takes effect outside a transaction only; the next connection has them on again.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            _delete_all(connection)
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


def _delete_all(connection: Connection) -> None:
    filled = [
        name
        for name in _filled_tables(connection)
        if name not in SEEDS or _rows_of(name, connection) != SEEDS[name]
    ]
    if connection.dialect.name == "postgresql":
        # A test that left a transaction open would hold this up for ever.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        # No foreign key is looked at. To truncate so many tables would take ten times as long.
        connection.exec_driver_sql("SET LOCAL session_replication_role = 'replica'")
    for name in filled:
        connection.exec_driver_sql(f'DELETE FROM "{name}"')
    if connection.dialect.name == "postgresql":
        _count_from_one(filled, connection)
    for name in SEEDS.keys() & filled:
        rows = [{k: v for k, v in row.items() if k != "id"} for row in SEEDS[name]]
        connection.execute(insert(db.metadata.tables[name]), rows)


def _count_from_one(names: list[str], connection: Connection) -> None:
    """Let the next rows of these tables have the ids that SQLite would give them."""
    numbered = [name for name in names if "id" in db.metadata.tables[name].c]
    if numbered:
        starts = ", ".join(
            f"setval(pg_get_serial_sequence('{n}', 'id'), 1, false)" for n in numbered
        )
        connection.exec_driver_sql(f"SELECT {starts}")


def _filled_tables(connection: Connection) -> list[str]:
    # Written out: to have so many selects put together would take longer than to run them.
    finds = (
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in db.metadata.tables
    )
    return list(connection.exec_driver_sql(" UNION ALL ".join(finds)).scalars())


def _rows_of(name: str, connection: Connection) -> list[dict[str, Any]]:
    table = db.metadata.tables[name]
    rows = connection.execute(select(table).order_by(*table.primary_key))
    return [dict(row) for row in rows.mappings()]
