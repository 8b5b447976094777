"""Writing to a Whoosh index: all or nothing, and damage that is met on the way is noted."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from whoosh.index import FileIndex
from whoosh.writing import IndexWriter

from app.search.engine import Document, IndexUnavailable
from app.search.words import folded_words, stems

# Stands between the texts of an idea, so that no phrase is found across two of them.
GAP = "¶"
TITLE_COUNTS = 2
"""How often as much as elsewhere a word counts in a title."""

log = structlog.get_logger()


class Writer:
    """Writes to an index in use."""

    def __init__(self, writer: IndexWriter, folder: Path) -> None:
        self._writer = writer
        self._folder = folder

    def put(self, documents: Iterable[Document]) -> None:
        for document in documents:
            with _noting_damage(self._folder):
                self._add(_fields(document))

    def remove(self, ids: Iterable[int]) -> None:
        for idea_id in ids:
            with _noting_damage(self._folder):
                self._writer.delete_by_term("id", str(idea_id))

    def _add(self, fields: dict[str, Any]) -> None:
        self._writer.update_document(**fields)


class NewWriter(Writer):
    """Writes to an empty index, where there is nothing to replace."""

    def _add(self, fields: dict[str, Any]) -> None:
        self._writer.add_document(**fields)


def open_writer(opened: FileIndex, *, timeout: float = 0) -> IndexWriter:
    # A compound segment is read whole into memory at every open, separate files are not.
    return opened.writer(timeout=timeout, delay=0.02, compound=False, limitmb=32)


@contextmanager
def committing(writer: IndexWriter, folder: Path) -> Generator[None]:
    """Commit what was written, or take it back when anything went wrong on the way."""
    try:
        yield
    except BaseException:
        with _noting_damage(folder):
            writer.cancel()
        raise
    with _noting_damage(folder):
        writer.commit()


@contextmanager
def _noting_damage(folder: Path) -> Generator[None]:
    """Nobody else writes there meanwhile: whatever Whoosh meets is damage.

    Raises IndexUnavailable.
    """
    try:
        yield
    except Exception as error:
        raise broken(folder, error) from error


def broken(folder: Path, error: Exception) -> IndexUnavailable:
    """Note that an index cannot be read, so that the worker builds it anew."""
    log.error("search.index_broken", folder=folder.name, exc_info=error)
    if folder.is_dir():
        (folder / "broken").touch()
    return IndexUnavailable("the search index is broken")


def _fields(document: Document) -> dict[str, Any]:
    title = stems(document.title, document.language)
    text = [*title, GAP] * (TITLE_COUNTS - 1) + title
    words = set(folded_words(document.title))
    for part in document.texts:
        text += [GAP, *stems(part, document.language)]
        words.update(folded_words(part))
    return {
        "id": str(document.id),
        "title": folded_words(document.title),
        "words": sorted(words),
        "text": text,
        "language": document.language.value,
        "digest": document.digest,
    }
