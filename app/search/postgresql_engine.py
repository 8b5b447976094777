"""The engine on PostgreSQL's own text search, for sites with more than one host.

    search.state                 which table answers; one row
    search.documents_v2_20270114 one index; each build makes another

All of it can be dropped at any time. Words are reduced to stems here and not by PostgreSQL, so that
both engines find the same; `text` holds stems with their places, those of the title with weight A,
`words` the folded words without, and `title` those of the title.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log1p
from typing import Any

import structlog
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    cast,
    column,
    delete,
    func,
    inspect,
    literal,
    not_,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, REGCLASS, TSQUERY, TSVECTOR, insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema

from app.core import clock
from app.search.engine import (
    TIME_LIMIT,
    BeingRebuilt,
    Document,
    Hits,
    IndexBusy,
    IndexUnavailable,
)
from app.search.wording import OneOf, Part, Phrase, Prefix, Question
from app.search.words import folded_words, stems

# Counts up with every change of the tables or of how words are folded: older ones are rebuilt.
VERSION = "v2"
SCHEMA = "search"
WAIT_FOR_WRITER = 5.0
MOST_RANKED = 10_000
"""How many ideas that match are ranked: each costs, and the words of so many tell little."""
MOST_PLACES = 16_383
"""Where PostgreSQL stops to tell the places of words apart."""
MOST_WORDS = 50_000
"""How many words of an idea are kept; a tsvector holds a megabyte."""
WEIGHTS = (0.25, 0.25, 0.25, 1.0)
"""What a place counts; the last is that of the title."""
WRITER_LOCK, REBUILD_LOCK = 7_205_759, 7_205_760
"""Numbers of advisory locks; the database has no others."""
STATE = Table(
    "state",
    MetaData(schema=SCHEMA),
    Column("one", Boolean, CheckConstraint("one"), primary_key=True, server_default=true()),
    Column("documents", Text, nullable=False),
    Column("covers", Integer, nullable=False),
)

log = structlog.get_logger()


class PostgresqlEngine:
    """See `engine.SearchEngine`. Each call has a connection and a transaction of its own: it is to
    see what others committed, and writes whatever becomes of its caller's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def search(self, question: Question, *, limit: int) -> Hits:
        with self._answering() as (connection, documents):
            _set_for_now(connection, "statement_timeout", TIME_LIMIT)
            try:
                return _ranked(connection, documents, question, limit)
            except OperationalError as error:
                if not _is_out_of_time(error):
                    raise
            log.warning("search.out_of_time", question=str(question))
            return Hits((), is_complete=False)

    def frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        with self._answering() as (connection, documents):
            asked = list(words)
            quoted = [_quoted(word) for word in asked]
            arrays = func.unnest(literal(asked, ARRAY(Text)), literal(quoted, ARRAY(Text)))
            each = arrays.table_valued("word", "quoted").render_derived()
            has_it = documents.c.words.op("@@", is_comparison=True)(cast(each.c.quoted, TSQUERY))
            ideas = select(func.count()).select_from(documents).where(has_it).scalar_subquery()
            rows = connection.execute(select(each.c.word, ideas))
            return {word: count for word, count in rows if count}

    def titled(self, beginnings: Sequence[str], *, limit: int) -> Sequence[int]:
        with self._answering() as (connection, documents):
            begin_so = cast(" & ".join(f"{_quoted(each)}:*" for each in beginnings), TSQUERY)
            titles = documents.c.title.op("@@", is_comparison=True)(begin_so)
            latest = select(documents.c.idea_id).where(titles)
            return connection.scalars(
                latest.order_by(documents.c.idea_id.desc()).limit(limit)
            ).all()

    def digests(self) -> Mapping[int, str]:
        with self._answering() as (connection, documents):
            rows = connection.execute(select(documents.c.idea_id, documents.c.digest))
            return {row.idea_id: row.digest for row in rows}

    def fault(self) -> str | None:
        try:
            with self._answering():
                return None
        except IndexUnavailable as error:
            return str(error)

    def covers(self) -> int:
        with self._engine.connect() as connection:
            state = _state(connection)
        return state.covers if state else 0

    @contextmanager
    def writing(self) -> Generator[_Writer]:
        with self._answering() as (connection, documents):
            _set_for_now(connection, "lock_timeout", WAIT_FOR_WRITER)
            try:
                connection.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))
            except OperationalError as error:
                raise IndexBusy("another process is writing to the search index") from error
            yield _Writer(connection, documents)
            connection.commit()

    @contextmanager
    def rebuilding(self, *, covers: int) -> Generator[_Writer]:
        with self._engine.connect() as connection:
            if not connection.scalar(select(func.pg_try_advisory_xact_lock(REBUILD_LOCK))):
                raise BeingRebuilt("the search index is being rebuilt by another process")
            connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
            STATE.create(connection, checkfirst=True)
            documents = _documents(f"documents_{VERSION}_{clock.now():%Y%m%d%H%M%S%f}")
            documents.create(connection)
            yield _Writer(connection, documents)
            for words in (documents.c.text, documents.c.words, documents.c.title):
                Index(None, words, postgresql_using="gin").create(connection)
            _switch_to(connection, documents, covers)
            connection.commit()

    @contextmanager
    def _answering(self) -> Generator[tuple[Connection, Table]]:
        """A connection, and the table that answers; nothing is kept without a commit.

        Raises IndexUnavailable.
        """
        with self._engine.connect() as connection:
            state = _state(connection)
            if state is None:
                raise IndexUnavailable("there is no search index yet")
            if not state.documents.startswith(f"documents_{VERSION}_"):
                raise IndexUnavailable("the search index is of an older version")
            if not inspect(connection).has_table(state.documents, schema=SCHEMA):
                raise IndexUnavailable("the search index is broken")
            yield connection, _documents(state.documents)


