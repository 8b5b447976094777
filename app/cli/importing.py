"""`flask import`: the ideas, comments and votes of another system."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.progress import Progress

from app.auth.models import User
from app.boards.operations import people_called
from app.cli.search import progress_bar, rebuild_with_progress
from app.core.errors import BadInput
from app.events import commit
from app.importing.files import UnusableFile
from app.importing.known import Known, known_of
from app.importing.loading import Content, Loaded, Overtaken, load
from app.importing.mapping import Mapping, WrongMapping, load_mapping
from app.importing.rows import Problem, Source, read_source
from app.importing.texts import render_texts
from app.importing.threads import threads_of
from app.search.engine import BeingRebuilt

SOME_ROWS_MISSING = 1
UNUSABLE = 2
INTERRUPTED = 130


class Unusable(click.ClickException):
    """Nothing was changed, because what was given cannot be used."""

    exit_code = UNUSABLE


@dataclass(frozen=True)
class Outcome:
    """What came in, what was here already, and what could not come in."""

    content: Content
    loaded: Loaded
    were_here: int
    problems: list[Problem]


@click.command("import")
@click.argument("ideas", type=click.Path(path_type=Path))
@click.argument("comments", type=click.Path(path_type=Path), required=False)
@click.option(
    "--map",
    "map_name",
    required=True,
    metavar="NAME|FILE",
    help="What the columns mean: `barcelona`, or the path of a TOML file of your own.",
)
@click.option(
    "--moderators",
    default="",
    metavar="HANDLES",
    help="Who moderates the boards that are opened, for example `max,rosa`.",
)
@with_appcontext
def import_command(ideas: Path, comments: Path | None, map_name: str, moderators: str) -> None:
    """Bring in IDEAS and COMMENTS, two CSV files of another system.

    \b
        flask import ideas.csv comments.csv --map barcelona

    A mapping says which column is what; docs/importing.md explains how to write one. Boards,
    tags and people come into being as the rows name them; the people cannot sign in, and
    nobody gets mail. Rows that came in before are recognised and stay as they are.

    All comes in at once or not at all: after an interruption run it again. A row that makes no
    sense is reported with its file, line and reason, and the others still come in.

    \b
    Exit status: 0 all rows are in, 1 some rows could not come in, 2 nothing was
    changed because a file or the mapping cannot be used, 130 interrupted.
    """
    try:
        mapping = load_mapping(map_name)
        outcome = _bring_in(ideas, comments, mapping, _people(moderators))
    except (WrongMapping, UnusableFile, Overtaken) as error:
        raise Unusable(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Interrupted. Nothing was changed.", err=True)
        sys.exit(INTERRUPTED)
    _report(outcome)
    if outcome.content.ideas or outcome.content.levels:
        _index()
    if outcome.problems:
        sys.exit(SOME_ROWS_MISSING)


def _people(handles: str) -> list[User]:
    try:
        return people_called(handles, "moderators")
    except BadInput as error:
        raise Unusable(error.message) from error


def _bring_in(
    ideas: Path, comments: Path | None, mapping: Mapping, moderators: list[User]
) -> Outcome:
    """Raises UnusableFile, Overtaken. Everything is written in the last step, or nothing."""
    with progress_bar() as progress:
        bar = _bars(progress)
        bar("Reading")(0, 0)
        source = read_source(ideas, comments, mapping)
        known = known_of(mapping.source)
        content, problems = _new_in(source, known, comments)
    return Outcome(content, Loaded(), 0, problems)
