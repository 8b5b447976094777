"""Packages of Debian and its kin, for what no other way brings in."""

from __future__ import annotations

import os
import shutil

from tools.steps import step

SECONDS = 180
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> None:
    """Install one package. Raises Failure, also when it takes longer than SECONDS."""
    step("Reading Debian's list of packages", ("apt-get", "update"), seconds=SECONDS, env=QUIET)
    step(
        f"Installing Debian's package {package}",
        ("apt-get", "install", "--yes", "--no-install-recommends", package),
        seconds=SECONDS,
        env=QUIET,
    )
