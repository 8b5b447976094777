"""What can happen to a board."""

from dataclasses import dataclass
from typing import Any

from app.events import Fact


@dataclass(frozen=True)
class BoardCreated(Fact):
    """`settings` as `operations.record_of` writes them."""

    board_id: int
    settings: dict[str, Any]


@dataclass(frozen=True)
class BoardPaused(Fact):
    """Days are ISO 8601; the reason stands in the pause, as long as there is one."""

    board_id: int
    pause_id: int
    starts_on: str
    ends_on: str


@dataclass(frozen=True)
class PauseChanged(Fact):
    board_id: int
    pause_id: int
    starts_on: str
    ends_on: str


@dataclass(frozen=True)
class PauseEnded(Fact):
    """Ended before its last day, or taken back before its first."""

    board_id: int
    pause_id: int


@dataclass(frozen=True)
class BoardEdited(Fact):
    """`changed`: the settings that are new, by name; the older ones stand in earlier events."""

    board_id: int
    changed: dict[str, Any]
