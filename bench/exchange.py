"""An exchange of some size in a database of its own: its pages, and somebody who reads them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import event, select

from app import create_app
from app.core.db import db
from app.core.paging import fetch_page
from app.ideas.models import Idea
from app.ideas.queries.orders import ORDERS, Sort
from app.settings import PROJECT, Settings
from bench import data

LISTS = (
    "sort=new",
    "sort=top",
    "sort=top&period=year",
    "sort=eyes",
    "status=planned",
    "sort=top&status=planned",
)


@dataclass(frozen=True)
class Page:
    """A page as the table names it, and the address that is asked for."""

    path: str
    address: str


@dataclass(frozen=True)
class Exchange:
    """`environ` is what a server needs to serve it, `cookie` what the reader's browser sends."""

    ideas: int
    environ: Mapping[str, str]
    app: Flask
    cookie: str
    pages: list[Page]

    def count_queries(self, page: Page) -> int:
        """How often the page asks the database, seen from inside this process."""
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                statements.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            client = self.app.test_client(use_cookies=False)
            answer = client.get(page.address, headers={"Cookie": self.cookie})
        finally:
            event.remove(engine, "before_cursor_execute", note)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.address} answered {answer.status_code}")
        return len(statements)


def make_exchange(ideas: int, folder: Path) -> Exchange:
    """Migrate and fill a SQLite database in this folder."""
    environ = _environ(folder)
    app = create_app(Settings.from_env(environ | {"LOG_LEVEL": "ERROR"}))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        flask_migrate.upgrade(directory=str(PROJECT / "migrations"))
        data.fill(ideas)
        pages = _pages(ideas)
    return Exchange(ideas, environ, app, _cookie(app), pages)


def _environ(folder: Path) -> dict[str, str]:
    """Settings as in production. Each is named, lest a .env file or the shell choose another
    database."""
    return {
        "ENVIRONMENT": "production",
        "INSTANCE_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'ideas.db'}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MAIL_URL": "smtp://127.0.0.1:25",  # no worker runs, so nothing is sent
        "BASE_URL": "http://127.0.0.1",
        "FLASK_DEBUG": "0",
        "TRUSTED_PROXIES": "0",
        "LOG_LEVEL": "INFO",
    }


def _cookie(app: Flask) -> str:
    """The session of a browser that was here before: nothing in it has to be set anew."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    session = {"_user_id": data.TOKEN, "_fresh": False, "csrf_token": secrets.token_hex(20)}
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(session)}"


def _pages(ideas: int) -> list[Page]:
    """The pages that everyone opens, one of them in the middle of the list."""
    plain = ["/ideas", *(f"/ideas?{words}" for words in LISTS)]
    return [
        *(Page(address, address) for address in plain),
        Page("/ideas?sort=new&key=…", f"/ideas?sort=new&key={_middle(ideas)}"),
        Page(f"/ideas/{data.COMMENTED}", f"/ideas/{data.COMMENTED}"),
    ]


def _middle(ideas: int) -> str:
    """The key of the page that begins after the idea in the middle of all."""
    older = select(Idea.created_at).add_columns(Idea.id).where(Idea.id <= ideas // 2)
    page = fetch_page(older, ORDERS[Sort.NEW].order, session=db.session, key=None, size=1)
    assert page.next is not None
    return page.next
