"""What every engine must do, and what the embedded one must do with its files.

The one on PostgreSQL is asked where the tests run on PostgreSQL.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.schema import DropSchema

from app.core.db import db
from app.languages import Language
from app.search import postgresql_engine, whoosh_engine
from app.search.engine import (
    BeingRebuilt,
    Document,
    Hits,
    IndexBusy,
    IndexUnavailable,
    SearchEngine,
)
from app.search.postgresql_engine import PostgresqlEngine
from app.search.whoosh_engine import WhooshEngine
from app.search.wording import alike, understand
from tests.database import KIND

DRAWERS = Document(1, "Label the drawers", ("Photos on every drawer, please.", "Agreed at once."))
BICYCLES = Document(2, "Bicycle stands", ("A roof over the stands.", "Les bicicletes es mullen."))
NIGHT = Document(3, "Night trolley", ("The shift at night needs a trolley with drawers.",))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "index"


ENGINES = ("whoosh", "postgresql") if KIND == "postgresql" else ("whoosh",)


@pytest.fixture(params=ENGINES)
def bare(request: pytest.FixtureRequest, database_kind: str) -> Iterator[SearchEngine]:
    """Each engine, without an index."""
    if request.param == "whoosh":
        yield WhooshEngine(request.getfixturevalue("home"))
        return
    with request.getfixturevalue("app").app_context():
        database = db.engine
    _drop_all(database)
    yield PostgresqlEngine(database)
    _drop_all(database)


def _drop_all(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(DropSchema("search", cascade=True, if_exists=True))


@pytest.fixture
def engine(bare: SearchEngine) -> SearchEngine:
    return filled(bare)


@pytest.fixture
def whoosh(home: Path) -> SearchEngine:
    return filled(WhooshEngine(home))


def filled(engine: SearchEngine) -> SearchEngine:
    with engine.rebuilding(covers=7) as writer:
        writer.put([DRAWERS, BICYCLES, NIGHT])
    return engine


def search(engine: SearchEngine, text: str) -> list[int]:
    return list(engine.search(understand(text), limit=10).ids)


def test_finds_what_has_any_of_some_words_the_one_with_most_first(engine: SearchEngine) -> None:
    assert engine.search(alike("A trolley for the drawers"), limit=10).ids == (3, 1)
    assert engine.search(alike("A canteen"), limit=10).ids == ()


def failing(document: Document) -> Iterator[Document]:
    yield document
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("drawer", [1, 3]),  # the title counts more
        ("DRAWERS", [1, 3]),
        ("agreed", [1]),
        ("bicicletés", [2]),
        ("bicy*", [2]),
        ("drawer trolley", [3]),
        ('"night trolley"', [3]),
        ('"trolley shift"', []),
        ('"please agreed"', []),  # two texts are no phrase
        ("drawer -photo", [3]),
        ('drawer -"shift at night"', [1]),
        ("nothing", []),
    ],
)
def test_finds(engine: SearchEngine, text: str, found: list[int]) -> None:
    assert search(engine, text) == found


GERMAN = Document(11, "Ein Dach für Fahrräder", ("Im Hof der Häuser.",), Language.GERMAN)
SPANISH = Document(12, "Más árboles", ("Dan sombra en las estaciones.",), Language.SPANISH)
CATALAN = Document(13, "Pistes d'esport", ("Calen més participacions.",), Language.CATALAN)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("drawer", [1, 3]),
        ("Fahrrad", [11]),
        ("haus", [11]),
        ('"dach fur fahrrad"', [11]),
        ("árbol", [12]),
        ("arbol", [12]),
        ("estacion", [12]),
        ("pista", [13]),
        ("participacio", [13]),
        ("participació", [13]),
        ("esports -participació", []),
        ("fahrrad OR arbol OR pista OR trolleys", [3, 11, 12, 13]),
        ("fahr*", [11]),
    ],
)
def test_finds_words_by_the_rules_of_their_language(
    engine: SearchEngine, text: str, found: list[int]
) -> None:
    with engine.writing() as writer:
        writer.put([GERMAN, SPANISH, CATALAN])

    assert sorted(search(engine, text)) == found


def test_knows_the_languages_of_its_documents(engine: SearchEngine) -> None:
    assert set(engine.languages()) == {Language.ENGLISH}

    with engine.writing() as writer:
        writer.put([GERMAN, SPANISH])

    assert set(engine.languages()) == {Language.ENGLISH, Language.GERMAN, Language.SPANISH}


def test_put_in_another_language_is_found_by_its_rules(engine: SearchEngine) -> None:
    for language, found in ((Language.ENGLISH, []), (Language.GERMAN, [4])):
        with engine.writing() as writer:
            writer.put([Document(4, "Häuser", (), language)])
        assert search(engine, "haus") == found


def test_returns_no_more_than_asked_for(engine: SearchEngine) -> None:
    assert engine.search(understand("drawer"), limit=1).ids == (1,)


def test_a_search_out_of_time_is_cut_and_says_so(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(connection: Connection, *_rest: object) -> Hits:
        connection.execute(select(func.pg_sleep(60)))
        raise AssertionError

    monkeypatch.setattr(whoosh_engine, "TIME_LIMIT", -1.0)
    monkeypatch.setattr(postgresql_engine, "ranked", slow)

    assert engine.search(understand("drawer"), limit=10) == Hits((), is_complete=False)


def test_counts_words_in_just_their_form(engine: SearchEngine) -> None:
    counted = engine.frequencies(["drawer", "drawers", "bicicletes", "cupboard"])

    assert counted == {"drawer": 1, "drawers": 2, "bicicletes": 1}


@pytest.mark.parametrize(
    ("beginnings", "titled"),
    [
        (["lab"], {1}),
        (["draw", "lab"], {1}),
        (["draw", "night"], set()),  # the body does not count
        (["bicycles"], set()),  # nor do other forms
        (["bicycle", "stand"], {2}),
        (["the"], {1}),
        (["'"], set()),
    ],
)
def test_titles_are_found_by_how_their_words_begin(
    engine: SearchEngine, beginnings: list[str], titled: set[int]
) -> None:
    assert set(engine.titled(beginnings, limit=10)) == titled


def test_of_many_titles_those_of_the_newest_ideas_are_named(engine: SearchEngine) -> None:
    with engine.rebuilding(covers=8) as writer:
        writer.put(Document(number, "Lábels", ()) for number in range(10, 30))
    with engine.writing() as writer:
        writer.put([Document(40, "Labelling", ())])
        writer.remove([29])

    assert set(engine.titled(["labe"], limit=3)) == {27, 28, 40}


def test_digests_are_those_of_what_was_written_last(engine: SearchEngine) -> None:
    other = Document(1, "Label the drawers", ("Photos.",))
    with engine.writing() as writer:
        writer.put([other])
        writer.remove([3])

    assert engine.digests() == {1: other.digest, 2: BICYCLES.digest}
    assert other.digest != DRAWERS.digest


def test_document_that_is_there_twice_has_no_digest(whoosh: SearchEngine) -> None:
    with whoosh.rebuilding(covers=8) as writer:
        writer.put([DRAWERS, DRAWERS, NIGHT])

    assert whoosh.digests() == {1: "", 3: NIGHT.digest}


def test_put_twice_is_there_once_in_its_newest_form(engine: SearchEngine) -> None:
    for _ in range(2):
        with engine.writing() as writer:
            writer.put([Document(1, "Label the cupboards", ())])

    assert search(engine, "cupboard") == [1]
    assert search(engine, "drawer") == [3]


def test_what_is_removed_is_found_no_more(engine: SearchEngine) -> None:
    with engine.writing() as writer:
        writer.remove([3, 99])

    assert search(engine, "drawer") == [1]


def test_a_writer_that_fails_changes_nothing_and_frees_the_lock(engine: SearchEngine) -> None:
    with pytest.raises(ZeroDivisionError), engine.writing() as writer:
        writer.put(failing(Document(4, "Drawer four", ())))
    with engine.writing() as writer:
        writer.put([Document(5, "Drawer five", ())])

    assert sorted(search(engine, "drawer")) == [1, 3, 5]


def test_a_second_writer_waits_for_the_first(engine: SearchEngine) -> None:
    entered = threading.Event()

    def write_later() -> None:
        entered.set()
        with engine.writing() as writer:
            writer.put([Document(6, "Drawer six", ())])

    second = threading.Thread(target=write_later)
    with engine.writing() as writer:
        second.start()
        entered.wait()
        writer.put([Document(5, "Drawer five", ())])
    second.join()

    assert sorted(search(engine, "drawer")) == [1, 3, 5, 6]


# Whoosh leaves files open when it finds that others are gone.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_reading_while_another_writes_takes_the_index_for_whole(engine: SearchEngine) -> None:
    def write_often() -> None:
        for _ in range(50):
            with engine.writing() as writer:
                writer.put([DRAWERS])

    other = threading.Thread(target=write_often)
    other.start()
    faults: set[str | None] = set()
    while other.is_alive():
        faults.add(engine.fault())
        assert search(engine, "drawer") == [1, 3]
    other.join()
    gc.collect()

    assert faults == {None}


def test_a_second_writer_gives_up_after_a_while(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (whoosh_engine, postgresql_engine):
        monkeypatch.setattr(module, "WAIT_FOR_WRITER", 0.05)

    with engine.writing(), pytest.raises(IndexBusy), engine.writing():
        pass


def test_without_an_index_it_says_so(bare: SearchEngine, home: Path) -> None:
    assert bare.fault() == "there is no search index yet"
    assert bare.covers() == 0
    with pytest.raises(IndexUnavailable):
        search(bare, "drawer")
    with pytest.raises(IndexUnavailable), bare.writing():
        pass
    assert not home.exists()  # asking leaves nothing behind


def test_an_index_answers_and_knows_what_it_covers(engine: SearchEngine) -> None:
    assert engine.fault() is None
    assert engine.covers() == 7


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("damaged", ["*.toc", "*.trm", "*.pst"])
@pytest.mark.parametrize("content", ["", "not an index"])
def test_a_damaged_index_says_so_until_it_is_rebuilt(
    whoosh: SearchEngine,
    home: Path,
    damage: Callable[[Path, str, str], None],
    damaged: str,
    content: str,
) -> None:
    damage(home, damaged, content)

    with pytest.raises(IndexUnavailable):
        search(whoosh, "drawer")
    assert whoosh.fault() == "the search index is broken"
    with whoosh.rebuilding(covers=8) as writer:
        writer.put([DRAWERS])
    assert whoosh.fault() is None
    assert search(whoosh, "drawer") == [1]


def test_an_index_of_another_version_is_not_asked(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (whoosh_engine, postgresql_engine):
        monkeypatch.setattr(module, "VERSION", "v99")

    assert engine.fault() == "the search index is of an older version"


def test_the_old_index_answers_until_the_new_one_is_complete(engine: SearchEngine) -> None:
    with engine.rebuilding(covers=8) as writer:
        writer.put([NIGHT])
        assert search(engine, "drawer") == [1, 3]

    assert search(engine, "drawer") == [3]


def test_a_rebuild_that_fails_leaves_the_old_index(engine: SearchEngine) -> None:
    with pytest.raises(ZeroDivisionError), engine.rebuilding(covers=8) as writer:
        writer.put(failing(NIGHT))

    assert search(engine, "drawer") == [1, 3]
    assert engine.covers() == 7


def test_one_rebuild_at_a_time(engine: SearchEngine) -> None:
    with engine.rebuilding(covers=8), pytest.raises(BeingRebuilt), engine.rebuilding(covers=9):
        pass


def test_rebuilding_leaves_no_more_than_one_old_index(whoosh: SearchEngine, home: Path) -> None:
    for covers in range(4):
        with whoosh.rebuilding(covers=covers) as writer:
            writer.put([DRAWERS])

    assert len(list(home.glob("v*-*"))) == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from app.search.engine import Document
from app.search.whoosh_engine import WhooshEngine
engine = WhooshEngine(Path(sys.argv[1]))
block = engine.writing() if sys.argv[2] == "writing" else engine.rebuilding(covers=9)
with block as writer:
    writer.put([Document(9, "Drawer nine", ())])
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("what", ["writing", "rebuilding"])
def test_a_killed_writer_leaves_the_index_and_no_lock(
    whoosh: SearchEngine, home: Path, what: str
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(home), what], check=False)

    assert killed.returncode == -9
    assert search(whoosh, "drawer") == [1, 3]
    with whoosh.rebuilding(covers=8) as writer:
        writer.put([NIGHT])
    assert search(whoosh, "drawer") == [3]
