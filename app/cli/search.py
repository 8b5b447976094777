"""`flask search`: looking after the search index."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.progress import progress_bar
from app.search.engine import BeingRebuilt
from app.search.index import rebuild

search = AppGroup("search", help="Look after the search index.")


@search.command("rebuild")
def rebuild_command() -> None:
    """Build the search index anew from the database.

    The site goes on answering from the old index until the new one is complete. There is no
    need for this in daily life: the worker keeps the index up to date, and builds it anew by
    itself when it is missing or damaged.
    """
    try:
        rebuild_with_progress()
    except BeingRebuilt as error:
        raise click.ClickException(
            "Another process is building the search index at this moment. Wait for it, or stop it."
        ) from error
    click.echo("The search index is new.")


def rebuild_with_progress() -> None:
    """Raises BeingRebuilt."""
    with progress_bar() as progress:
        task = progress.add_task("Indexing", total=None)
        rebuild(lambda done, total: progress.update(task, completed=done, total=total))
