"""`flask search`: looking after the search index."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.progress import progress_bar
from app.search.checking import Drift, check_documents
from app.search.engine import BeingRebuilt, IndexBusy, IndexUnavailable
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


@search.command("check")
@click.pass_context
def check_command(context: click.Context) -> None:
    """Compare the search index with the database, and mend what differs.

    An index that cannot be read is built anew.
    """
    try:
        click.echo(_drift_text(_check_with_progress()))
    except IndexUnavailable as error:
        click.echo(f"Nothing to compare: {error}. It is built anew.")
        context.invoke(rebuild_command)
    except IndexBusy as error:
        raise click.ClickException(
            "Another process is writing to the search index. Try again in a moment."
        ) from error


def rebuild_with_progress() -> None:
    """Raises BeingRebuilt."""
    with progress_bar() as progress:
        task = progress.add_task("Indexing", total=None)
        rebuild(lambda done, total: progress.update(task, completed=done, total=total))


def _check_with_progress() -> Drift:
    """Raises IndexUnavailable, IndexBusy."""
    with progress_bar() as progress:
        task = progress.add_task("Comparing", total=None)
        return check_documents(
            lambda done, total: progress.update(task, completed=done, total=total)
        )


def _drift_text(drift: Drift) -> str:
    if not drift.ids:
        return "The search index says what the database says."
    return (
        f"Mended: {len(drift.missing)} missing, {len(drift.surplus)} surplus, "
        f"{len(drift.outdated)} outdated."
    )
