"""Asking a running server for a page, one connection, one request after the other."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 30


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
        return statistics.quantiles(self.milliseconds, n=20)[-1]


@contextmanager
def serving(target: str, port: int, environ: Mapping[str, str]) -> Generator[None]:
    """A granian of one worker with one thread; ended by its process id, whatever happens."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", target, "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
            *("--workers", "1", "--blocking-threads", "1", "--no-ws"),
        ],
        cwd=PROJECT,
        env=dict(environ),
    )
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def ask(port: int, path: str, cookie: str, times: int) -> Timing:
    """Raises RuntimeError for an answer that is not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    taken: list[float] = []
    size = 0
    for _ in range(times):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        size = len(answer.read())
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return Timing(taken, size)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
        except (URLError, OSError) as error:
            if getattr(error, "code", None) == 404:  # the yardstick has no such page, but answers
                return
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
