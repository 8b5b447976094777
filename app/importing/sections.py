"""Reading a TOML file with its mistakes collected, so that all of them can be named at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, cast

E = TypeVar("E", bound=StrEnum)


class Section:
    """Reads one table of the file, and notes what is wrong with it instead of stopping."""

    def __init__(self, table: Mapping[str, Any], name: str, problems: list[str]) -> None:
        self._table = table
        self._name = name
        self._problems = problems
        self._read: set[str] = set()

    def problem(self, key: str, what: str) -> None:
        self._problems.append(f"{self._name}{key}: {what}")

    def value(self, key: str, kind: type[Any], what: str) -> Any:
        """The value of `key` if it is there and of this kind, else None."""
        self._read.add(key)
        value = self._table.get(key)
        if value is None or type(value) is kind:
            return value
        self.problem(key, f"is not {what}.")
        return None

    def text(self, key: str) -> str | None:
        return self.value(key, str, "a text in quotation marks") or None

    def required(self, key: str) -> str:
        text = self.text(key)
        if text is None and self._table.get(key, "") == "":
            self.problem(key, "is missing.")
        return text or ""

    def texts(self, key: str) -> tuple[str, ...]:
        values: list[object] = self.value(key, list, "a list of texts") or []
        if not all(isinstance(value, str) for value in values):
            self.problem(key, "is not a list of texts.")
            return ()
        return tuple(cast("list[str]", values))

    def day(self, key: str) -> date | None:
        return self.value(key, date, "a day such as 2027-12-31, without quotation marks")

    def number(self, key: str, default: int, *, most: int) -> int:
        value = self.value(key, int, "a whole number")
        if value is not None and not 1 <= value <= most:
            self.problem(key, f"is not between 1 and {most}.")
        return default if value is None else value

    def choice(self, key: str, kind: type[E]) -> E | None:
        word = self.one_of(key, list(kind))
        return kind(word) if word else None

    def one_of(self, key: str, known: Collection[str]) -> str | None:
        word = self.text(key)
        if word is None or word in known:
            return word
        self.problem(key, f"'{word}' is none of {', '.join(known)}.")
        return None

    def section(self, key: str) -> Section:
        table: dict[str, Any] = self.value(key, dict, "a table") or {}
        return Section(table, f"{self._name}{key}.", self._problems)

    def sections(self) -> dict[str, Section]:
        return {key: self.section(key) for key in self._table}

    def has(self, key: str) -> bool:
        return key in self._table

    def close(self) -> None:
        """Call when all was read: what is left over is a slip of the pen."""
        for key in self._table:
            if key not in self._read:
                self.problem(key, "means nothing here.")
