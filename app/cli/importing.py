"""`flask import`: the ideas, comments and votes of another system."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from app.cli.progress import progress_bar
from app.cli.search import rebuild_with_progress
from app.core.errors import BadInput
from app.events import commit
from app.importing.files import UnusableFile
from app.importing.known import known_reasons
from app.importing.loading import Overtaken
from app.importing.mapping import CsvMapping, WrongMapping, load_mapping
from app.importing.run import Files, Outcome, import_files
from app.search.engine import BeingRebuilt

SOME_ROWS_MISSING = 1
UNUSABLE = 2
INTERRUPTED = 130


class Unusable(click.ClickException):
    """Nothing was changed, because what was given cannot be used."""

    exit_code = UNUSABLE


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
        mapping = load_mapping(map_name, reasons=known_reasons())
        outcome = _import(Files(ideas, comments), mapping, moderators)
    except (WrongMapping, UnusableFile, BadInput, Overtaken) as error:
        raise Unusable(str(error)) from error
    except KeyboardInterrupt:
        _stop("Interrupted. Nothing was changed.")
    commit()
    _report(outcome)
    if outcome.is_new:
        _index()
    if outcome.problems:
        sys.exit(SOME_ROWS_MISSING)


def _import(files: Files, mapping: CsvMapping, moderators: str) -> Outcome:
    progress = progress_bar()

    def begin(name: str) -> Callable[[int, int], None]:
        progress.start()
        task = progress.add_task(name, total=None)
        return lambda done, total: progress.update(task, completed=done, total=total)

    try:
        return import_files(files, mapping, moderators=moderators, stages=begin)
    finally:
        if progress.live.is_started:
            progress.stop()


def _index() -> None:
    try:
        rebuild_with_progress()
    except BeingRebuilt:
        click.echo("The worker is building the search index now.")
    except KeyboardInterrupt:
        _stop("Interrupted. All rows are in; the worker will build the search index.")


def _report(outcome: Outcome) -> None:
    loaded = outcome.loaded
    click.echo(
        f"New ideas: {outcome.ideas:,}, comments: {outcome.comments:,}, votes: {loaded.votes:,}, "
        f"people: {loaded.people:,}, boards: {len(loaded.boards):,}."
    )
    if outcome.ideas_before or outcome.comments_before:
        click.echo(
            f"Here before, and left as they are: ideas: {outcome.ideas_before:,}, "
            f"comments: {outcome.comments_before:,}."
        )
    if loaded.boards and not loaded.moderators:
        click.echo(
            "The new boards have no moderators. Name them under Administration: "
            f"{', '.join(loaded.boards)}."
        )
    for problem in outcome.problems:
        click.echo(str(problem), err=True)
    if outcome.problems:
        click.echo(f"Lines that need a look: {len(outcome.problems):,}.", err=True)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(INTERRUPTED)
