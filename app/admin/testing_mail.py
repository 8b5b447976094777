"""A test mail, and in words what is wrong with the settings when it does not go out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask_babel import LazyString

from app.core.current import current_settings
from app.core.i18n import _l
from app.core.mail import Fault, MailFailure, deliver, make_mailer
from app.notifications.emails import Envelope, compose

EXPLANATIONS: Mapping[Fault, LazyString] = {
    Fault.NAME: _l(
        "There is no host of this name. Look for a slip in the host of MAIL_URL, and whether this "
        "machine can look up names."
    ),
    Fault.REFUSED: _l(
        "The host is there, but takes no connection at this port. Check the port in MAIL_URL "
        "(often 587 with smtp://, 465 with smtps://), and whether a firewall is in the way."
    ),
    Fault.TIMEOUT: _l(
        "The server did not answer in time. Often a firewall is in the way, or the port wants "
        "smtps:// instead of smtp://. If the server is slow, raise MAIL_TIMEOUT."
    ),
    Fault.TLS: _l(
        "The connection could not be secured: the certificate is not valid for this name, nobody "
        "known vouches for it, or the port speaks no TLS. Check host, port and smtp:// or smtps:// "
        "in MAIL_URL; name your own authority in SSL_CERT_FILE."
    ),
    Fault.LOGIN: _l(
        "The server does not let us in. Check user and password in MAIL_URL: signs such as @ and / "
        "are written as %40 and %2F. Some servers want a password made for programs."
    ),
    Fault.SENDER: _l(
        "The server does not send for this address. Check MAIL_FROM: it must be an address that "
        "the user in MAIL_URL may send as."
    ),
    Fault.MAILBOX: _l(
        "The server does not take mail for your own address. Check it on your account page; the "
        "settings themselves work."
    ),
    Fault.POLICY: _l(
        "The server does not pass mail on for us. It has to know this machine, or a user and a "
        "password in MAIL_URL."
    ),
    Fault.MESSAGE: _l("The server took everything but the message itself. It says why."),
    Fault.SERVER: _l("The server takes nothing at present. It says why; try again later."),
}


def send_test_mail(name: str, address: str) -> MailFailure | None:
    """Send one by a connection of its own, at once; what went wrong, if anything did.

    Never called in a transaction: it takes as long as the mail server does.
    """
    mailer = make_mailer(current_settings())
    envelope = Envelope(f"test-{secrets.token_hex(16)}", name, address)
    try:
        deliver(compose("test_mail", envelope, name=name), mailer)
    except MailFailure as failure:
        return failure
    finally:
        mailer.close()
    return None
