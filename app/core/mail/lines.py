"""Connections to the mail server: opened once, used for many messages, closed when idle."""

from __future__ import annotations

import os
import smtplib
import ssl
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from threading import Lock
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from app.core.mail.failures import (
    Fault,
    MailFailure,
    Step,
    Unavailable,
    answer_failure,
    line_failure,
)
from app.settings import Settings

IDLE = 60.0
"""Seconds after which a connection that nobody needs is closed."""
_TAKEN = range(200, 400)


class Lines:
    """The connections of one process; its threads may ask for some at the same time."""

    def __init__(self, settings: Settings) -> None:
        self._server = urlsplit(settings.mail_url)
        self._timeout = settings.mail_timeout
        self._kept: list[Line] = []
        self._lock = Lock()

    @contextmanager
    def one(self, deadline: float) -> Generator[Line]:
        """A connection for one message: a kept one that still answers, or a new one.

        Raises Unavailable. Kept afterwards unless something else than the server went wrong.
        """
        line = self._answering(deadline) or Line(self._server, self._timeout, deadline)
        try:
            yield line
        except MailFailure:
            self._keep(line)
            raise
        except BaseException:
            line.close()
            raise
        self._keep(line)

    def close_idle(self) -> None:
        self._close(lambda line: line.is_idle)

    def close(self) -> None:
        self._close(lambda line: True)

    def _answering(self, deadline: float) -> Line | None:
        while line := self._take():
            line.deadline = deadline
            if line.is_ours and line.answers():
                return line
            line.close()
        return None

    def _take(self) -> Line | None:
        with self._lock:
            return self._kept.pop() if self._kept else None

    def _keep(self, line: Line) -> None:
        line.used_at = time.monotonic()
        with self._lock:
            self._kept.append(line)

    def _close(self, which: Callable[[Line], bool]) -> None:
        with self._lock:
            closing = [line for line in self._kept if which(line)]
            self._kept = [line for line in self._kept if line not in closing]
        for line in closing:
            line.say_goodbye()


class Line:
    """One connection. After `deadline` (of `time.monotonic()`) it begins nothing more."""

    def __init__(self, server: SplitResult, timeout: int, deadline: float) -> None:
        """Connects, secures and signs in. Raises Unavailable."""
        self.deadline = deadline
        self.used_at = time.monotonic()
        self._process = os.getpid()
        self._smtp: smtplib.SMTP = self._do(Step.CONNECTING, _connect, server, timeout)
        try:
            self._ask(Step.CONNECTING, self._smtp.ehlo)
            self._secure(server)
            if server.username:
                user, password = unquote(server.username), unquote(server.password or "")
                self._do(Step.SIGNING_IN, self._smtp.login, user, password)
        except BaseException:
            self.close()
            raise

    @property
    def is_idle(self) -> bool:
        return time.monotonic() - self.used_at > IDLE

    @property
    def is_ours(self) -> bool:
        """Whether it was not inherited from the process that forked this one."""
        return self._process == os.getpid()

    def answers(self) -> bool:
        """Whether the server is still there, and ready for another message."""
        try:
            self._ask(Step.CONNECTING, self._smtp.rset)
        except MailFailure:
            return False
        return True

    def transmit(self, message: bytes, *, sender: str, to: str) -> None:
        """Raises Refused or Unavailable."""
        self._ask(Step.SENDER, self._smtp.mail, sender)
        self._ask(Step.RECIPIENT, self._smtp.rcpt, to)
        self._ask(Step.MESSAGE, self._smtp.data, message)

    def say_goodbye(self) -> None:
        if self.is_ours:
            with suppress(smtplib.SMTPException, OSError):  # gone already is gone as well
                self._smtp.quit()
        self.close()

    def close(self) -> None:
        self._smtp.close()

    def _secure(self, server: SplitResult) -> None:
        """A password goes nowhere unprotected but to this machine."""
        if server.scheme == "smtps":
            return
        if self._smtp.has_extn("starttls"):
            context = ssl.create_default_context()
            self._do(Step.SECURING, lambda: self._smtp.starttls(context=context))
            self._ask(Step.SECURING, self._smtp.ehlo)
        elif server.username and not _is_this_machine(server.hostname or ""):
            words = "the server offers no STARTTLS, and a password is not sent without it"
            raise Unavailable(words, Fault.TLS)

    def _ask(self, step: Step, command: Callable[..., Any], *arguments: Any) -> None:
        code, words = self._do(step, command, *arguments)
        if code not in _TAKEN:
            raise answer_failure(step, code, words)

    def _do(self, step: Step, command: Callable[..., Any], *arguments: Any) -> Any:
        if time.monotonic() > self.deadline:
            raise Unavailable("the server took too long over one message", Fault.TIMEOUT)
        try:
            return command(*arguments)
        except (OSError, smtplib.SMTPException) as error:
            raise line_failure(step, error) from error


def _connect(server: SplitResult, timeout: int) -> smtplib.SMTP:
    host = server.hostname or "localhost"
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, server.port or 465, timeout=timeout, context=context)
    return smtplib.SMTP(host, server.port or 25, timeout=timeout)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
