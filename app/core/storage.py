"""Where files that people attach are kept: a folder today, behind what an object storage offers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app


class NotKept(Exception):
    """A file could not be kept: the disk is full or away. Nothing of it is left under its name."""


class Missing(Exception):
    """There is no file of this name."""


class Storage(Protocol):
    """Files by name. Names are ours (letters, digits, `-` and `.`), never what somebody typed."""

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file whole, or not at all. Raises NotKept."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Raises Missing."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        ...

    def kept_before(self, moment: datetime, *, prefix: str) -> Iterator[str]:
        """The names with this prefix, of two letters, that were kept before a moment."""
        ...


class Folder:
    """Files in folders called after the first two letters of their names."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, name: str, content: bytes) -> None:
        """Written under another name first: nobody sees half a file, and a crash leaves no more
        than that draft, which `kept_before` names."""
        path = self._path(name)
        draft = path.with_name(f"{name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write_through(draft, content)
                draft.replace(path)
            except OSError:
                draft.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise NotKept from error

    def open(self, name: str) -> BinaryIO:
        try:
            return self._path(name).open("rb")
        except FileNotFoundError as error:
            raise Missing from error

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def kept_before(self, moment: datetime, *, prefix: str) -> Iterator[str]:
        folder = self._root / prefix
        if not folder.is_dir():
            return
        with os.scandir(folder) as entries:
            for entry in entries:
                if datetime.fromtimestamp(entry.stat().st_mtime, UTC) < moment:
                    yield entry.name

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name


def _write_through(path: Path, content: bytes) -> None:
    """What was acknowledged survives a power cut."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def current_storage() -> Storage:
    return current_app.extensions["storage"]
