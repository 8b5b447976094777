"""How Alembic reaches the database: through the application's own engine and models."""

from __future__ import annotations

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SAWarning

from app.core.db import Base, Hundredths, UtcDateTime, db


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Leave out what is not ours: the queue makes and keeps tables of its own."""
    return not (kind == "table" and reflected and other is None and (name or "").startswith("huey"))


def render_item(kind: str, thing: Any, _context: Any) -> str | bool:
    """Write our own column type as what it is in the database: migrations outlive our code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Hundredths):
        return "sa.BigInteger()"
    return False


def run() -> None:
    """Migrate in one transaction, so that a migration that fails leaves nothing behind."""
    # Rebuilding a table looks at those it points to, whose index on lower(name) stays as it is. A
    # migration that rebuilds such a table itself makes the index anew: a test looks for it.
    warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression", SAWarning)
    with db.engine.connect() as connection, _rebuilding(connection), connection.begin():
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"rows would point at nothing: {broken[:5]}")


@contextmanager
def _rebuilding(connection: Connection) -> Generator[None]:
    """SQLite changes a table by making it anew and dropping the old one, which it refuses while
    rows of other tables point there. It can be told otherwise outside a transaction only."""
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")


run()
