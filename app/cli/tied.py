"""Programs that run no longer than who started them, even when that was killed.

The starter holds the other end of the program's standard input. However it ends, that end
closes, and the program is told to stop as Ctrl-C would.
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
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
        [sys.executable, "-m", __name__, *module],
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


def main() -> None:
    """Be the program that the arguments name."""
    threading.Thread(target=_stop_with_the_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _stop_with_the_starter() -> None:
    # Not by sys.stdin: a process forked meanwhile would wait for its lock.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    main()
