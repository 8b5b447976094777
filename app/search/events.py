"""What the index has to hear of besides the ideas' own events."""

from dataclasses import dataclass

from app.events import Fact


@dataclass(frozen=True)
class IndexOutdated(Fact):
    """Ideas were written in bulk, without an event of their own that anybody hears of."""
