"""From what went wrong to the page that says so."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Flask, g, render_template, request
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from jinja2 import Template
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.errors import DomainError, SignedOut
from app.core.forms import typed_texts
from app.core.guard import is_local_address
from app.core.i18n import _
from app.core.unsent import Unsent, comes_from_here, sealed, unsent

log = structlog.get_logger()
TOO_MANY = 429


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _our_fault)


def _domain_error(error: DomainError) -> tuple[str, int]:
    db.session.rollback()
    log.info("refused", error=type(error).__name__)
    again = unsent() if isinstance(error, SignedOut) else None
    return _page(error.status, error.message, again=again)


def _stale_form(error: CSRFError) -> tuple[str, int]:
    if not comes_from_here():
        return _page(
            400, _("This form was open for too long. Go back, reload the page and send it again.")
        )
    again = unsent()
    if again and not current_user.is_authenticated:
        return _page(SignedOut.status, SignedOut().message, again=again)
    return _page(
        400,
        _("This form was open for too long. Look at it and send it again."),
        again=again,
    )


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    again = unsent() if code == TOO_MANY else None
    return _page(code, _WORDS.get(code, lambda: str(error.description))(), again=again)


def _database_away(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    log.error("database.unavailable", exc_info=error)
    return _page(
        503,
        _("The database is busy or away. Nothing was changed; try again in a moment."),
        again=unsent(),
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


def _page(code: int, message: str, *, again: Unsent | None = None) -> tuple[str, int]:
    """The page for an error. `again` is the form to be sent once more: as it is, or along with
    signing in."""
    if code >= 500:
        _forget_the_reader()
    template: list[str | Template] = [f"errors/{code}.html", "errors/error.html"]
    page = render_template(
        template,
        code=code,
        message=message,
        request_id=getattr(g, "request_id", None),
        typed=[] if code == 413 else typed_texts(),  # what is too large was not read
        again=again,
        seal=sealed(again) if again and code == SignedOut.status else None,
        back=_page_of_the_form() if code == SignedOut.status else None,
    )
    return page, code


def _page_of_the_form() -> str | None:
    """Where the form was filled in, if the browser says so."""
    page = urlsplit(request.referrer or "")
    return page.path if page.netloc == request.host and is_local_address(page.path) else None


def _forget_the_reader() -> None:
    """Have nothing ask who reads the page of a fault: the database may be what is at fault, and
    every page and log line would wait for it once more."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 (where Flask-Login keeps them)
