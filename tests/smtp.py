"""A real mail server on loopback, which accepts, refuses, takes its time, hangs up, or is away."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from app.core.mail import make_mailer
from app.settings import Settings

AUTHORITY = trustme.CA()
"""Vouches for the server of the tests, and for nobody else; another one in each process."""


class SmtpServer:
    """`inbox` holds what was accepted, `raw` its bytes; `answers` says what an address is answered
    instead, `on_sender` and `on_message` what every message is. `delay` is in seconds before each
    message is taken; `hangs_up` after so many it closes the line without a word. `lines` counts the
    connections."""

    def __init__(self, **options: Any) -> None:
        self.inbox: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.on_sender: str | None = None
        self.on_message: str | None = None
        self.delay = 0.0
        self.hangs_up: set[int] = set()
        self.lines = 0
        self.port = free_port()
        self._messages = 0
        self._options = options
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()
        self.lines = 0  # the controller knocks itself, to see if it runs

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m in self.inbox if m["To"].addresses[0].addr_spec == address]

    async def handle_EHLO(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        if session.host_name is None:  # once more after STARTTLS
            self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.on_sender is None:
            envelope.mail_from = address
        return self.on_sender or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        refusal = self.answers.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self._messages += 1
        await asyncio.sleep(self.delay)
        if self._messages in self.hangs_up:
            server.transport.abort()
            return ""
        if self.on_message is not None:
            return self.on_message
        parser = BytesParser(_class=EmailMessage, policy=policy.default)
        self.raw.append(envelope.content)
        self.inbox.append(parser.parsebytes(envelope.content))
        return "250 OK"


def tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


def knows(user: bytes, password: bytes) -> Any:
    """The authenticator of a server that lets one person in."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> Any:
        is_right = (given.login, given.password) == (user, password)
        return AuthResult(success=is_right, handled=False)

    return check


@pytest.fixture
def smtp_server(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmtpServer]:
    """Runs, and the application sends its mail to it."""
    server = SmtpServer()
    to_it = replace(settings, mail_url=f"smtp://127.0.0.1:{server.port}")
    mailer = make_mailer(to_it)
    monkeypatch.setitem(app.extensions, "settings", to_it)
    monkeypatch.setitem(app.extensions, "mailer", mailer)
    server.start()
    yield server
    mailer.close()
    server.stop()


def free_port() -> int:
    # The controller cannot be told "any port": it would knock at port 0 to see if it runs.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
