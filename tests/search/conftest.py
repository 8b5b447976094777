"""An index of its own for every test of search."""

from __future__ import annotations

import gc
import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.schema import DropSchema

from app.auth.models import User
from app.core.db import db
from app.search.engine import SearchEngine
from app.search.index import make_engine
from app.search.queries import By, Results, search_ideas
from app.settings import Settings
from tests.database import KIND

USUAL = {"sqlite": "whoosh", "postgresql": "postgresql"}


@pytest.fixture
def engine(app: Flask, settings: Settings) -> Iterator[SearchEngine]:
    """The engine of the application, that of the database under test; there is no index yet."""
    usual = app.extensions["search"]
    with app.app_context():
        database = db.engine
        app.extensions["search"] = make_engine(replace(settings, search_engine=USUAL[KIND]))
    _lose_index(settings, database)
    yield app.extensions["search"]
    _lose_index(settings, database)
    app.extensions["search"] = usual


def _lose_index(settings: Settings, database: Engine) -> None:
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    if KIND == "postgresql":
        with database.begin() as connection:
            connection.execute(DropSchema("search", cascade=True, if_exists=True))


@pytest.fixture
def lose_index(app: Flask, settings: Settings) -> Callable[[], None]:
    """Loses the whole index, as an operator or an accident would."""

    def act() -> None:
        with app.app_context():
            _lose_index(settings, db.engine)

    return act


@pytest.fixture
def search(app: Flask, engine: SearchEngine) -> Callable[..., Results]:
    """One page of what a person finds."""

    def search(text: str, *, user: User, by: By | None = None, key: str | None = None) -> Results:
        with app.test_request_context():  # cards have addresses in them
            return search_ideas(text, user=user, engine=engine, by=by, key=key)

    return search


@pytest.fixture
def find(search: Callable[..., Results]) -> Callable[..., list[int]]:
    """The ids of what a person finds, the best first."""
    return lambda text, *, user: [hit.card.id for hit in search(text, user=user).page.rows]


@pytest.fixture
def damage() -> Iterator[Callable[[Path, str], None]]:
    """Spoil files of every index in a folder. Whoosh leaves those open that it cannot read."""

    def spoil(home: Path, pattern: str, content: str = "") -> None:
        for path in home.glob(f"v*/{pattern}"):
            path.write_text(content)

    yield spoil
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()
