"""`flask start` as it runs, and what becomes of the processes that it starts."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from app.cli.running import running
from app.settings import PROJECT
from tests.smtp import free_port

PATIENCE = 60
Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Starter]:
    """Starts it; all its processes write into one pipe."""
    environment = {
        "ENVIRONMENT": "development",
        "INSTANCE_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "PORT": str(port),
    }
    started: list[subprocess.Popen[bytes]] = []

    def begin(**more: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "start", "--no-demo"],
            cwd=PROJECT,
            env={**os.environ, **environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def test_start_stopped_by_ctrl_c_takes_its_processes_along(start: Starter, port: int) -> None:
    process = start()
    _wait_until_it_runs(process)

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)  # the pipe ends when the last of them has

    assert process.returncode == 0
    assert not _answers(port)


def test_start_killed_takes_its_processes_along(start: Starter, port: int) -> None:
    process = start()
    _wait_until_it_runs(process)

    process.kill()
    process.communicate(timeout=PATIENCE)

    assert not _answers(port)


def test_start_on_a_port_in_use_says_so_in_one_line(start: Starter, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        output, _ = start().communicate(timeout=PATIENCE)

    assert output.decode().splitlines() == [
        f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use. "
        f"Stop what uses it, or choose another port: make run PORT={port + 1}"
    ]


def test_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "lock"

    with running(("tests.cli.deaf", str(file)), patience=0.2):
        _wait_for(lambda: _is_locked(file))

    assert not _is_locked(file)


def test_program_that_left_a_process_behind_is_cleared_away(tmp_path: Path) -> None:
    file = tmp_path / "lock"

    with running(("tests.cli.leaver", str(file))) as program:
        program.wait(PATIENCE)
        assert _is_locked(file)

    _wait_for(lambda: not _is_locked(file))


def _wait_until_it_runs(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    said = list(takewhile(lambda line: line != b"Ctrl-C stops it.\n", process.stdout))
    assert process.poll() is None, said
    assert not any(b"Warning" in line for line in said), said


def _answers(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _is_locked(file: Path) -> bool:
    with file.open("a") as there:
        try:
            fcntl.flock(there, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
