"""A program that stops when whoever started it is gone, even killed.

The starter holds the other end of the program's standard input. However it ends, that end
closes, and the program is told to stop as Ctrl-C would. Run by name only, see `running`.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


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
