"""What one email says, and how it is written down for mail servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from app.core import clock
from app.core.current import current_settings
from app.core.text import clean_line
from app.settings import Settings


@dataclass(frozen=True)
class Email:
    """What one person gets. `key` makes the Message-ID: the same key, the same message.

    `headers` are for machines: one word each, or several between spaces, in ASCII.
    """

    key: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


# Folded, a long address would be encoded like words, and mail programs would not find it any more.
VERBATIM = frozenset(
    {
        "In-Reply-To",
        "References",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "X-Idea-Exchange-Reason",
    }
)


class _Policy(EmailPolicy):
    """Writes what is for machines on one line, as it is, and encodes what is not ASCII by the older
    class: the newer one loses spaces between encoded words."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in VERBATIM:
            return self._line(name, value)
        if name == "Subject" and not value.isascii():
            return self._line(name, self._encoded(name, value))
        for address in getattr(value, "addresses", ()):
            if not address.display_name.isascii():
                words = self._encoded(name, address.display_name)
                return self._line(name, f"{words} <{address.addr_spec}>")
        return super().fold_binary(name, value)

    def _line(self, name: str, value: str) -> bytes:
        return f"{name}: {value}{self.linesep}".encode("ascii")

    def _encoded(self, name: str, words: str) -> str:
        return Header(words, "utf-8", header_name=name).encode(linesep=self.linesep)


# In seven bits, because not every server takes eight.
POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def message_of(email: Email, settings: Settings) -> EmailMessage:
    """The email as it is sent. Nothing in a name, a title or an address adds a header."""
    name, address = parseaddr(settings.mail_from)
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(_words(name or settings.site_name), addr_spec=address)
    message["To"] = Address(_words(email.to_name), addr_spec=email.to_address)
    message["Subject"] = _words(email.subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(email.key)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for header, value in email.headers.items():
        message[header] = clean_line(value)
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    return message


def message_id(key: str) -> str:
    """The Message-ID of the email with this key."""
    return f"<{file_name(key)}@{current_settings().domain}>"


def file_name(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _words(text: str) -> str:
    """What people wrote, for a header. The library reads "=?…?=" as an encoded word, decodes it
    and writes the line breaks in it as they are: that would add any header one likes."""
    return clean_line(text).replace("=?", "= ?")
