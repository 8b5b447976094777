"""What may stand in an address."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

LARGEST_ID = 2**31 - 1


class RowId(IntegerConverter):
    """A whole number that a row's id can be; a larger one is no address of ours."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **options)
        self.max = LARGEST_ID


class Word(UnicodeConverter):
    """A part of an address without control characters: no name has any, and PostgreSQL does
    not even look for some."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **options)
        self.regex = r"[^/\x00-\x1f\x7f]+"
