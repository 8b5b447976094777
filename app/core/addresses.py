"""What may stand in an address."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """A whole number that a row's id can be; a larger one is no address of ours."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **options)
        self.max = LARGEST_ID