class _Writer:
    """Writes documents to one table."""

    def __init__(self, connection: Connection, documents: Table) -> None:
        self._connection = connection
        self._documents = documents

    def put(self, documents: Iterable[Document]) -> None:
        rows = [_row(document) for document in documents]
        if not rows:
            return
        new = insert(self._documents).values(rows)
        self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["idea_id"],
                set_={name: new.excluded[name] for name in rows[0] if name != "idea_id"},
            )
        )

    def remove(self, ids: Iterable[int]) -> None:
        gone = self._documents.c.idea_id.in_(list(ids))
        self._connection.execute(delete(self._documents).where(gone))


@dataclass(frozen=True)
class _State:
    """The table that answers, and the last IndexOutdated it was built after."""

    documents: str
    covers: int


def _state(connection: Connection) -> _State | None:
    if not inspect(connection).has_table(STATE.name, schema=SCHEMA):
        return None
    row = connection.execute(select(STATE.c.documents, STATE.c.covers)).one_or_none()
    return None if row is None else _State(row.documents, row.covers)


def _switch_to(connection: Connection, documents: Table, covers: int) -> None:
    """Let a table answer. The one before stays until the next build: others may be reading it."""
    before = _state(connection)
    kept = {documents.name, before.documents if before else ""}
    new = insert(STATE).values(documents=documents.name, covers=covers)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["one"],
            set_={"documents": new.excluded.documents, "covers": new.excluded.covers},
        )
    )
    for name in inspect(connection).get_table_names(schema=SCHEMA):
        if name.startswith("documents_") and name not in kept:
            _documents(name).drop(connection)


def _documents(name: str) -> Table:
    return Table(
        name,
        MetaData(schema=SCHEMA),
        Column("idea_id", Integer, primary_key=True, autoincrement=False),
        Column("text", TSVECTOR, nullable=False),
        Column("words", TSVECTOR, nullable=False),
        Column("title", TSVECTOR, nullable=False),
        Column("digest", Text, nullable=False),
    )


