"""What both benches are asked for by the environment, and how they end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType

INTERRUPTED = 130


def number_from(name: str, text: str, *, least: int) -> int:
    """Ends the program with a sentence for what is no such number."""
    if text.strip().isdecimal() and int(text) >= least:
        return int(text)
    sys.exit(f"{name}: '{text}' is not a whole number of at least {least}.")


def run(main: Callable[[], None]) -> None:
    """Run a bench; when it is stopped, by Ctrl-C or SIGTERM, it takes its servers along."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        main()
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
