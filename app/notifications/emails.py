"""Composing one email out of its three templates: subject, text and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from app.core import mail
from app.core.current import current_settings
from app.core.text import clean_line
from app.events import PermanentFailure, TemporaryFailure
from app.notifications.switches import Switch


@dataclass(frozen=True)
class Envelope:
    """To whom a message goes. `key` tells messages apart: the same key, the same message. Mails
    that can be stopped have a `switch`, which stands in their last lines."""

    key: str
    to_name: str
    to_address: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    switch: Switch | None = None


def compose(template: str, envelope: Envelope, **context: Any) -> mail.Email:
    """The email that templates/emails/<template>/ makes of `context`.

    No request and nobody signed in is needed. This is where the recipient's language will be
    chosen; today everybody reads English.
    """
    context |= {"site_name": current_settings().site_name, "switch": envelope.switch}
    return mail.Email(
        key=envelope.key,
        to_name=envelope.to_name,
        to_address=envelope.to_address,
        subject=clean_line(_render(f"{template}/subject.txt", context)),
        text=_text(template, context),
        html=_render(f"{template}/body.html", context),
        headers={**envelope.headers, **_switch_headers(envelope.switch)},
    )


def send(email: mail.Email) -> None:
    """Raises PermanentFailure when the recipient's server will never take it, TemporaryFailure
    when it may later."""
    try:
        mail.send(email)
    except mail.Refused as refusal:
        raise PermanentFailure(str(refusal)) from refusal
    except mail.Unavailable as failure:
        raise TemporaryFailure(str(failure)) from failure


def _text(template: str, context: Mapping[str, Any]) -> str:
    parts = (_render(f"{template}/body.txt", context), _render("_switch.txt", context))
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _switch_headers(switch: Switch | None) -> dict[str, str]:
    """Mail programs show a button for it, and press it for the reader (RFC 8058)."""
    if switch is None:
        return {}
    return {
        "List-Unsubscribe": f"<{switch.url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _render(name: str, context: Mapping[str, Any]) -> str:
    # Not Flask's render_template: what pages get (the shell, the reader) is of no use here.
    return current_app.jinja_env.get_template(f"emails/{name}").render(context)