def _ranked(connection: Connection, documents: Table, question: Question, limit: int) -> Hits:
    """The matches, each by how often its words stand in it, and how few ideas have them: what
    BM25 goes by, with PostgreSQL's own measure of the first."""
    stands = [_stands(documents, part) for part in question.wanted]
    some = [or_(*(_stands(documents, part) for part in question.any_of))] if question.any_of else []
    unwanted = [not_(_stands(documents, part)) for part in question.unwanted]
    matches = (
        select(documents.c.idea_id, documents.c.text)
        .where(and_(true(), *stands, *some, *unwanted))
        .limit(MOST_RANKED)
        .subquery()
    )
    leaves = [cast(_stem_query(part), TSQUERY) for part in _leaves(question)]
    weights = literal(list(WEIGHTS), ARRAY(REAL))
    score = sum(
        (
            rarity * func.ts_rank(weights, matches.c.text, leaf)
            for rarity, leaf in zip(_rarities(connection, documents, leaves), leaves, strict=True)
        ),
        start=literal(0.0),
    )
    best = select(matches.c.idea_id).order_by(score.desc(), matches.c.idea_id.desc()).limit(limit)
    ids = tuple(connection.scalars(best))
    return Hits(ids, is_complete=len(ids) < min(limit, MOST_RANKED))


def _rarities(
    connection: Connection, documents: Table, leaves: Sequence[ColumnElement[Any]]
) -> list[float]:
    """The inverse document frequency of each, as BM25 has it; of what very many have, about."""
    tables = table("pg_class", column("oid"), column("reltuples"))
    name = cast(f"{SCHEMA}.{documents.name}", REGCLASS)
    counts = [
        select(func.count())
        .select_from(
            select(literal(1))
            .where(documents.c.text.op("@@", is_comparison=True)(leaf))
            .limit(MOST_RANKED)
            .subquery()
        )
        .scalar_subquery()
        for leaf in leaves
    ]
    total, *ideas = connection.execute(
        select(tables.c.reltuples, *counts).where(tables.c.oid == name)
    ).one()
    return [log1p(max(0.0, total - count + 0.5) / (count + 0.5)) for count in ideas]


def _stands(documents: Table, part: Part) -> ColumnElement[bool]:
    match part:
        case OneOf(parts):
            return or_(*(_stands(documents, one) for one in parts))
        case Prefix(letters):
            # Not in the stems, which may be shorter than what was typed.
            return documents.c.words.op("@@", is_comparison=True)(
                cast(f"{_quoted(letters)}:*", TSQUERY)
            )
        case Phrase():
            return documents.c.text.op("@@", is_comparison=True)(cast(_stem_query(part), TSQUERY))


def _leaves(question: Question) -> Iterator[Phrase | Prefix]:
    for part in (*question.wanted, *question.any_of):
        yield from part.parts if isinstance(part, OneOf) else (part,)


def _stem_query(part: Phrase | Prefix) -> str:
    if isinstance(part, Prefix):
        return f"{_quoted(part.letters)}:*"
    return " <-> ".join(map(_quoted, part.stems))


def _quoted(word: str) -> str:
    """A word as a tsquery and a tsvector take it, whatever is in it."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _row(document: Document) -> dict[str, Any]:
    words: set[str] = set()
    places: dict[str, list[str]] = {}
    place = 0
    for weight, part in (("A", document.title), *(("", part) for part in document.texts)):
        for stem in stems(part)[: MOST_WORDS - place]:
            place += 1
            places.setdefault(stem, []).append(f"{min(place, MOST_PLACES)}{weight}")
        place += 1  # so that no phrase is found across two texts
        words.update(folded_words(part))
    vector = " ".join(f"{_quoted(stem)}:{','.join(found)}" for stem, found in places.items())
    return {
        "idea_id": document.id,
        "text": cast(vector, TSVECTOR),
        "words": _vector(words),
        "title": _vector(set(folded_words(document.title))),
        "digest": document.digest,
    }


def _vector(words: Collection[str]) -> ColumnElement[Any]:
    """Words without their places."""
    return func.array_to_tsvector(literal(sorted(words)[:MOST_WORDS], ARRAY(Text)))


def _set_for_now(connection: Connection, setting: str, seconds: float) -> None:
    """Until the end of the transaction."""
    milliseconds = str(max(1, int(seconds * 1000)))
    connection.execute(select(func.set_config(setting, milliseconds, True)))


def _is_out_of_time(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "57014"
