"""The embedded engine: a Whoosh index in a folder, one folder for each time it was built.

    index/current.json     which folder answers; replaced in one step
    index/REBUILD          the lock of the process that builds a new one
    index/v2-20270114.../  one index; a file `broken` in it says that it could not be read

The index has few fields and stores nothing but ids, and the digests by which it is compared with
the database: snippets are made from there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from heapq import nlargest
from pathlib import Path
from time import thread_time
from typing import Any, TypeVar

import structlog
from whoosh import fields, index, query
from whoosh.collectors import Collector, FilterCollector, WrappingCollector
from whoosh.filedb.filestore import FileStorage
from whoosh.scoring import BM25F
from whoosh.writing import IndexWriter

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

# Counts up with every change of SCHEMA or of how words are folded: older folders are rebuilt.
VERSION = "v3"
SCHEMA = fields.Schema(
    id=fields.ID(stored=True, unique=True),
    title=fields.TEXT(phrase=False),  # folded, not stemmed: for prefixes
    words=fields.KEYWORD(scorable=False),  # folded, of all texts: for prefixes and spelling
    text=fields.TEXT(phrase=True),  # stemmed: title twice, body, answers, comments
    digest=fields.STORED,
)
# Stands between the texts of an idea, so that no phrase is found across two of them.
GAP = "¶"
WAIT_FOR_WRITER = 5.0
MOST_LOOKS = 10

T = TypeVar("T")
log = structlog.get_logger()


@dataclass(frozen=True)
class Current:
    """The folder that answers, and the last IndexOutdated it was built after."""

    folder: str
    covers: int


class WhooshEngine:
    """See `engine.SearchEngine`. Holds nothing open: opening costs less than a millisecond,
    and what is open goes stale, or leaks, when another process writes."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def search(self, question: Question, *, limit: int) -> Hits:
        def find(found: index.FileIndex) -> Hits:
            with found.searcher(weighting=BM25F(B=0)) as searcher:
                best = searcher.collector(limit=limit)
                guarded = FilterCollector(_Guard(best), restrict=_any_of(question.unwanted))
                try:
                    searcher.search_with_collector(_wanted(question), guarded)
                except _OutOfTime:
                    log.warning("search.out_of_time", question=str(question))
                    return Hits(_ids(best), is_complete=False)
                ids = _ids(best)
                return Hits(ids, is_complete=len(ids) < limit)

        return self._with_index(find)

    def frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        def count(found: index.FileIndex) -> Mapping[str, int]:
            with found.reader() as reader:
                counted = {word: reader.doc_frequency("words", word) for word in words}
            return {word: ideas for word, ideas in counted.items() if ideas}

        return self._with_index(count)

    def titled(self, beginnings: Sequence[str], *, limit: int) -> Sequence[int]:
        def find(found: index.FileIndex) -> Sequence[int]:
            all_of = query.And([query.Prefix("title", letters) for letters in beginnings])
            ids: list[int] = []
            with found.searcher() as searcher:
                # The large segments, where reading every id would take long, are in their order.
                for segment, _offset in searcher.leaf_searchers():
                    last = deque(all_of.docs(segment), maxlen=limit)
                    ids += [int(segment.stored_fields(number)["id"]) for number in last]
            return nlargest(limit, ids)

        return self._with_index(find)

    def digests(self) -> Mapping[int, str]:
        def read(found: index.FileIndex) -> Mapping[int, str]:
            digests: dict[int, str] = {}
            with found.reader() as reader:
                for stored in reader.all_stored_fields():
                    idea_id = int(stored["id"])
                    digests[idea_id] = "" if idea_id in digests else stored["digest"]
            return digests

        return self._with_index(read)

    def fault(self) -> str | None:
        def read(found: index.FileIndex) -> None:
            with found.reader() as reader:
                reader.doc_count()

        try:
            self._with_index(read)
        except IndexUnavailable as error:
            return str(error)
        return None

    def covers(self) -> int:
        current = self._current()
        return current.covers if current else 0

    @contextmanager
    def writing(self) -> Generator[_Writer]:
        try:
            found, writer = self._with_index(
                lambda found: (found, _writer(found, timeout=WAIT_FOR_WRITER))
            )
        except index.LockError as error:
            raise IndexBusy("another process is writing to the search index") from error
        folder = Path(found.storage.folder)
        with _committing(writer, folder):
            yield _Writer(writer, folder)

    @contextmanager
    def rebuilding(self, *, covers: int) -> Generator[_Writer]:
        self._home.mkdir(parents=True, exist_ok=True)
        lock = FileStorage(str(self._home)).lock("REBUILD")
        if not lock.acquire():
            raise BeingRebuilt("the search index is being rebuilt by another process")
        try:
            self._remove_left_over()
            folder = self._home / f"{VERSION}-{clock.now():%Y%m%d%H%M%S%f}"
            folder.mkdir()
            writer = _writer(index.create_in(str(folder), SCHEMA))
            with _committing(writer, folder):
                yield _NewWriter(writer, folder)
            self._switch_to(Current(folder.name, covers))
        finally:
            lock.release()

    def _with_index(self, act: Callable[[index.FileIndex], T]) -> T:
        """What `act` makes of the index that answers. Whoosh opens many files late, when a
        commit of another may have removed them; then `act` is tried on what came of that.

        Raises IndexUnavailable, and lets LockError pass.
        """
        for _ in range(MOST_LOOKS):
            folder = self._answering()
            before = _tables_of_contents(folder)
            try:
                return act(index.open_dir(str(folder)))
            except index.LockError:
                raise
            except Exception as error:  # Whoosh meets a damaged file with whatever comes
                if _tables_of_contents(folder) == before:
                    raise _broken(folder, error) from error
        raise IndexUnavailable("the search index changes all the time")

    def _answering(self) -> Path:
        """The folder that answers. Raises IndexUnavailable."""
        current = self._current()
        if current is None or not (self._home / current.folder).is_dir():
            raise IndexUnavailable("there is no search index yet")
        if not current.folder.startswith(f"{VERSION}-"):
            raise IndexUnavailable("the search index is of an older version")
        if (self._home / current.folder / "broken").exists():
            raise IndexUnavailable("the search index is broken")
        return self._home / current.folder

    def _current(self) -> Current | None:
        try:
            return Current(**json.loads((self._home / "current.json").read_text()))
        except (FileNotFoundError, ValueError, TypeError):  # TypeError: not the fields we know
            return None

    def _switch_to(self, current: Current) -> None:
        draft = self._home / f"current.{os.getpid()}"
        draft.write_text(json.dumps(asdict(current)))
        draft.replace(self._home / "current.json")

    def _remove_left_over(self) -> None:
        """Remove what earlier builds left, but for the folder that still answers.

        The one before stays until the next build: others may be reading in it.
        """
        current = self._current()
        for folder in self._home.glob("v*-*"):
            if current is None or folder.name != current.folder:
                shutil.rmtree(folder)


