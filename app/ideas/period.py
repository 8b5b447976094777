"""When ideas were posted: a year or a month of the calendar, in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

_WORD = re.compile(r"([12][0-9]{3})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Period:
    year: int
    month: int | None = None

    @property
    def begins(self) -> datetime:
        return datetime(self.year, self.month or 1, 1, tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        if self.month is None or self.month == 12:
            return datetime(self.year + 1, 1, 1, tzinfo=UTC)
        return datetime(self.year, self.month + 1, 1, tzinfo=UTC)


def period_called(word: str, *, today: date) -> Period | None:
    """What a word in an address means: `month`, `last_month`, `year` and `last_year` move along
    with the calendar, `2026` and `2026-11` stay. None if it means nothing."""
    match word:
        case "month":
            return Period(today.year, today.month)
        case "last_month":
            return Period(today.year - (today.month == 1), (today.month - 2) % 12 + 1)
        case "year":
            return Period(today.year)
        case "last_year":
            return Period(today.year - 1)
        case _:
            found = _WORD.fullmatch(word)
            return Period(int(found[1]), int(found[2]) if found[2] else None) if found else None
