"""`flask worker`: the process that tells everybody what happened."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.current import current_settings


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Deliver what happened: notices, email, the search index.

    Runs until it gets SIGINT or SIGTERM. Any number of workers may run, on any number of
    hosts; none of them does another's work again, and one that is killed loses nothing.
    """
    current_app.extensions["queue"].consume(current_settings().worker_threads)
