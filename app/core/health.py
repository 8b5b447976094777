"""Whether the process lives (/healthz) and whether it can do its work (/readyz)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, current_app
from sqlalchemy import text

from app.core.db import db
from app.core.guard import public

bp = Blueprint("health", __name__)
log = structlog.get_logger()
Check = Callable[[], str | None]
"""Answers None when all is well, else what is wrong in a few words."""


@bp.get("/healthz")
@public
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> tuple[dict[str, Any], int]:
    """503 with what is wrong while some part is not ready; no check's fault hides another's."""
    checks: dict[str, Check] = current_app.extensions["health"]
    results = {name: _run(name, check) for name, check in checks.items()}
    ready = all(result == "ok" for result in results.values())
    return {"status": "ok" if ready else "not ready", "checks": results}, 200 if ready else 503


def _run(name: str, check: Check) -> str:
    try:
        return check() or "ok"
    except Exception as error:  # whatever it is, it is this check's answer
        db.session.rollback()
        log.warning("health.failed", check=name, exc_info=error)
        return "failed"


def check_database() -> str | None:
    db.session.execute(text("SELECT 1"))
    return None


def check_migrations() -> str | None:
    head = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    current = MigrationContext.configure(db.session.connection()).get_current_revision()
    return None if current == head else f"at {current}, not at {head}"


def init_app(app: Flask, checks: dict[str, Check]) -> None:
    app.extensions["health"] = {
        "database": check_database,
        "migrations": check_migrations,
        **checks,
    }
    app.register_blueprint(bp)
