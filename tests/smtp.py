"""A real mail server on loopback, which accepts, refuses, or is away."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.settings import Settings


class SmtpServer:
    """`inbox` holds what was accepted; `answers` says what an address is answered instead."""

    def __init__(self) -> None:
        self.inbox: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.port = free_port()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m in self.inbox if m["To"].addresses[0].addr_spec == address]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        refusal = self.answers.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        parser = BytesParser(_class=EmailMessage, policy=policy.default)
        self.inbox.append(parser.parsebytes(envelope.content))
        return "250 OK"


@pytest.fixture
def smtp_server(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmtpServer]:
    """Runs, and the application sends its mail to it."""
    server = SmtpServer()
    to_it = replace(settings, mail_url=f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setitem(app.extensions, "settings", to_it)
    server.start()
    yield server
    server.stop()


def free_port() -> int:
    # The controller cannot be told "any port": it would knock at port 0 to see if it runs.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
