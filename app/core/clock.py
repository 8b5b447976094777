"""The only place that asks the system for the time."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_replayed: ContextVar[datetime | None] = ContextVar("replayed", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; inside `replaying`, the moment that is replayed."""
    return _replayed.get() or datetime.now(UTC)


@contextmanager
def replaying(moment: datetime) -> Generator[None]:
    """Let what is done inside happen at `moment`: history is told with today's operations."""
    token = _replayed.set(moment)
    try:
        yield
    finally:
        _replayed.reset(token)
