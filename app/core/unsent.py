"""What was sent and not taken: it comes back on a page from which it is sent again.

Who was signed out meanwhile signs in on that page, and what they wrote goes along in its form,
sealed, so that it can only be what this site gave out. Nothing of it is kept on the server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.core.forms import is_text, sent_fields
from app.core.guard import is_public

SEALED_FOR = 24 * 3600
"""Seconds."""
LARGEST_SEAL = 500_000
"""Bytes. What is longer can only be copied from the page."""


@dataclass(frozen=True)
class Unsent:
    """A form that was sent to the address `to`; of files only their names are left."""

    to: str
    fields: list[tuple[str, str]]
    files: list[str]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What people wrote themselves, to be looked at before it is sent again."""
        return [(name, value) for name, value in self.fields if is_text(value)]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.fields if not is_text(value)]


def unsent() -> Unsent | None:
    """What came with this request to where one has to be signed in, if that was anything but a
    press of a button."""
    if request.endpoint is None or is_public(request.endpoint):
        return None
    fields = sent_fields()
    if not fields:
        return None
    files = [file.filename for file in request.files.values() if file.filename]
    return Unsent(request.full_path.rstrip("?"), fields, files)


def comes_from_here() -> bool:
    """Whether the request was sent by a page of this site, as browsers say who do not let pages
    say it. It stands in for the CSRF token only where a person looks at all and presses again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host


def sealed(form: Unsent) -> str | None:
    """The form as a text that `opened` takes; None if it is too long for that."""
    seal = str(_sealer().dumps([form.to, form.fields, form.files]))
    return seal if len(seal) <= LARGEST_SEAL else None


def opened(seal: str | None) -> Unsent | None:
    """The form that was sealed; None for what is too old or none of ours."""
    try:
        to, fields, files = _sealer().loads(seal or "", max_age=SEALED_FOR)
    except BadData:
        return None
    return Unsent(to, [(name, value) for name, value in fields], files)


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="unsent", serializer=json)
