"""The index compared with the database: whatever differs is found, and mended."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import Idea
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.withdrawing import withdraw_idea
from app.search.checking import Drift, check_documents
from app.search.engine import Document, IndexUnavailable, SearchEngine
from app.search.index import rebuild
from app.search.wording import understand

DbSession = scoped_session[Session]
NOTHING = Drift((), (), ())


@pytest.fixture
def three(make_idea: Callable[..., Idea], supply: Board, ana: User) -> list[Idea]:
    return [make_idea(supply, ana, f"Drawer {number}") for number in ("one", "two", "three")]


@pytest.fixture
def index(engine: SearchEngine, three: list[Idea]) -> SearchEngine:
    rebuild()
    return engine


@pytest.fixture
def command(app: Flask, index: SearchEngine) -> Callable[[], Any]:
    return lambda: app.test_cli_runner().invoke(args=["search", "check"])


def found(engine: SearchEngine, text: str) -> list[int]:
    return sorted(engine.search(understand(text), limit=10).ids)


def test_new_index_says_what_the_database_says(index: SearchEngine) -> None:
    assert check_documents() == NOTHING


def test_missing_documents_are_put_there(index: SearchEngine, three: list[Idea]) -> None:
    with index.writing() as writer:
        writer.remove([three[0].id, three[2].id])

    assert check_documents() == Drift((three[0].id, three[2].id), (), ())
    assert found(index, "drawer") == [idea.id for idea in three]
    assert check_documents() == NOTHING


def test_surplus_documents_are_removed(
    index: SearchEngine, session: DbSession, three: list[Idea], ana: User
) -> None:
    """One that never was, and one that is not to be found any more."""
    withdraw_idea(three[1], seen_version=three[1].version, by=ana)
    session.commit()
    with index.writing() as writer:
        writer.put([Document(9_999, "Drawer from nowhere", ())])

    drift = check_documents()

    assert (drift.missing, drift.outdated) == ((), ())
    assert sorted(drift.surplus) == [three[1].id, 9_999]
    assert found(index, "drawer") == [three[0].id, three[2].id]
    assert check_documents() == NOTHING


def test_outdated_documents_are_written_again(
    index: SearchEngine, session: DbSession, three: list[Idea], eva: User
) -> None:
    post_comment(three[0], body="A stencil would do.", by=eva)
    session.commit()
    with index.writing() as writer:
        writer.put([Document(three[2].id, "Something else", ())])

    assert check_documents() == Drift((), (), (three[0].id, three[2].id))
    assert found(index, "stencil") == [three[0].id]
    assert found(index, "three") == [three[2].id]
    assert found(index, "something") == []
    assert check_documents() == NOTHING


def test_progress_is_told(index: SearchEngine, three: list[Idea]) -> None:
    told: list[tuple[int, int]] = []

    check_documents(lambda done, total: told.append((done, total)))

    assert told == [(3, 3)]


def test_without_an_index_there_is_nothing_to_compare(
    engine: SearchEngine, three: list[Idea]
) -> None:
    with pytest.raises(IndexUnavailable):
        check_documents()


def test_command_says_that_all_is_well(command: Callable[[], Any]) -> None:
    result = command()

    assert (result.exit_code, result.stdout) == (
        0,
        "The search index says what the database says.\n",
    )


def test_command_says_what_it_mended(
    index: SearchEngine, command: Callable[[], Any], three: list[Idea]
) -> None:
    with index.writing() as writer:
        writer.remove([three[0].id])
        writer.put([Document(three[1].id, "Else", ()), Document(9_998, "A", ())])

    result = command()

    assert (result.exit_code, result.stdout) == (0, "Mended: 1 missing, 1 surplus, 1 outdated.\n")
    assert command().stdout == "The search index says what the database says.\n"


def test_command_builds_an_index_that_is_missing(
    index: SearchEngine,
    command: Callable[[], Any],
    lose_index: Callable[[], None],
    three: list[Idea],
) -> None:
    lose_index()

    result = command()

    assert (result.exit_code, result.stdout) == (
        0,
        "Nothing to compare: there is no search index yet. It is built anew.\n"
        "The search index is new.\n",
    )
    assert found(index, "drawer") == [idea.id for idea in three]


def test_command_gives_up_when_somebody_else_writes_for_long(
    index: SearchEngine,
    command: Callable[[], Any],
    three: list[Idea],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("whoosh_engine", "postgresql_engine"):
        monkeypatch.setattr(import_module(f"app.search.{name}"), "WAIT_FOR_WRITER", 0.05)
    with index.writing() as writer:
        writer.remove([three[0].id])
    with index.writing():
        result = command()

    assert result.exit_code == 1
    assert "Another process is writing to the search index" in result.stderr
