"""So many messages a minute, and no more: whoever comes next waits for their turn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True)
class Turn:
    """Moments of `time.monotonic()`: when it is one's turn, and until when it has to begin and end
    its last step."""

    at: float
    deadline: float

    def wait(self) -> None:
        if (left := self.at - time.monotonic()) > 0:
            time.sleep(left)


class Pace:
    """`rate` is in messages a minute; 0 means as fast as it goes."""

    def __init__(self, rate: int) -> None:
        self._gap = 60 / rate if rate else 0.0
        self._next = 0.0
        self._lock = Lock()

    def next_turn(self, patience: float) -> Turn:
        """Takes the next turn; `patience` is in seconds from now."""
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._gap
        return Turn(at, now + patience)
