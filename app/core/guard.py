"""The one door: whoever is not signed in gets in only where a view says so by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from app.core.errors import NotAllowed, SignedOut
from app.core.forms import sent_fields

P = ParamSpec("P")
R = TypeVar("R")

csrf = CSRFProtect()
PUBLIC_ENDPOINTS = frozenset({"static"})


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Let people in who are not signed in. Each of these views stands in a test by name."""
    view.is_public = True  # pyright: ignore[reportFunctionMemberAccess] (Flask reads views the same way)
    return view


def require(allowed: bool) -> None:
    """Raises NotAllowed unless `allowed`."""
    if not allowed:
        raise NotAllowed


def is_public(endpoint: str) -> bool:
    view = current_app.view_functions[endpoint]
    return endpoint in PUBLIC_ENDPOINTS or getattr(view, "is_public", False)


def is_local_address(target: str) -> bool:
    """Whether an address to go on to stays on this site."""
    try:
        parts = urlsplit(target)
    except ValueError:  # no address at all, such as "//["
        return False
    return (
        not parts.scheme
        and not parts.netloc
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and not any(character < " " for character in target)
    )


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    app.before_request(_ask_to_sign_in)


def _ask_to_sign_in() -> Response | None:
    if request.endpoint is None or is_public(request.endpoint) or current_user.is_authenticated:
        return None
    if sent_fields():
        raise SignedOut
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=target), 303)
