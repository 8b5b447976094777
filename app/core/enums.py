"""Words from outside as members of an enum."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], word: str | None) -> E | None:
    """The member of `kind` with this value, or None where there is none."""
    try:
        return kind(word) if word is not None else None
    except ValueError:
        return None
