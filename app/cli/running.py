"""Programs that run no longer than we do, even when we are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress

from app.settings import PROJECT

PATIENCE = 15
"""Seconds that a program has to stop by itself."""


@contextmanager
def running(module: Sequence[str]) -> Generator[subprocess.Popen[bytes]]:
    """A module and its arguments as a process, in a session of its own so that Ctrl-C reaches it
    through us alone. Stopped at the end of the block, with whatever it leaves behind."""
    process = subprocess.Popen(  # noqa: S603 (our own programs)
        [sys.executable, "-m", "app.cli.tied", *module],
        cwd=PROJECT,
        start_new_session=True,
        stdin=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=PATIENCE)  # closes its standard input
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
