"""The application as it runs: web server, worker and mail server, each a process or thread of
its own, on a database made for the journey."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.error import URLError

import flask_migrate
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app import create_app
from app.auth.models import Role
from app.auth.operations import create_member
from app.auth.passwords import hash_password
from app.boards.drafts import BoardDraft
from app.boards.operations import create_board
from app.core.db import db
from app.settings import PROJECT, Settings
from tests.smtp import SmtpServer, free_port

PASSWORD = "a long enough password"
PATIENCE = 30
CAST = {"ana": "Ana Ruiz", "max": "Max Weber", "eva": "Eva Lindqvist", "omar": "Omar Haddad"}


@dataclass(frozen=True)
class Site:
    """A running application; `app` looks into its database. `sign_in` opens a person's own
    browser, `visit` that of somebody who is not known yet."""

    app: Flask
    url: str
    mail: SmtpServer
    browser: Browser

    def sign_in(self, handle: str) -> Page:
        page = self.visit("/sign-in")
        page.get_by_label("E-mail").fill(f"{handle}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name=f"Hello {CAST[handle]}").wait_for()
        return page

    def without_scripts(self, page: Page) -> Page:
        """Another browser of the same person, which has no scripts."""
        return self.browser.new_context(
            java_script_enabled=False, storage_state=page.context.storage_state()
        ).new_page()

    def write_anew(self, page: Page) -> None:
        """Open the form of a new idea; what an earlier test left unsent does not come back."""
        page.goto(f"{self.url}/healthz")  # no script there keeps anything
        page.evaluate("localStorage.clear()")
        page.goto(f"{self.url}/ideas/new")

    def visit(self, path: str) -> Page:
        page = self.browser.new_context().new_page()
        page.goto(f"{self.url}{path}")
        return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    """One for the tests of a module: starting it takes seconds."""
    mail = SmtpServer()
    mail.start()
    port = free_port()
    environment = {
        "ENVIRONMENT": "development",
        "INSTANCE_DIR": str(tmp_path_factory.mktemp("site") / "instance"),
        "PORT": str(port),
        "MAIL_URL": f"smtp://127.0.0.1:{mail.port}",
        "WEB_WORKERS": "1",
    }
    app = create_app(Settings.from_env(environment))
    _settle(app)
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "start", "--no-demo"],
        cwd=PROJECT,
        env={**os.environ, **environment},
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _until_ready(url)
        yield Site(app, url, mail, browser)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        mail.stop()


def _settle(app: Flask) -> None:
    """The cast moves in: Max moderates the board "Supply", Omar administers."""
    hashed = hash_password(PASSWORD)
    with app.app_context():
        flask_migrate.upgrade(directory=str(PROJECT / "migrations"))
        people = {
            handle: create_member(
                email=f"{handle}@example.org",
                name=name,
                handle=handle,
                role=Role.ADMINISTRATOR if handle == "omar" else Role.MEMBER,
                password_hash=hashed,
                confirmed=True,
                by=None,
            )
            for handle, name in CAST.items()
        }
        create_board(BoardDraft("Supply", slug="supply", moderators=[people["max"]]), by=None)
        db.session.commit()
        db.engine.dispose()


def _until_ready(url: str) -> None:
    wait_until(lambda: _answers(f"{url}/readyz"), "the application is not ready")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=1).close()
    except (URLError, OSError):
        return False
    return True


def wait_until(true: Callable[[], object], otherwise: str) -> None:
    """Wait for what another process does. Fails with `otherwise` when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)
