"""How Alembic reaches the database: through the application's own engine and models."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from app.core.db import Base, UtcDateTime, db


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Leave out what is not ours: the queue makes and keeps tables of its own."""
    return not (kind == "table" and reflected and other is None and (name or "").startswith("huey"))


def render_item(kind: str, thing: Any, _context: Any) -> str | bool:
    """Write our own column type as what it is in the database: migrations outlive our code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate in one transaction, so that a migration that fails leaves nothing behind."""
    with db.engine.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
