"""Two files of the shape of a real source, and what an import of them comes to."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.settings import Settings

DATA = Path(__file__).parent / "data"
MAPPING = """
source = "old"
[boards]
unnamed = "Other"
[ideas]
id = "id"
title = "title"
body = "text"
created_at = "date"
"""
IDEA_COLUMNS = ["id", "title", "text", "date"]
COMMENT_COLUMNS = ["id", "idea", "reply_to", "author", "text", "date"]


@pytest.fixture(autouse=True)
def _without_an_index(settings: Settings) -> Iterator[None]:
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    yield
    shutil.rmtree(settings.index_dir, ignore_errors=True)


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """`flask import` with these arguments."""

    def run(*arguments: object) -> Result:
        args = ["import", *(str(argument) for argument in arguments)]
        return app.test_cli_runner().invoke(args=args, catch_exceptions=False)

    return run


@pytest.fixture
def run_sample(run: Callable[..., Result]) -> Callable[..., Result]:
    """Import the sample that lies beside this file; 17 of its lines need a look."""
    return lambda *more: run(DATA / "ideas.csv", DATA / "comments.csv", "--map", "barcelona", *more)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A file with this text, in UTF-8 unless said otherwise."""

    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding=encoding, newline="")
        return path

    return write


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, columns: list[str], *rows: list[str]) -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([columns, *rows])
        return path

    return write


@pytest.fixture
def run_rows(
    run: Callable[..., Result], write: Callable[..., Path], write_csv: Callable[..., Path]
) -> Callable[..., Result]:
    """Import rows of IDEA_COLUMNS, with more lines of mapping for the section [ideas] and below."""

    def run_these(*rows: list[str], mapping: str = "", columns: list[str] | None = None) -> Result:
        ideas = write_csv("ideas.csv", columns or IDEA_COLUMNS, *rows)
        return run(ideas, "--map", write("map.toml", MAPPING + mapping))

    return run_these
