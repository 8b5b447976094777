"""The demo company as it is written down in the TOML files beside this one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIGN_INS = {
    "ana": "has ideas (member)",
    "max": "answers them (moderator)",
    "eva": "votes and discusses (member of another department)",
    "omar": "runs the site (administrator)",
}


def departments() -> list[str]:
    return _read("people.toml")["departments"]


def people_with_address() -> list[dict[str, Any]]:
    return [row for row in _read("people.toml")["person"] if not row.get("without_address")]


def people_without_address() -> list[dict[str, Any]]:
    return [row for row in _read("people.toml")["person"] if row.get("without_address")]


def boards() -> list[dict[str, Any]]:
    return _read("boards.toml")["board"]


def pauses(board_slug: str) -> list[dict[str, Any]]:
    return next(b for b in boards() if b["slug"] == board_slug).get("pause", [])


def ideas(board_slug: str) -> list[dict[str, Any]]:
    return _read(f"ideas/{board_slug}.toml")["idea"]


def credit() -> dict[str, Any]:
    return _read("credit.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
