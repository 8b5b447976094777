"""Installs and builds what the project needs, each part only when what it is made from changed.

A part is vouched for by a stamp, written last: an interrupted part has none and is done again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.steps import PROJECT, VENV, Failure, run, run_tool, step

OLDEST_NODE = 18  # what esbuild asks for
NODE_MODULES = PROJECT / "node_modules"
DIST = PROJECT / "static" / "dist"
MINUTES = 60
NPM = ("npm", "--no-audit", "--no-fund", "--loglevel=error")
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "--retries=2")


@dataclass(frozen=True)
class Part:
    """Something that is installed or built from `made_from`, and gives `makes`."""

    made_from: Callable[[], Iterable[Path]]
    stamp: Path
    makes: Path
    needs: Callable[[], list[str]]
    make: Callable[[], None]

    def is_current(self) -> bool:
        return (
            self.makes.exists() and self.stamp.exists() and self.stamp.read_text() == self._digest()
        )

    def renew(self) -> None:
        digest = self._digest()
        self.stamp.unlink(missing_ok=True)
        self.make()
        self.stamp.write_text(digest)

    def _digest(self) -> str:
        """Of the names and contents; and of the place, since a .venv cannot be moved."""
        digest = hashlib.sha256(f"{self.makes}\n".encode())
        for path in sorted(self.made_from()):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(PROJECT)} {content}\n".encode())
        return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=("run", "dev"), help="what to set up for")
    set_up(parser.parse_args().purpose)


def set_up(purpose: str) -> None:
    """Bring every part up to date. Raises Failure before anything is done if something lacks."""
    parts = (python_packages(purpose), NODE_PACKAGES, FRONT_END)
    # A part is looked at again when its turn comes: it may be made from an earlier one.
    stale = [part for part in parts if not part.is_current()]
    lacking = [problem for part in stale for problem in part.needs()]
    if stale:
        lacking = _not_writable() + lacking
    if lacking:
        raise Failure("\n".join(dict.fromkeys(lacking)))
    for part in parts:
        if not part.is_current():
            part.renew()


def _not_writable() -> list[str]:
    places = (PROJECT, VENV, NODE_MODULES, DIST.parent, DIST)
    return [
        f"The folder {place} cannot be written to: give yourself write access to it, or copy the "
        "project to a folder of your own."
        for place in places
        if place.exists() and not os.access(place, os.W_OK)
    ][:1]


def python_packages(purpose: str) -> Part:
    """The virtual environment and the pinned packages for running or for developing."""
    pins = PROJECT / "requirements" / f"{purpose}.txt"

    def make() -> None:
        if not _venv_works():
            step("Creating the virtual environment", _venv_command(), seconds=2 * MINUTES)
        step(
            f"Installing the Python packages for {'running' if purpose == 'run' else 'developing'}",
            (_python(), *PIP, "install", "--require-hashes", "-r", pins),
            seconds=20 * MINUTES,
        )

    return Part(
        made_from=lambda: (pins,),
        stamp=VENV / f".{purpose}-stamp",
        makes=_python(),
        needs=_venv_needs,
        make=make,
    )


def _python() -> Path:
    return VENV / "bin" / "python"


def _venv_command() -> tuple[str | Path, ...]:
    return sys.executable, "-m", "venv", "--clear", VENV


def _venv_needs() -> list[str]:
    # Debian splits these off, and without them `venv` leaves half an environment behind.
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return []
    return [
        "Python's venv module is missing: install it (on Debian and Ubuntu: "
        f"apt install python3-venv) for {sys.executable}."
    ]


def _venv_works() -> bool:
    """Whether the environment is whole, in its place (its scripts hold the path) and new enough."""
    outcome = run((VENV / "bin" / "pip", "--version"), seconds=60)
    found = re.search(r"from (.+) \(python 3\.(\d+)\)", outcome.output)
    return bool(
        outcome.is_fine
        and _python().exists()
        and found
        and found[1].startswith(f"{VENV}{os.sep}")
        and int(found[2]) >= 11
    )


def _npm_needs() -> list[str]:
    if not (shutil.which("npm") and shutil.which("node")):
        return [f"npm is missing: install Node.js {OLDEST_NODE} or newer, which brings it along."]
    version = run(("node", "--version"), seconds=60).output.removeprefix("v")
    if int(version.partition(".")[0] or 0) < OLDEST_NODE:
        return [f"Node.js {version} is too old: install version {OLDEST_NODE} or newer."]
    return []


def _install_node_packages() -> None:
    step(
        "Installing the front end's packages",
        (*NPM, "ci", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"),
        seconds=10 * MINUTES,
    )


def _build_front_end() -> None:
    step("Building the front end", (*NPM, "run", "build"), seconds=5 * MINUTES)


def _front_end_sources() -> Iterable[Path]:
    yield from NODE_PACKAGES.made_from()
    yield from PROJECT.glob("*.mjs")
    for path in (PROJECT / "static").rglob("*"):
        if path.is_file() and DIST not in path.parents:
            yield path


NODE_PACKAGES = Part(
    made_from=lambda: (PROJECT / "package.json", PROJECT / "package-lock.json"),
    stamp=NODE_MODULES / ".stamp",
    makes=NODE_MODULES,
    needs=_npm_needs,
    make=_install_node_packages,
)
FRONT_END = Part(
    made_from=_front_end_sources,
    stamp=NODE_MODULES / ".built-stamp",
    makes=DIST / "manifest.json",
    needs=_npm_needs,
    make=_build_front_end,
)

if __name__ == "__main__":
    run_tool(main)
