"""Which ideas PostgreSQL finds, and which of them are the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log1p
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    cast,
    column,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, REGCLASS, TSQUERY

from app.languages import Language
from app.search.engine import Hits
from app.search.postgresql_documents import SCHEMA, quoted
from app.search.rarest import rarest
from app.search.wording import OneOf, Part, Phrase, Prefix, Question
from app.search.words import marked

MOST_RANKED = 10_000
"""How many ideas that match are ranked: each costs, and the words of so many tell little."""
WEIGHTS = (0.25, 0.25, 0.25, 1.0)
"""What a place counts; the last is that of the title."""


@dataclass(frozen=True)
class Asked:
    """A question for texts in some languages: a word is found by the rules of any of them."""

    question: Question
    languages: Sequence[Language]

    def condition(self, documents: Table) -> ColumnElement[bool]:
        """Whether a document is an answer."""
        any_of = [self._stands(documents, part) for part in self.question.any_of]
        return and_(
            true(),
            *(self._stands(documents, part) for part in self.question.wanted),
            *([or_(*any_of)] if any_of else []),
            *(not_(self._stands(documents, part)) for part in self.question.unwanted),
        )

    def leaves(self) -> list[Phrase | Prefix]:
        """All that an answer is the better for."""
        return [
            leaf
            for part in (*self.question.wanted, *self.question.any_of)
            for leaf in (part.parts if isinstance(part, OneOf) else (part,))
        ]

    def in_text(self, leaf: Phrase | Prefix) -> ColumnElement[Any]:
        """What asks for it in `text`."""
        forms = (_in_one_language(leaf, language) for language in self.languages)
        return cast(" | ".join(forms), TSQUERY)

    def telling(self, ideas: Mapping[Phrase | Prefix, int]) -> Asked:
        """The same, less what is passed over, where so many ideas have each leaf."""
        some = {part: ideas[part] for part in self.question.any_of}
        question = replace(self.question, any_of=rarest(some)) if some else self.question
        return Asked(question, self.languages)

    def _stands(self, documents: Table, part: Part) -> ColumnElement[bool]:
        match part:
            case OneOf(parts):
                return or_(*(self._stands(documents, one) for one in parts))
            case Prefix(letters):
                # Not in the stems, which may be shorter than what was typed.
                return documents.c.words.op("@@", is_comparison=True)(
                    cast(f"{quoted(letters)}:*", TSQUERY)
                )
            case Phrase():
                return documents.c.text.op("@@", is_comparison=True)(self.in_text(part))


def ranked(connection: Connection, documents: Table, asked: Asked, limit: int) -> Hits:
    """The matches, each by how often its words stand in it, and how few ideas have them: what
    BM25 goes by, with PostgreSQL's own measure of the first."""
    total, ideas = _counts(connection, documents, asked)
    asked = asked.telling(ideas)
    matches = (
        select(documents.c.idea_id, documents.c.text)
        .where(asked.condition(documents))
        .limit(MOST_RANKED)
        .subquery()
    )
    weights = literal(list(WEIGHTS), ARRAY(REAL))
    score = sum(
        (
            _rarity(ideas[leaf], total) * func.ts_rank(weights, matches.c.text, asked.in_text(leaf))
            for leaf in asked.leaves()
        ),
        start=literal(0.0),
    )
    best = select(matches.c.idea_id).order_by(score.desc(), matches.c.idea_id.desc()).limit(limit)
    ids = tuple(connection.scalars(best))
    return Hits(ids, is_complete=len(ids) < min(limit, MOST_RANKED))


def _counts(
    connection: Connection, documents: Table, asked: Asked
) -> tuple[float, dict[Phrase | Prefix, int]]:
    """How many ideas there are, about, and how many have each leaf; of what very many have, no
    more than are ranked."""
    tables = table("pg_class", column("oid"), column("reltuples"))
    name = cast(f"{SCHEMA}.{documents.name}", REGCLASS)
    leaves = asked.leaves()
    counts = [
        select(func.count())
        .select_from(
            select(literal(1))
            .where(documents.c.text.op("@@", is_comparison=True)(asked.in_text(leaf)))
            .limit(MOST_RANKED)
            .subquery()
        )
        .scalar_subquery()
        for leaf in leaves
    ]
    total, *ideas = connection.execute(
        select(tables.c.reltuples, *counts).where(tables.c.oid == name)
    ).one()
    return total, dict(zip(leaves, ideas, strict=True))


def _rarity(ideas: int, total: float) -> float:
    """The inverse document frequency, as BM25 has it."""
    return log1p(max(0.0, total - ideas + 0.5) / (ideas + 0.5))


def _in_one_language(part: Phrase | Prefix, language: Language) -> str:
    if isinstance(part, Prefix):
        return f"{quoted(marked(part.letters, language))}:*"
    return f"({' <-> '.join(map(quoted, part.stems(language)))})"
