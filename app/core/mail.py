"""One email and its way out: an SMTP server, or a folder in development."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from app.core import clock
from app.core.current import current_settings
from app.core.text import clean_line
from app.settings import Settings


class Refused(Exception):
    """The mail server will not take this message to this recipient, now or later."""


class Unavailable(Exception):
    """The mail server did not take the message now; later it may."""


@dataclass(frozen=True)
class Email:
    """What one person gets. `key` makes the Message-ID: the same key, the same message."""

    key: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def send(email: Email) -> None:
    """Hand one email over. Raises Refused or Unavailable; never called in a transaction."""
    settings = current_settings()
    message = _message(email, settings)
    if settings.keeps_mail:
        _write(message, email, settings)
    else:
        _transmit(message, email, settings)


def message_id(key: str) -> str:
    """The Message-ID of the email with this key."""
    return f"<{_name_of(key)}@{current_settings().domain}>"


def _message(email: Email, settings: Settings) -> EmailMessage:
    name, address = parseaddr(settings.mail_from)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name or settings.site_name, addr_spec=address)
    message["To"] = Address(clean_line(email.to_name), addr_spec=email.to_address)
    message["Subject"] = clean_line(email.subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(email.key)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for header, value in email.headers.items():
        message[header] = clean_line(value)
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    return message


def _write(message: EmailMessage, email: Email, settings: Settings) -> None:
    """Written under another name first, so that a reader never sees half a message."""
    settings.mail_dir.mkdir(exist_ok=True)
    name = _name_of(email.key)
    draft = settings.mail_dir / f"{name}.{os.getpid()}.part"
    draft.write_bytes(message.as_bytes())
    draft.replace(settings.mail_dir / f"{name}.eml")


def _transmit(message: EmailMessage, email: Email, settings: Settings) -> None:
    server = urlsplit(settings.mail_url)
    try:
        with smtplib.SMTP(
            server.hostname or "localhost", server.port or 25, timeout=settings.mail_timeout
        ) as smtp:
            if smtp.has_extn("starttls") or (smtp.ehlo() and smtp.has_extn("starttls")):
                smtp.starttls(context=ssl.create_default_context())
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            # Not read from the header, where a name may look like an address.
            smtp.send_message(message, to_addrs=[email.to_address])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = error.recipients[email.to_address]
        raise _failure(code, words) from error
    except smtplib.SMTPResponseException as error:
        raise _failure(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(str(error)) from error


def _name_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _failure(code: int, words: bytes | str) -> Refused | Unavailable:
    """A code of 5xx is final (RFC 5321, section 4.2.1), but for a refused sign-in, which is
    a setting to mend and no fault of the message."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    final = 500 <= code < 600 and code not in {530, 534, 535}
    return (Refused if final else Unavailable)(f"{code} {text}")
