"""`flask start`: the whole application on one machine, from an empty folder to a sign-in page."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from errno import EADDRINUSE
from types import FrameType
from urllib.error import URLError

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from app.auth.queries import has_administrator
from app.auth.tokens import set_up_url
from app.cli.demo import load_with_progress, show_sign_ins
from app.cli.running import running
from app.core.current import current_settings
from app.core.db import db, reading
from app.demo.loading import is_demo, is_empty
from app.settings import Settings

PATIENCE = 15
"""Seconds that the web server has to answer."""
_WORKER = ("flask", "--app", "wsgi", "worker")


@click.command("start")
@click.option("--demo/--no-demo", default=None, help="Fill an empty database with a demo company.")
@with_appcontext
def start(demo: bool | None) -> None:
    """Migrate the database and run the web server and a worker until Ctrl-C.

    In development an empty database is filled with a demo company, unless told otherwise.
    """
    settings = current_settings()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell had it ignored
        signal.signal(number, _interrupt)
    _require_free_port(settings)
    _migrate()
    with_demo = settings.is_development if demo is None else demo
    if with_demo and is_empty():
        load_with_progress()
    db.session.remove()
    try:
        with running(_web_command(settings)) as web, running(_WORKER) as worker:
            _wait_until_answering(settings, web)
            _greet(settings)
            _wait_for_the_end([web, worker])
    except KeyboardInterrupt:
        click.echo("\nStopped.")


def _require_free_port(settings: Settings) -> None:
    host, port = settings.host, settings.port
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        advice = "Look at HOST and PORT."
        if error.errno == EADDRINUSE:
            advice = f"Stop what uses it, or choose another port: make run PORT={port + 1}"
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. {advice}"
        ) from error


def _migrate() -> None:
    try:
        upgrade()
    except OperationalError as error:
        raise click.ClickException(
            f"Cannot use the database that DATABASE_URL names: {error.orig}"
        ) from error


def _web_command(settings: Settings) -> list[str]:
    return [
        *("granian", "wsgi:app", "--interface", "wsgi"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--workers", str(settings.web_workers), "--blocking-threads", "1", "--no-ws"),
        *("--log-level", "warning", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "10"),  # one that is still starting misses the word to stop
    ]


def _wait_until_answering(settings: Settings, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and web.poll() is None:
        try:
            urllib.request.urlopen(f"{_local_address(settings)}/healthz", timeout=1).close()  # noqa: S310 (our own)
        except (URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise click.ClickException("The web server did not come up; what it said stands above.")


def _local_address(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 (all)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _greet(settings: Settings) -> None:
    click.echo(f"\n{settings.site_name} runs at {settings.base_url}")
    with reading():
        if not has_administrator():
            click.echo(f"Make the first administrator here: {set_up_url()}")
        elif is_demo():
            show_sign_ins()
        db.session.rollback()
    if settings.is_development and settings.keeps_mail:
        click.echo(f"Mail is not sent, but shown at {settings.base_url}/dev/mail")
    click.echo("Ctrl-C stops it.")


def _wait_for_the_end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    while all(process.poll() is None for process in processes):
        time.sleep(0.2)
    raise click.ClickException("A process ended by itself; what it said stands above.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
