"""Which days can be given: one table of bounds, for what people type and for what is imported.

The checks of the database are wider (`POSSIBLE`): they cannot know which day it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import BadInput
from app.core.formats import long_date
from app.core.i18n import _

EARLIEST = date(1950, 1, 1)
"""Nothing is said to have come true before that day."""
POSSIBLE = "BETWEEN '1950-01-01' AND '2199-12-31'"
"""What the database takes for any of these days."""
TEN_YEARS = timedelta(days=3652)


@dataclass(frozen=True)
class Bounds:
    """From `earliest`, or so many days from today, to so many days from today."""

    latest: timedelta
    from_today: timedelta | None = None

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day that can be given."""
        first = EARLIEST if self.from_today is None else today + self.from_today
        return first, today + self.latest

    @property
    def of_imports(self) -> Bounds:
        """What was promised elsewhere may lie behind us."""
        return Bounds(self.latest)


BOUNDS = {
    "since": Bounds(latest=timedelta(0)),
    "target_date": Bounds(from_today=timedelta(0), latest=TEN_YEARS),
    "wake_up_date": Bounds(from_today=timedelta(days=1), latest=TEN_YEARS),
}
"""By the field of a decision."""


def require_within(field: str, day: date, *, today: date) -> None:
    """Raises BadInput, which names the days that can be given."""
    first, last = BOUNDS[field].days(today)
    if not first <= day <= last:
        days = {"first": long_date(first), "last": long_date(last)}
        raise BadInput(_("Give a day from %(first)s to %(last)s.", **days), field)
