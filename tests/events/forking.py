"""Running the worker in a process of its own, and killing it at an exact step."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.core.db import db


def in_child(app: Flask, job: Callable[[], object]) -> int:
    """Start `job` in a forked process with connections of its own; returns its process id."""
    db.session.remove()
    db.engine.dispose()
    with warnings.catch_warnings():
        # The child only runs `job` and leaves; it waits for no thread of the parent.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        failed = 1
        try:
            with app.app_context():
                job()
            failed = 0
        except BaseException:  # noqa: BLE001 (it has nobody but us to say it to)
            traceback.print_exc()
        finally:
            os._exit(failed)
    return pid


def was_killed(pid: int) -> bool:
    """Wait for the child. Fails when it ended by an error of its own."""
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def killed_at(step: int, job: Callable[[], object]) -> Callable[[], None]:
    """`job`, killed at its `step`-th moment, counted from 0: before each commit, each write, and
    the first statement after a commit. Between those, reading leaves nothing that a kill could
    find otherwise."""

    def run() -> None:
        left = iter(range(step, -1, -1))
        is_saved = True

        def count() -> None:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def on_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            nonlocal is_saved
            if is_saved or not statement.startswith("SELECT"):
                count()
            is_saved = False

        def on_commit(_connection: Any) -> None:
            nonlocal is_saved
            count()
            is_saved = True

        event.listen(db.engine, "before_cursor_execute", on_statement)
        event.listen(db.engine, "commit", on_commit)
        job()

    return run
