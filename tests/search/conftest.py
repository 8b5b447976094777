"""An index of its own for every test of search."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.search.engine import SearchEngine
from app.search.queries import Results, search_ideas
from app.settings import Settings


@pytest.fixture
def engine(app: Flask, settings: Settings) -> Iterator[SearchEngine]:
    """The engine of the application; there is no index yet."""
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    yield app.extensions["search"]
    shutil.rmtree(settings.index_dir, ignore_errors=True)


@pytest.fixture
def find(engine: SearchEngine) -> Callable[..., list[int]]:
    """The ids of what a person finds, the best first."""

    def search(text: str, *, user: object) -> list[int]:
        found: Results = search_ideas(text, user=user, engine=engine)
        return [card.id for card in found.cards]

    return search
