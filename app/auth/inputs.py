"""From what people type about themselves to what is kept. Each raises BadInput on its field."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from app.auth.models import Department
from app.core.db import db
from app.core.errors import BadInput
from app.core.formats import is_time_zone
from app.core.i18n import _
from app.core.text import clean_line, is_blank

NAME_LENGTH = 80
JOB_TITLE_LENGTH = 80
HANDLE_LENGTH = 40

_HANDLE = re.compile(rf"[a-z0-9][a-z0-9._-]{{0,{HANDLE_LENGTH - 2}}}[a-z0-9]")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def email_from(text: str | None) -> str:
    """An address in lower case, its domain in ASCII. Whether it exists is not looked up."""
    try:
        checked = validate_email(clean_line(text), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise BadInput(
            _("Enter a whole e-mail address, for example ana@example.org."), "email"
        ) from error
    return (checked.ascii_email or checked.normalized).lower()


def known_form_of(email: str | None) -> str:
    """An address as it would be kept; whatever is none stays itself and is nobody's."""
    try:
        return email_from(email)
    except BadInput:
        return clean_line(email).lower()


def name_from(text: str | None) -> str:
    name = clean_line(text)
    if is_blank(name):
        raise BadInput(_("Enter your name as colleagues know it."), "name")
    if len(name) > NAME_LENGTH:
        raise BadInput(_("Shorten the name to %(most)s characters.", most=NAME_LENGTH), "name")
    return name


def credit_name_from(text: str | None) -> str | None:
    """None for who does not want to be named once they left."""
    name = clean_line(text)
    if len(name) > NAME_LENGTH:
        raise BadInput(
            _("Shorten the name to %(most)s characters.", most=NAME_LENGTH), "credit_name"
        )
    return None if is_blank(name) else name


def job_title_from(text: str | None) -> str:
    title = clean_line(text)
    if len(title) > JOB_TITLE_LENGTH:
        raise BadInput(
            _("Shorten the job title to %(most)s characters.", most=JOB_TITLE_LENGTH), "job_title"
        )
    return "" if is_blank(title) else title


def handle_from(text: str | None) -> str:
    handle = clean_line(text).removeprefix("@").lower()
    if not _HANDLE.fullmatch(handle):
        raise BadInput(
            _(
                "Use 2 to %(most)s letters a to z, digits, dots, hyphens or underscores, "
                "with a letter or digit at both ends.",
                most=HANDLE_LENGTH,
            ),
            "handle",
        )
    return handle


def time_zone_from(text: str | None) -> str:
    if not text or not is_time_zone(text):
        raise BadInput(_("Choose a time zone from the list."), "time_zone")
    return text


def department_from(department_id: int | None) -> int | None:
    if department_id is not None and db.session.get(Department, department_id) is None:
        raise BadInput(_("Choose a department from the list."), "department_id")
    return department_id


def domains_from(text: str) -> list[str]:
    """Domains as typed between spaces, commas or lines, each once, in lower case."""
    words = [word.strip("@.").lower() for word in re.split(r"[\s,;]+", text) if word]
    for word in words:
        if not _DOMAIN.fullmatch(word):
            raise BadInput(
                _("“%(word)s” is no domain. Write them like example.org.", word=word), "domains"
            )
    return list(dict.fromkeys(words))
