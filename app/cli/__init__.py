"""The command line: everything an operator does without a browser."""

from __future__ import annotations

from flask import Flask

from app.cli.demo import demo
from app.cli.importing import import_command
from app.cli.search import search
from app.cli.start import start
from app.cli.users import users
from app.cli.worker import worker


def init_app(app: Flask) -> None:
    for command in (start, worker, demo, import_command, search, users):
        app.cli.add_command(command)