class _Writer:
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


class _NewWriter(_Writer):
    """Writes to an empty index, where there is nothing to replace."""

    def _add(self, fields: dict[str, Any]) -> None:
        self._writer.add_document(**fields)


class _OutOfTime(Exception):
    """The search took TIME_LIMIT."""


class _Guard(WrappingCollector):
    """Ends a search that takes too long. Whoosh's own does so only around the collector that leaves
    out what is unwanted, and then that leaves out nothing."""

    def __init__(self, child: Collector) -> None:
        super().__init__(child)
        self._ends = thread_time() + TIME_LIMIT

    def collect(self, sub_docnum: int) -> float:
        if thread_time() > self._ends:
            raise _OutOfTime
        return super().collect(sub_docnum)


def _ids(best: Collector) -> tuple[int, ...]:
    return tuple(int(hit["id"]) for hit in best.results())


def _tables_of_contents(folder: Path) -> set[str]:
    """Every commit leaves another one."""
    return {path.name for path in folder.glob("*.toc")}


def _writer(opened: index.FileIndex, *, timeout: float = 0) -> IndexWriter:
    # A compound segment is read whole into memory at every open, separate files are not.
    return opened.writer(timeout=timeout, delay=0.02, compound=False, limitmb=32)


@contextmanager
def _committing(writer: IndexWriter, folder: Path) -> Generator[None]:
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
        raise _broken(folder, error) from error


def _broken(folder: Path, error: Exception) -> IndexUnavailable:
    """Note that an index cannot be read, so that the worker builds it anew."""
    log.error("search.index_broken", folder=folder.name, exc_info=error)
    if folder.is_dir():
        (folder / "broken").touch()
    return IndexUnavailable("the search index is broken")


def _fields(document: Document) -> dict[str, Any]:
    title = stems(document.title)
    text = [*title, GAP, *title]
    words = set(folded_words(document.title))
    for part in document.texts:
        text += [GAP, *stems(part)]
        words.update(folded_words(part))
    return {
        "id": str(document.id),
        "title": folded_words(document.title),
        "words": sorted(words),
        "text": text,
        "digest": document.digest,
    }


def _wanted(question: Question) -> query.Query:
    some = _any_of(question.any_of)
    return query.And([*map(_query, question.wanted), *([some] if some else [])])


def _any_of(parts: tuple[Part, ...]) -> query.Query | None:
    return query.Or([_query(part) for part in parts]) if parts else None


def _query(part: Part) -> query.Query:
    match part:
        case Phrase(words) if len(words) == 1:
            return query.Term("text", *part.stems)
        case Phrase():
            return query.Phrase("text", list(part.stems))
        case Prefix(letters):
            # Not in the stems, which may be shorter than what was typed. A title counts more.
            return query.Or([query.Prefix("title", letters), query.Prefix("words", letters)])
        case OneOf(parts):
            return query.Or([_query(part) for part in parts])
