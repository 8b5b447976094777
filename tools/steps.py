"""Running programs: one line of progress for each, and one sentence when it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
LINES_SHOWN = 12
WIDTH = 200

# How pip, npm and apt say that they cannot reach their servers.
UNREACHABLE = (
    "NewConnectionError",
    "ConnectTimeout",
    "ConnectionError",
    "Could not resolve",
    "Name or service not known",
    "Network is unreachable",
    "Temporary failure",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENETUNREACH",
    "ENOTFOUND",
    "ETIMEDOUT",
)


class Failure(Exception):
    """Something cannot be done; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Outcome:
    """How a program ended. `code` is None when it was stopped for taking too long."""

    code: int | None
    output: str

    @property
    def is_fine(self) -> bool:
        return self.code == 0

    @property
    def is_network(self) -> bool:
        return any(sign in self.output for sign in UNREACHABLE)


def run(
    command: Sequence[str | Path],
    *,
    seconds: float,
    env: Mapping[str, str] | None = None,
    folder: Path = PROJECT,
) -> Outcome:
    """Run `command` in `folder`, and stop it with all its children after `seconds`."""
    # A file, for a pipe is held open by grandchildren that outlive the child.
    with TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        except OSError as error:
            return Outcome(127, str(error))
        code = _code_within(seconds, process)
        output.seek(0)
        return Outcome(code, output.read().decode(errors="replace").strip())


def _code_within(seconds: float, process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def step(
    what: str,
    command: Sequence[str | Path],
    *,
    seconds: float,
    env: Mapping[str, str] | None = None,
) -> None:
    """Say that `what` is being done and do it. Raises Failure with its last lines."""
    say(f"{what} …", end="")
    began = time.monotonic()
    outcome = run(command, seconds=seconds, env=env)
    say(f" {time.monotonic() - began:.0f} s" if outcome.is_fine else " failed")
    if not outcome.is_fine:
        raise Failure(f"{what} failed: {_reason(outcome, seconds)}{_last_lines(outcome)}")


def _reason(outcome: Outcome, seconds: float) -> str:
    if outcome.code is None:
        return f"it took longer than {seconds:.0f} seconds. Run the same command again."
    if outcome.is_network:
        return (
            "its server could not be reached. Check the network (or the proxy settings) of this "
            "machine, then run the same command again."
        )
    return f"it ended with status {outcome.code}."


def _last_lines(outcome: Outcome) -> str:
    lines = [f"  {line[:WIDTH]}" for line in outcome.output.splitlines()[-LINES_SHOWN:]]
    return "\n".join(["\nThe last lines were:", *lines]) if lines else ""


def say(text: str, *, end: str = "\n") -> None:
    """Tell of progress; on the error stream, so that results stand alone on the other."""
    print(text, end=end, file=sys.stderr, flush=True)


def run_tool(main: Callable[[], None]) -> None:
    """Call `main` as a command: failures become one sentence and exit status 1."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command to go on.")


def _stop(signum: int, _frame: object) -> None:
    # An exception, so that whatever runs below is stopped as well.
    sys.exit(128 + signum)
