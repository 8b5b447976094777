"""What becomes of an index whose files are lost, spoilt, or left half written."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import event
from whoosh.filedb.filestore import FileStorage

from app.core.db import db
from app.search.engine import Document, IndexUnavailable, SearchEngine
from app.search.postgresql_engine import PostgresqlEngine
from app.search.whoosh_engine import WhooshEngine
from app.search.wording import understand
from tests.database import KIND
from tests.events.forking import in_child, was_killed

DRAWERS = Document(1, "Label the drawers", ("Photos on every drawer, please.",))
BEFORE, AFTER = [1], [1, 9]
Engine = TypeVar("Engine", bound=SearchEngine)

# Whoosh leaves files open that it cannot read, and those that it wrote beside them.
LEAVES_FILES_OPEN = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def files(tmp_path: Path) -> WhooshEngine:
    return filled(WhooshEngine(tmp_path / "index"))


@pytest.fixture(params=["whoosh", "postgresql"] if KIND == "postgresql" else ["whoosh"])
def kept(request: pytest.FixtureRequest, app: Flask, tmp_path: Path, engine: object) -> object:
    """Each engine, with an index."""
    if request.param == "whoosh":
        return filled(WhooshEngine(tmp_path / "index"))
    return filled(PostgresqlEngine(db.engine))


def filled(engine: Engine) -> Engine:
    with engine.rebuilding(covers=7) as writer:
        writer.put([DRAWERS])
    return engine


def found(engine: SearchEngine) -> list[int]:
    return sorted(engine.search(understand("drawer"), limit=100).ids)


def write(engine: SearchEngine, *numbers: int) -> None:
    for number in numbers:
        with engine.writing() as writer:
            writer.put([Document(number, f"Drawer {number}", ())])


def killed_at(step: int, job: Callable[[], object]) -> Callable[[], None]:
    """`job`, killed before its `step`-th statement or commit, or before Whoosh creates, renames or
    removes its `step`-th file."""

    def run() -> None:
        left = iter(range(step, -1, -1))

        def count(*_: object, **__: object) -> None:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def counted(act: Callable[..., object]) -> Callable[..., object]:
            return lambda *values, **named: (count(), act(*values, **named))[1]

        for name in ("create_file", "rename_file", "delete_file"):
            setattr(FileStorage, name, counted(getattr(FileStorage, name)))
        event.listen(db.engine, "before_cursor_execute", count)
        event.listen(db.engine, "commit", count)
        job()

    return run


def test_killed_at_any_step_of_a_commit_it_answers_as_before_or_after(
    app: Flask, kept: SearchEngine
) -> None:
    """Nobody has to come by: the next writer goes on at once."""
    seen: list[list[int]] = []
    was_interrupted = True
    while was_interrupted:
        was_interrupted = was_killed(in_child(app, killed_at(len(seen), lambda: write(kept, 9))))
        seen.append(found(kept))
        with kept.writing() as writer:
            writer.remove([9])
        assert found(kept) == BEFORE
    assert (seen[0], seen[-1]) == (BEFORE, AFTER)
    assert all(ids in (BEFORE, AFTER) for ids in seen)
    assert len(seen) > 3


def test_killed_at_any_step_of_a_rebuild_the_old_index_answers(
    app: Flask, kept: SearchEngine
) -> None:
    def rebuild() -> None:
        with kept.rebuilding(covers=8) as writer:
            writer.put([DRAWERS, Document(9, "Drawer nine", ())])

    killed = 0
    while was_killed(in_child(app, killed_at(killed, rebuild))):
        assert found(kept) == BEFORE
        killed += 1
    assert killed > 5
    assert found(kept) == AFTER
    assert kept.covers() == 8


def test_two_processes_that_write_at_once_lose_nothing(app: Flask, kept: SearchEngine) -> None:
    shares = (range(10, 20), range(30, 40))
    children = [in_child(app, lambda share=share: write(kept, *share)) for share in shares]

    assert not any(was_killed(child) for child in children)
    assert found(kept) == [1, *shares[0], *shares[1]]


def test_process_that_writes_and_one_that_rebuilds_do_not_wait_for_each_other(
    app: Flask, kept: SearchEngine
) -> None:
    with kept.rebuilding(covers=8) as writer:
        child = in_child(app, lambda: write(kept, 9))
        assert not was_killed(child)
        assert found(kept) == AFTER
        writer.put([DRAWERS, Document(2, "Drawer two", ())])

    assert found(kept) == [1, 2]  # what was written meanwhile is written again by `index.rebuild`


def touch_everything(engine: SearchEngine) -> None:
    write(engine, 1, 9)
    engine.digests()


@LEAVES_FILES_OPEN
@pytest.mark.parametrize("pattern", ["*.trm", "*.pst", "*.col", "*.toc"])
@pytest.mark.parametrize("spoil", [b"", b"not an index" * 99])
def test_writer_that_meets_a_damaged_file_says_so(
    files: WhooshEngine, tmp_path: Path, pattern: str, spoil: bytes
) -> None:
    """Or leaves it to the next who reads: Whoosh opens what it needs."""
    write(files, 2, 3, 4, 5)
    for path in tmp_path.glob(f"index/v*/{pattern}"):
        path.write_bytes(spoil)

    with pytest.raises(IndexUnavailable):
        touch_everything(files)

    assert files.fault() == "the search index is broken"
    filled(files)
    write(files, 9)
    assert found(files) == AFTER


@LEAVES_FILES_OPEN
def test_folder_that_is_deleted_while_somebody_writes_is_missing_afterwards(
    files: WhooshEngine, tmp_path: Path
) -> None:
    def lose_it(document: Document) -> Iterator[Document]:
        shutil.rmtree(tmp_path / "index")
        yield document

    with pytest.raises(IndexUnavailable), files.writing() as writer:
        writer.put(lose_it(Document(9, "Drawer nine", ())))

    assert files.fault() == "there is no search index yet"
    filled(files)
    write(files, 9)
    assert found(files) == AFTER
