"""`make bench`: the idea list and an idea page against a bare Flask page, in the same run.

SIZES=1000,10000 says how many ideas. SQLite only, so far.
"""

from __future__ import annotations

import json
import os
import platform
import re
import socket
import statistics
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import event

from app import create_app
from app.core import clock
from app.core.db import db
from app.settings import Settings
from bench import data
from bench.measure import PROJECT, Timing, ask, serving

ROUNDS = int(os.environ.get("ROUNDS", "5"))
REQUESTS = int(os.environ.get("REQUESTS", "40"))
SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000").split(",")]
RESULTS = PROJECT / "bench" / "results" / "latest.json"
NOISY = 1.3
"""A run is noisy when the yardstick's slowest round is that much slower than its fastest."""


def main() -> None:
    results: list[dict[str, Any]] = []
    notes: list[str] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            results += _measure(size, Path(folder), notes)
    _show(results, notes)
    RESULTS.parent.mkdir(exist_ok=True)
    versions = {name: version(name) for name in ("flask", "sqlalchemy", "granian")}
    report = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "versions": {"python": platform.python_version(), **versions},
        "date": clock.now().isoformat(timespec="seconds"),
        "notes": notes,
        "results": results,
    }
    RESULTS.write_text(json.dumps(report, indent=2))


def _measure(size: int, folder: Path, notes: list[str]) -> list[dict[str, Any]]:
    environ = {"ENVIRONMENT": "test", "INSTANCE_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    app = create_app(Settings.from_env(environ))
    print(f"Making {size:,} ideas …", flush=True)
    with app.app_context():
        flask_migrate.upgrade(directory=str(PROJECT / "migrations"))
        data.fill(size)
    client = _signed_in(app)
    session = client.get_cookie("session")
    assert session is not None
    cookie, paths = f"session={session.value}", _paths(client)
    bare_port, port = _free_port(), _free_port()
    bare: list[Timing] = []
    timings: dict[str, list[Timing]] = {path: [] for path in paths}
    everything = {**os.environ, **environ}
    with (
        serving("bench.yardstick:app", bare_port, everything),
        serving("wsgi:app", port, everything),
    ):
        ask(bare_port, "/", "", REQUESTS)
        for path in paths:
            ask(port, path, cookie, 5)
        for _ in range(ROUNDS):
            bare.append(ask(bare_port, "/", "", REQUESTS))
            for path in paths:
                timings[path].append(ask(port, path, cookie, REQUESTS))
    medians = [timing.p50 for timing in bare]
    if max(medians) > NOISY * min(medians):
        notes.append(f"{size:,} ideas: the machine was noisy, take the ratios with care.")
    yardstick = statistics.median(medians)
    return [
        {**_row(size, path, timings[path], yardstick), "queries": _queries(app, client, path)}
        for path in paths
    ]


def _row(size: int, path: str, rounds: list[Timing], yardstick: float) -> dict[str, Any]:
    together = Timing([ms for timing in rounds for ms in timing.milliseconds], rounds[-1].size)
    return {
        "path": re.sub(r"key=.*", "key=…", path),
        "ideas": size,
        "database": "sqlite",
        "p50_ms": round(together.p50, 2),
        "p95_ms": round(together.p95, 2),
        "per_second": round(1000 / statistics.mean(together.milliseconds), 1),
        "ratio_bare": round(together.p50 / yardstick, 1),
        "bytes": together.size,
    }


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=data.SESSION, _fresh=True)
    return client


def _paths(client: FlaskClient) -> list[str]:
    """The pages that everyone opens, one of them five pages into the list."""
    deep = "/ideas"
    for _ in range(5):
        links = re.findall(r'href="(/ideas\?[^"]*key=[^"]+)"', client.get(deep).text)
        deep = links[-1].replace("&amp;", "&")
    filtered = "/ideas?sort=top&status=planned"
    return ["/ideas", "/ideas?sort=top", deep, filtered, f"/ideas/{data.COMMENTED}"]


def _queries(app: Flask, client: FlaskClient, path: str) -> int:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    client.get(path)
    event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def _show(results: list[dict[str, Any]], notes: list[str]) -> None:
    table = Table(title=f"One connection, {ROUNDS} rounds of {REQUESTS} requests")
    for name in results[0]:
        table.add_column(name, justify="left" if name == "path" else "right")
    for row in results:
        table.add_row(*(str(value) for value in row.values()))
    console = Console()
    console.print(table)
    for note in notes:
        console.print(note)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
