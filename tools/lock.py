"""Pins every package with its hashes, for Python in requirements/, for npm in package-lock.json."""

from __future__ import annotations

import argparse

from tools.steps import PROJECT, VENV, run_tool, step

MINUTES = 60
PINNED = {"run": (), "dev": ("--extra", "dev")}
UV = (
    VENV / "bin" / "uv",
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest that fits")
    if parser.parse_args().upgrade:
        _lock_python("--upgrade")
        step("Pinning the newest npm packages", ("npm", "update"), seconds=10 * MINUTES)
        return
    _lock_python()
    for folder in (PROJECT, PROJECT / "tools" / "chromium"):
        step(
            f"Pinning the npm packages in {(folder / 'package-lock.json').relative_to(PROJECT)}",
            ("npm", "--prefix", folder, "install", "--package-lock-only"),
            seconds=10 * MINUTES,
        )


def _lock_python(*options: str) -> None:
    for name, extra in PINNED.items():
        pins = PROJECT / "requirements" / f"{name}.txt"
        step(
            f"Pinning the Python packages in {pins.relative_to(PROJECT)}",
            (*UV, *extra, *options, "--output-file", pins, "pyproject.toml"),
            seconds=10 * MINUTES,
            env={"UV_CUSTOM_COMPILE_COMMAND": "make lock"},
        )


if __name__ == "__main__":
    run_tool(main)
