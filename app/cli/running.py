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


@contextmanager
def running(
    module: Sequence[str], *, patience: float = PATIENCE
) -> Generator[subprocess.Popen[bytes]]:
    """A module and its arguments as a process, in a session of its own so that Ctrl-C reaches it
    through us alone. Stopped at the end of the block, with whatever it leaves behind; it has
    `patience` seconds to do so by itself."""
    process = subprocess.Popen(  # noqa: S603 (our own programs)
        [sys.executable, "-m", "app.cli.tied", str(patience), *module],
        cwd=PROJECT,
        start_new_session=True,
        stdin=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.communicate()  # closes its standard input, which it does not outlive for long
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
