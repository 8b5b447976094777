"""Handing mail over: to an SMTP server by connections that are kept, or to a folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Protocol

from flask import current_app

from app.core.current import current_settings
from app.core.mail.lines import Lines
from app.core.mail.message import Email, file_name, message_of
from app.core.mail.pace import Pace
from app.settings import Settings


class Mailer(Protocol):
    """Where mail goes."""

    def send(self, message: EmailMessage, email: Email) -> None:
        """Raises Refused or Unavailable."""
        ...

    def close_idle(self) -> None:
        """Let go of connections that nobody needed for a while."""
        ...

    def close(self) -> None:
        """Let go of all connections."""
        ...


def make_mailer(settings: Settings) -> Mailer:
    """Opens nothing yet."""
    return Folder(settings) if settings.keeps_mail else Post(settings)


def send(email: Email) -> None:
    """Hand one email over. Raises Refused or Unavailable; never called in a transaction."""
    deliver(email, current_app.extensions["mailer"])


def deliver(email: Email, mailer: Mailer) -> None:
    """Hand one email over by a mailer of one's own, as `send` does."""
    mailer.send(message_of(email, current_settings()), email)


def close_idle_lines() -> None:
    current_app.extensions["mailer"].close_idle()


@dataclass(frozen=True)
class Folder:
    """Keeps mail in a folder, for development."""

    settings: Settings

    def send(self, message: EmailMessage, email: Email) -> None:
        """Written under another name first, so that a reader never sees half a message."""
        folder = self.settings.mail_dir
        folder.mkdir(exist_ok=True)
        name = file_name(email.key)
        draft = folder / f"{name}.{os.getpid()}.part"
        draft.write_bytes(message.as_bytes())
        draft.replace(folder / f"{name}.eml")

    def close_idle(self) -> None:
        """There are no connections."""

    def close(self) -> None:
        """There are no connections."""


class Post:
    """Sends by SMTP. What the server may take for one message, waiting for its turn included, ends
    before the lease of its delivery does: another worker would send it again."""

    def __init__(self, settings: Settings) -> None:
        self._sender = parseaddr(settings.mail_from)[1]
        self._patience = settings.delivery_lease - 2 * settings.mail_timeout
        self._pace = Pace(settings.mail_rate)
        self._lines = Lines(settings)

    def send(self, message: EmailMessage, email: Email) -> None:
        turn = self._pace.next_turn(self._patience)
        turn.wait()
        with self._lines.one(turn.deadline) as line:
            line.transmit(message.as_bytes(), sender=self._sender, to=email.to_address)

    def close_idle(self) -> None:
        self._lines.close_idle()

    def close(self) -> None:
        self._lines.close()
