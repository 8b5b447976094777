"""One email and its way out: an SMTP server, or a folder in development."""

from app.core.mail.failures import Fault, MailFailure, Refused, Unavailable
from app.core.mail.message import Email, message_id
from app.core.mail.sending import (
    Folder,
    Mailer,
    close_idle_lines,
    deliver,
    make_mailer,
    send,
)

__all__ = [
    "Email",
    "Fault",
    "Folder",
    "MailFailure",
    "Mailer",
    "Refused",
    "Unavailable",
    "close_idle_lines",
    "deliver",
    "make_mailer",
    "message_id",
    "send",
]
