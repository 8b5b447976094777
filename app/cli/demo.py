"""`flask demo`: a small company to look around in."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.cli.progress import progress_bar
from app.demo import loading
from app.demo.content import SIGN_INS
from app.events import commit


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with a demo company: 40 people, 5 boards, 60 ideas.

    Refuses to touch a database that already has people in it.
    """
    try:
        load_with_progress()
    except loading.NotEmpty as error:
        raise click.ClickException(str(error)) from error
    show_sign_ins()


def load_with_progress() -> None:
    """Raises loading.NotEmpty. Nothing is loaded when it is interrupted."""
    with progress_bar() as progress:
        task = progress.add_task("Loading", total=None)
        loading.load_demo(
            on_progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
        commit()


def show_sign_ins() -> None:
    click.echo(f"Sign in with the password “{loading.PASSWORD}” as")
    for handle, what in SIGN_INS.items():
        click.echo(f"  {loading.address(handle):<28} {what}")
