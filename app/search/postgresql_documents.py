"""The table of an index on PostgreSQL, and its rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    cast,
    func,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from app.search.engine import Document
from app.search.words import folded_words, stems

SCHEMA = "search"
MOST_PLACES = 16_383
"""Where PostgreSQL stops to tell the places of words apart."""
MOST_WORDS = 50_000
"""How many words of an idea are kept; a tsvector holds a megabyte."""


def documents_table(name: str) -> Table:
    return Table(
        name,
        MetaData(schema=SCHEMA),
        Column("idea_id", Integer, primary_key=True, autoincrement=False),
        Column("text", TSVECTOR, nullable=False),
        Column("words", TSVECTOR, nullable=False),
        Column("title", TSVECTOR, nullable=False),
        Column("digest", Text, nullable=False),
        Column("language", String(2), nullable=False, index=True),
    )


def quoted(word: str) -> str:
    """A word as a tsquery and a tsvector take it, whatever is in it."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def row_of(document: Document) -> dict[str, Any]:
    words: set[str] = set()
    places: dict[str, list[str]] = {}
    place = 0
    for weight, part in (("A", document.title), *(("", part) for part in document.texts)):
        for stem in stems(part, document.language)[: MOST_WORDS - place]:
            place += 1
            places.setdefault(stem, []).append(f"{min(place, MOST_PLACES)}{weight}")
        place += 1  # so that no phrase is found across two texts
        words.update(folded_words(part))
    vector = " ".join(f"{quoted(stem)}:{','.join(found)}" for stem, found in places.items())
    return {
        "idea_id": document.id,
        "text": cast(vector, TSVECTOR),
        "language": document.language.value,
        "words": _vector(words),
        "title": _vector(set(folded_words(document.title))),
        "digest": document.digest,
    }


def _vector(words: Collection[str]) -> ColumnElement[Any]:
    """Words without their places."""
    return func.array_to_tsvector(literal(sorted(words)[:MOST_WORDS], ARRAY(Text)))
