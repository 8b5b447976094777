"""The engine on PostgreSQL's own text search, for sites with more than one host.

    search.state                 which table answers; one row
    search.documents_v3_20270114 one index; each build makes another

All of it can be dropped at any time. Words are reduced to stems here and not by PostgreSQL, so that
both engines find the same; `text` holds stems with their places, those of the title with weight A,
`words` the folded words without, and `title` those of the title.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    delete,
    exists,
    func,
    inspect,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateSchema

from app.core import clock
from app.languages import Language
from app.search.engine import (
    TIME_LIMIT,
    BeingRebuilt,
    Document,
    Hits,
    IndexBusy,
    IndexUnavailable,
)
from app.search.postgresql_documents import SCHEMA, documents_table, quoted, row_of
from app.search.postgresql_ranking import Asked, ranked
from app.search.wording import Question

# Counts up with every change of the tables or of how words are folded: older ones are rebuilt.
VERSION = "v3"
WAIT_FOR_WRITER = 5.0
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
                asked = Asked(question, _languages(connection, documents))
                return ranked(connection, documents, asked, limit)
            except OperationalError as error:
                if not _is_out_of_time(error):
                    raise
            log.warning("search.out_of_time", question=str(question))
            return Hits((), is_complete=False)

    def frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        with self._answering() as (connection, documents):
            asked = list(words)
            each_quoted = [quoted(word) for word in asked]
            arrays = func.unnest(literal(asked, ARRAY(Text)), literal(each_quoted, ARRAY(Text)))
            each = arrays.table_valued("word", "quoted").render_derived()
            has_it = documents.c.words.op("@@", is_comparison=True)(cast(each.c.quoted, TSQUERY))
            ideas = select(func.count()).select_from(documents).where(has_it).scalar_subquery()
            rows = connection.execute(select(each.c.word, ideas))
            return {word: count for word, count in rows if count}

    def titled(self, beginnings: Sequence[str], *, limit: int) -> Sequence[int]:
        with self._answering() as (connection, documents):
            begin_so = cast(" & ".join(f"{quoted(each)}:*" for each in beginnings), TSQUERY)
            titles = documents.c.title.op("@@", is_comparison=True)(begin_so)
            latest = select(documents.c.idea_id).where(titles)
            return connection.scalars(
                latest.order_by(documents.c.idea_id.desc()).limit(limit)
            ).all()

    def digests(self) -> Mapping[int, str]:
        with self._answering() as (connection, documents):
            rows = connection.execute(select(documents.c.idea_id, documents.c.digest))
            return {row.idea_id: row.digest for row in rows}

    def languages(self) -> Collection[Language]:
        with self._answering() as (connection, documents):
            return _languages(connection, documents)

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
            documents = documents_table(f"documents_{VERSION}_{clock.now():%Y%m%d%H%M%S%f}")
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
            yield connection, documents_table(state.documents)


class _Writer:
    """Writes documents to one table."""

    def __init__(self, connection: Connection, documents: Table) -> None:
        self._connection = connection
        self._documents = documents

    def put(self, documents: Iterable[Document]) -> None:
        rows = [row_of(document) for document in documents]
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


def _languages(connection: Connection, documents: Table) -> list[Language]:
    """Each is looked up in the index of its column: there are few, and many documents."""
    known = func.unnest(literal([*Language], ARRAY(Text))).column_valued("known")
    is_used = exists().where(documents.c.language == known)
    return [Language(code) for code in connection.scalars(select(known).where(is_used))]


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
            documents_table(name).drop(connection)


def _set_for_now(connection: Connection, setting: str, seconds: float) -> None:
    """Until the end of the transaction."""
    milliseconds = str(max(1, int(seconds * 1000)))
    connection.execute(select(func.set_config(setting, milliseconds, True)))


def _is_out_of_time(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "57014"
