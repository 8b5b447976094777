"""What the project uses of huey, which has no types of its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from huey.consumer import Consumer

class TaskWrapper:
    def __call__(self, *args: Any, **kwargs: Any) -> object: ...
    def call_local(self, *args: Any, **kwargs: Any) -> Any: ...

class Huey:
    immediate: bool
    storage: Any
    def __init__(
        self,
        name: str = "huey",
        results: bool = True,
        store_none: bool = False,
        utc: bool = True,
        immediate: bool = False,
        **storage_kwargs: Any,
    ) -> None: ...
    def create_consumer(
        self,
        *,
        workers: int = 1,
        periodic: bool = True,
        initial_delay: float = 0.1,
        backoff: float = 1.15,
        max_delay: float = 10.0,
        scheduler_interval: int = 1,
        worker_type: str = "thread",
        check_worker_health: bool = True,
        health_check_interval: int = 10,
        flush_locks: bool = False,
    ) -> Consumer: ...
    def task(
        self,
        retries: int = 0,
        retry_delay: int = 0,
        priority: int | None = None,
        context: bool = False,
        name: str | None = None,
    ) -> Callable[[Callable[..., Any]], TaskWrapper]: ...
    def periodic_task(
        self,
        validate_datetime: Callable[[datetime], bool],
        retries: int = 0,
        retry_delay: int = 0,
        priority: int | None = None,
        context: bool = False,
        name: str | None = None,
    ) -> Callable[[Callable[..., Any]], TaskWrapper]: ...
    def pending_count(self) -> int: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...

class MemoryHuey(Huey): ...
class SqliteHuey(Huey): ...
class PostgresHuey(Huey): ...
class RedisHuey(Huey): ...

def crontab(
    minute: str = "*",
    hour: str = "*",
    day: str = "*",
    month: str = "*",
    day_of_week: str = "*",
    strict: bool = False,
) -> Callable[[datetime], bool]: ...
