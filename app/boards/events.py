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
class BoardEdited(Fact):
    """`changed`: the settings that are new, by name; the older ones stand in earlier events."""

    board_id: int
    changed: dict[str, Any]
