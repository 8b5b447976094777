"""The database: one declarative base, one session, and how SQLite is made safe to write to."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask import Flask, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Index, MetaData, event, text
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from app.core.errors import LostRace
from app.settings import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on both databases; SQLite itself keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Hundredths(TypeDecorator[Decimal]):
    """An exact amount with two digits after the point, kept as a whole number of hundredths.
    SQLite has no decimals, and would add up binary fractions."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[Decimal]:
        return Decimal

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value * 100)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


class Base(DeclarativeBase):
    # As one registry, because Flask-SQLAlchemy derives a second base from this one.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime()},
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate()

# Whether the transaction that begins next will write. Web requests set it by their method;
# the worker and the command line write unless they say `reading()`.
_will_write: ContextVar[bool] = ContextVar("will_write", default=True)


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


def value_enum(enum: type[StrEnum], name: str | None = None) -> SqlEnum:
    """A StrEnum column stored by value and checked by the database.

    `name` tells the checks of two columns of one table and type apart.
    """
    return SqlEnum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=30,
        name=name or f"{enum.__name__.lower()}_known",
        values_callable=_values,
    )


def index_where(name: str, *columns: str, rows: str, unique: bool = False) -> Index:
    """An index of those rows of its table alone that meet a condition in SQL. Both databases use it
    for queries that have the same condition."""
    only = text(rows)
    return Index(name, *columns, unique=unique, sqlite_where=only, postgresql_where=only)


def upsert(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what to do when the row is there: both databases say it alike."""
    on_postgresql = db.engine.dialect.name == "postgresql"
    return postgresql.insert(model) if on_postgresql else sqlite.insert(model)


def flush_or_lose(message: str) -> None:
    """Flush. Raises LostRace with `message`, all undone, when somebody else changed the same
    row, or took the same name, between our look and our write."""
    try:
        db.session.flush()
    except (IntegrityError, StaleDataError) as error:
        db.session.rollback()
        raise LostRace(message) from error


@contextmanager
def reading() -> Generator[None]:
    """Transactions begun inside only read, so that they wait for no writer."""
    token = _will_write.set(False)
    try:
        yield
    finally:
        _will_write.reset(token)


def init_app(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": not settings.is_on_sqlite}
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, compare_type=True)
    if settings.is_on_sqlite:
        with app.app_context():
            _make_sqlite_safe(db.engine)
    app.before_request(_declare_intent)
    app.teardown_request(_forget_intent)


def _declare_intent() -> None:
    _will_write.set(request.method not in SAFE_METHODS)


def _forget_intent(_error: BaseException | None) -> None:
    """What the same thread does after a request writes, unless it says otherwise."""
    _will_write.set(True)


def _make_sqlite_safe(engine: Engine) -> None:
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling is off: we begin ourselves, see _begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what was acknowledged survives a power cut
        "foreign_keys=ON",
        "busy_timeout=20000",  # who waits is overtaken: when hundreds vote at once, for seconds
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later loses the race for the lock without
    # waiting for it; taking the lock at the beginning waits its turn (LIBRARIES: lost updates).
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _will_write.get() else "BEGIN")
