"""What a mail server's "no" means: for now or for good, and what it is about."""

from __future__ import annotations

import re
import socket
import ssl
from enum import StrEnum
from smtplib import SMTPResponseException

# The enhanced status (RFC 3463): what it is about stands behind its first number.
_STATUS = re.compile(r"(?<![\d.])[45]\.(\d{1,3}\.\d{1,3})(?![\d.])")
_ABOUT_MAILBOXES = re.compile(r"[12]\.")
_ABOUT_SENDERS = frozenset({"1.7", "1.8"})
_SIGN_IN = frozenset({530, 534, 535, 538})


class Fault(StrEnum):
    """What a failure is about. `SERVER` is whatever the server did not explain."""

    NAME = "name"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    TLS = "tls"
    LOGIN = "login"
    SENDER = "sender"
    MAILBOX = "mailbox"
    POLICY = "policy"
    MESSAGE = "message"
    SERVER = "server"


class Step(StrEnum):
    """How far a message had come when the server answered."""

    CONNECTING = "connecting"
    SECURING = "securing"
    SIGNING_IN = "signing_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


class MailFailure(Exception):
    """The mail server did not take a message; says so in the server's words."""

    def __init__(self, words: str, fault: Fault) -> None:
        super().__init__(words)
        self.fault = fault


class Refused(MailFailure):
    """The mail server will not take this message to this recipient, now or later."""

    @property
    def is_about_address(self) -> bool:
        """Whether no other message would arrive there either."""
        return self.fault is Fault.MAILBOX


class Unavailable(MailFailure):
    """The mail server did not take the message now; later it may."""


_FAULTS = {
    Step.SECURING: Fault.TLS,
    Step.SIGNING_IN: Fault.LOGIN,
    Step.SENDER: Fault.SENDER,
}


def answer_failure(step: Step, code: int, words: bytes | str) -> MailFailure:
    """A code of 5xx to a recipient or a message is final (RFC 5321, section 4.2.1). To anything
    before, it is a setting to mend and no fault of the message."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    said = f"{code} {text}"
    if code in _SIGN_IN:
        return Unavailable(said, Fault.LOGIN)
    if not 500 <= code < 600:
        return Unavailable(said, Fault.SERVER)
    if step is Step.RECIPIENT:
        return _recipient_failure(said, text)
    if step is Step.MESSAGE:
        return Refused(said, Fault.MESSAGE)
    return Unavailable(said, _FAULTS.get(step, Fault.SERVER))


def _recipient_failure(said: str, text: str) -> MailFailure:
    """Many servers say only here what they have against the sender, or that they pass nothing on:
    that tells nothing of the address."""
    found = _STATUS.search(text)
    if found and found[1] in _ABOUT_SENDERS:
        return Unavailable(said, Fault.SENDER)
    is_mailbox = found is None or _ABOUT_MAILBOXES.match(found[1])
    return Refused(said, Fault.MAILBOX if is_mailbox else Fault.POLICY)


def line_failure(step: Step, error: Exception) -> MailFailure:
    """What an exception means that came instead of an answer, or with one."""
    if isinstance(error, SMTPResponseException):
        return answer_failure(step, error.smtp_code, error.smtp_error)
    # smtplib hides what broke its connection behind an exception of its own.
    causes = (error, error.__context__)
    words = str(error) or type(error).__name__
    for kind, fault in (
        (TimeoutError, Fault.TIMEOUT),
        (socket.gaierror, Fault.NAME),
        (ssl.SSLError, Fault.TLS),
    ):
        if any(isinstance(cause, kind) for cause in causes):
            return Unavailable(words, fault)
    if step is Step.CONNECTING and isinstance(error, OSError):
        return Unavailable(words, Fault.REFUSED)
    return Unavailable(words, _FAULTS.get(step, Fault.SERVER))
