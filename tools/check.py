"""Runs every check that needs no test, all of them even when one fails, and shows what they say."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.steps import VENV, Failure, run, run_tool, say

SECONDS = 600
PROGRAMS = VENV / "bin"
CHECKS: Mapping[str, Sequence[str]] = {
    "Code style (ruff)": ("ruff", "check"),
    "Code format (ruff)": ("ruff", "format", "--check"),
    "Types (pyright)": ("pyright",),
    "Imports (import-linter)": ("lint-imports", "--no-logo"),
    "Templates (djlint)": ("djlint", "templates", "--lint", "--quiet"),
}


def main() -> None:
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    if not _migrations_agree():
        failed.append("Migrations")
    if failed:
        raise Failure(f"These checks failed: {', '.join(failed)}.")


def _migrations_agree() -> bool:
    """Whether the migrations, run on an empty database, give what the models describe."""
    with tempfile.TemporaryDirectory() as name:
        env = {
            "ENVIRONMENT": "test",
            "INSTANCE_DIR": name,
            "DATABASE_URL": f"sqlite:///{Path(name) / 'ideas.db'}",
        }
        flask = ("flask", "--app", "wsgi", "db")
        return _passes("Migrations run", (*flask, "upgrade"), env) and _passes(
            "Migrations and models agree", (*flask, "check"), env
        )


def _passes(name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> bool:
    program, *arguments = command
    say(f"{name} … ", end="")
    outcome = run((PROGRAMS / program, *arguments), seconds=SECONDS, env=env)
    say("fine" if outcome.is_fine else "failed")
    if not outcome.is_fine:
        print(outcome.output, flush=True)
    return outcome.is_fine


if __name__ == "__main__":
    run_tool(main)
