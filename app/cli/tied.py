"""A program that stops when whoever started it is gone, even killed.

The starter holds the other end of the program's standard input. However it ends, that end
closes, and the program is told to stop as Ctrl-C would. Run by `running` only, for at last it
kills all of its session.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time


def main() -> None:
    """The arguments are the seconds that the program has to stop, its module, and its own."""
    patience = float(sys.argv[1])
    threading.Thread(target=_stop_with_the_starter, args=(patience,), daemon=True).start()
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _stop_with_the_starter(patience: float) -> None:
    # Not by sys.stdin: a process forked meanwhile would wait for its lock.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGINT)
    # Whoever is still starting may miss that; granian's workers do, and granian waits for them.
    time.sleep(patience)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
