"""The embedded engine: a Whoosh index in a folder, one folder for each time it was built.

    index/current.json     which folder answers; replaced in one step
    index/REBUILD          the lock of the process that builds a new one
    index/v4-20270114.../  one index; a file `broken` in it says that it could not be read

The index has few fields and stores nothing but ids, and the digests by which it is compared with
the database: snippets are made from there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from heapq import nlargest
from pathlib import Path
from time import thread_time
from typing import TypeVar

import structlog
from whoosh import fields, index, query
from whoosh.collectors import Collector, FilterCollector, WrappingCollector
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import IndexReader
from whoosh.scoring import BM25F

from app.core import clock
from app.languages import Language
from app.search.engine import (
    TIME_LIMIT,
    BeingRebuilt,
    Hits,
    IndexBusy,
    IndexUnavailable,
)
from app.search.whoosh_question import Asked
from app.search.whoosh_writing import NewWriter, Writer, broken, committing, open_writer
from app.search.wording import Question

# Counts up with every change of SCHEMA or of how words are folded: older folders are rebuilt.
VERSION = "v4"
SCHEMA = fields.Schema(
    id=fields.ID(stored=True, unique=True),
    title=fields.TEXT(phrase=False),  # folded, not stemmed: for prefixes
    # Folded, of all texts: for prefixes and spelling. Scorable, though no score is made of it: of
    # other fields Whoosh looks for the lengths in the file system, for each word of an idea.
    words=fields.KEYWORD(scorable=True),
    text=fields.TEXT(phrase=True),  # stemmed: title twice, body, answers, comments
    digest=fields.STORED,
    language=fields.ID(),
)
WAIT_FOR_WRITER = 5.0
MOST_LOOKS = 10
# Long texts count as much as short ones (B): the length would be looked up for every match.
WEIGHTING = BM25F(B=0)

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
            with found.searcher(weighting=WEIGHTING) as searcher:
                reader = searcher.reader()
                asked = Asked(question, _languages(reader))
                wanted = asked.wanted(partial(reader.doc_frequency, "text"))
                best = searcher.collector(limit=limit)
                guarded = FilterCollector(_Guard(best), restrict=asked.unwanted())
                try:
                    searcher.search_with_collector(wanted, guarded)
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

    def languages(self) -> Collection[Language]:
        def read(found: index.FileIndex) -> Collection[Language]:
            with found.reader() as reader:
                return _languages(reader)

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
    def writing(self) -> Generator[Writer]:
        try:
            found, writer = self._with_index(
                lambda found: (found, open_writer(found, timeout=WAIT_FOR_WRITER))
            )
        except index.LockError as error:
            raise IndexBusy("another process is writing to the search index") from error
        folder = Path(found.storage.folder)
        with committing(writer, folder):
            yield Writer(writer, folder)

    @contextmanager
    def rebuilding(self, *, covers: int) -> Generator[Writer]:
        self._home.mkdir(parents=True, exist_ok=True)
        lock = FileStorage(str(self._home)).lock("REBUILD")
        if not lock.acquire():
            raise BeingRebuilt("the search index is being rebuilt by another process")
        try:
            self._remove_left_over()
            folder = self._home / f"{VERSION}-{clock.now():%Y%m%d%H%M%S%f}"
            folder.mkdir()
            writer = open_writer(index.create_in(str(folder), SCHEMA))
            with committing(writer, folder):
                yield NewWriter(writer, folder)
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
                    raise broken(folder, error) from error
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


def _languages(reader: IndexReader) -> list[Language]:
    return [Language(code) for code in reader.field_terms("language")]


def _ids(best: Collector) -> tuple[int, ...]:
    return tuple(int(hit["id"]) for hit in best.results())


def _tables_of_contents(folder: Path) -> set[str]:
    """Every commit leaves another one."""
    return {path.name for path in folder.glob("*.toc")}
