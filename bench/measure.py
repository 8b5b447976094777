"""Real servers on loopback, and asking them: one connection, one request after the other."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.settings import PROJECT

PATIENCE = 30
"""Seconds that a server has to come up, to answer, and to stop."""


@dataclass(frozen=True)
class Server:
    """A running server, and the cookie that its reader's browser sends."""

    port: int
    cookie: str


@dataclass(frozen=True)
class Timing:
    """Milliseconds of single requests, and the bytes of the last answer."""

    milliseconds: list[float]
    size: int

    @property
    def p50(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.milliseconds, n=20, method="inclusive")[-1]

    @property
    def per_second(self) -> float:
        return 1000 / statistics.mean(self.milliseconds)


@dataclass(frozen=True)
class Rounds:
    """A page's rounds, each with the round of the bare page that was taken right before it."""

    page: list[Timing]
    bare: list[Timing]

    @property
    def ratio(self) -> float:
        """How many times as long as the bare page, by the median of the rounds."""
        pairs = zip(self.page, self.bare, strict=True)
        return statistics.median(page.p50 / bare.p50 for page, bare in pairs)


def together(timings: Sequence[Timing]) -> Timing:
    return Timing([ms for timing in timings for ms in timing.milliseconds], timings[-1].size)


@contextmanager
def serving(
    target: str, environ: Mapping[str, str], *, cookie: str, log: Path
) -> Generator[Server]:
    """A granian of one worker with one thread; ended by its process id, whatever happens.

    It has a session of its own, so that Ctrl-C reaches it through us alone. What it says goes
    to `log`, and into the RuntimeError that is raised if it does not come up.
    """
    port = _free_port()
    command = [
        *(sys.executable, "-m", "granian", target, "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
        *("--workers", "1", "--blocking-threads", "1", "--no-ws"),
    ]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, **environ},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        _wait_for(port, process, log)
        yield Server(port, cookie)
    finally:
        _stop(process)


def ask(server: Server, address: str, times: int) -> Timing:
    """Raises RuntimeError for an answer that is not 200."""
    taken: list[float] = []
    size = 0
    headers = {"Cookie": server.cookie} if server.cookie else {}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as line:
        line.connect()
        for _ in range(times):
            began = time.perf_counter()
            line.request("GET", address, headers=headers)
            answer = line.getresponse()
            size = len(answer.read())
            taken.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{address} answered {answer.status}")
    return Timing(taken, size)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its worker too
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until something answers on the port; what it answers does not matter."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"A server did not come up:\n{log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
