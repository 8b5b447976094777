"""Removes what was installed and built; the instance folder, where people's words lie, stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tools.steps import PROJECT, run_tool, say

MADE = (".venv", "node_modules", "static/dist", "tools/chromium/node_modules")
CACHES = (".hypothesis", ".pytest_cache", ".ruff_cache", ".import_linter_cache")


def main() -> None:
    made = [PROJECT / name for name in (*MADE, *CACHES)]
    for folder in [*made, *_bytecode()]:
        if folder.exists():
            shutil.rmtree(folder)
    say("Removed what was installed and built. The data in instance/ is untouched.")


def _bytecode() -> Iterator[Path]:
    for folder in PROJECT.iterdir():
        if folder.is_dir() and not folder.name.startswith(".") and folder.name != "instance":
            yield from folder.rglob("__pycache__")


if __name__ == "__main__":
    run_tool(main)
