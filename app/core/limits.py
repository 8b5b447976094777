"""Limits on how often something may be tried, kept in the database so that they hold over
processes and restarts."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage
from sqlalchemy import BigInteger, String, case, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, db, reading, upsert


def _seconds() -> int:
    return int(clock.now().timestamp())


class RateCount(Base):
    """How often `key` was tried in the window that ends at `expires_at` (Unix seconds)."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


class DatabaseStorage(Storage):
    """Fixed windows in our own table; each count is a transaction of its own, so that a
    request that is refused or fails is counted all the same."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 (declared so by the base class)

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = _seconds()
        fresh = upsert(RateCount).values(key=key, count=amount, expires_at=now + int(expiry))
        over = RateCount.expires_at <= now
        counted = fresh.on_conflict_do_update(
            index_elements=[RateCount.key],
            set_={
                "count": case((over, amount), else_=RateCount.count + amount),
                "expires_at": case((over, fresh.excluded.expires_at), else_=RateCount.expires_at),
            },
        ).returning(RateCount.count)
        # A limit is counted as a view begins. All that its request did by then is ask who is
        # signed in, and on SQLite that holds the lock which counting needs.
        db.session.rollback()
        with db.engine.begin() as connection:
            return connection.execute(counted).scalar_one()

    def get(self, key: str) -> int:
        return self._value(RateCount.count, key) or 0

    def get_expiry(self, key: str) -> float:
        return float(self._value(RateCount.expires_at, key) or _seconds())

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with db.engine.begin() as connection:
            return connection.execute(delete(RateCount)).rowcount

    def clear(self, key: str) -> None:
        with db.engine.begin() as connection:
            connection.execute(delete(RateCount).where(RateCount.key == key))

    def _value(self, column: Any, key: str) -> Any:
        alive = RateCount.expires_at > _seconds()
        # Asked when the answer is ready: the request itself may hold the lock to write.
        with reading(), db.engine.connect() as connection:
            return connection.scalar(select(column).where(RateCount.key == key, alive))


def forget_expired_counts() -> None:
    """Delete the windows that are over."""
    with db.engine.begin() as connection:
        connection.execute(delete(RateCount).where(RateCount.expires_at <= _seconds()))


limiter = Limiter(
    get_remote_address, storage_uri="database://", strategy="fixed-window", headers_enabled=True
)


def init_app(app: Flask) -> None:
    limiter.init_app(app)
