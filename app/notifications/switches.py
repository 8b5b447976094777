"""The one switch that a mail offers: no more mails of exactly this kind. Notices stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from itsdangerous import BadData, URLSafeSerializer

from app.auth.models import User
from app.core.current import current_settings
from app.core.db import db
from app.core.i18n import _l
from app.core.links import absolute
from app.notifications.models import Reason, Subject
from app.notifications.subjects import SUBJECTS

STOP_TEXTS: Mapping[Subject, LazyString] = {
    Subject.OWN_IDEAS: _l("No more mails about what happens to my ideas"),
    Subject.OTHER_IDEAS: _l("No more mails about ideas I took part in"),
    Subject.TO_DO: _l("No more mails about what I am to answer or see to"),
    Subject.ADDRESSED: _l("No more mails about what people say to me, or ask me"),
}


@dataclass(frozen=True)
class Switch:
    """Where mails of a kind are stopped, and what is said for it."""

    url: str
    text: str


def switch_for(user: User, reason: Reason) -> Switch:
    """The switch in a mail that this person gets for this reason."""
    subject = SUBJECTS[reason]
    url = absolute("stopping.ask", token=stop_token(user, subject))
    return Switch(url, str(STOP_TEXTS[subject]))


def shown_switch(reason: Reason) -> Switch:
    """The switch as somebody else may see it before the mail goes out: it works for nobody."""
    return Switch(absolute("preferences.messages"), str(STOP_TEXTS[SUBJECTS[reason]]))


def stop_token(user: User, subject: Subject) -> str:
    """Names person and kind, and does nothing but stop these mails. It never ends: mails are kept
    for years."""
    return _serializer().dumps([user.id, subject.value])


def read_stop_token(token: str) -> tuple[User, Subject] | None:
    """Whom a token is for, and what it stops; None when it is forged or damaged."""
    try:
        content: Any = _serializer().loads(token)
    except BadData:
        return None
    user = db.session.get(User, content[0])
    return (user, Subject(content[1])) if user else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt="stop mails")
