"""From what went wrong to the page that says so."""

from __future__ import annotations

import structlog
from flask import Flask, g, render_template
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from jinja2 import Template
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.errors import DomainError
from app.core.forms import typed_texts
from app.core.i18n import _

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _our_fault)


def _domain_error(error: DomainError) -> tuple[str, int]:
    db.session.rollback()
    log.info("refused", error=type(error).__name__)
    return _page(error.status, error.message)


def _stale_form(error: CSRFError) -> tuple[str, int]:
    return _page(
        400, _("This form was open for too long. Go back, reload the page and send it again.")
    )


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    return _page(code, _WORDS.get(code, lambda: str(error.description))())


def _database_away(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    log.error("database.unavailable", exc_info=error)
    return _page(
        503, _("The database is busy or away. Nothing was changed; try again in a moment.")
    )


def _our_fault(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    log.error("failed", exc_info=error)
    return _page(500, _("Something went wrong on our side. Nothing was changed."))


_WORDS = {
    404: lambda: _("There is nothing at this address that you can see."),
    405: lambda: _("This address is not for that. Go back and try the buttons on the page."),
    413: lambda: _("That was too large to take in. Shorten it and send it again."),
    429: lambda: _("That was often in a short time. Wait a little and try again."),
}


def _page(code: int, message: str) -> tuple[str, int]:
    if code >= 500:
        _forget_the_reader()
    template: list[str | Template] = [f"errors/{code}.html", "errors/error.html"]
    page = render_template(
        template,
        code=code,
        message=message,
        request_id=getattr(g, "request_id", None),
        typed=[] if code == 413 else typed_texts(),  # what is too large was not read
    )
    return page, code


def _forget_the_reader() -> None:
    """Have nothing ask who reads the page of a fault: the database may be what is at fault, and
    every page and log line would wait for it once more."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 (where Flask-Login keeps them)
