from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from whoosh.collectors import Collector
from whoosh.query import Query

class Hit:
    def __getitem__(self, field: str) -> Any: ...

class Results:
    def __iter__(self) -> Iterator[Hit]: ...

class Searcher:
    def collector(self, *, limit: int | None = ..., mask: Query | None = ...) -> Collector: ...
    def search_with_collector(self, q: Query, collector: Collector) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
