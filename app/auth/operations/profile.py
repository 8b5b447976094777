"""What people change about themselves. Only administrators change a department: boards can
be limited to some of them."""

from __future__ import annotations

from app.auth.events import EmailChanged, EmailChangeRequested
from app.auth.inputs import (
    credit_name_from,
    email_from,
    handle_from,
    job_title_from,
    name_from,
    time_zone_from,
)
from app.auth.models import User
from app.auth.operations.bouncing import forget_refusals
from app.auth.queries import is_handle_taken, user_by_email
from app.core.db import flush_or_lose
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.events import record


def change_profile(user: User, *, name: str, handle: str, job_title: str, time_zone: str) -> None:
    """Raises BadInput, also for a handle that is taken. LostRace if it is taken just now."""
    handle = handle_from(handle)
    name, job_title = name_from(name), job_title_from(job_title)
    time_zone = time_zone_from(time_zone)
    if handle != user.handle and is_handle_taken(handle):
        raise BadInput(_("This handle is taken. Choose another."), "handle")
    user.name, user.handle = name, handle
    user.job_title, user.time_zone = job_title, time_zone
    flush_or_lose(_("Somebody else just took this handle. Choose another."))


def choose_credit_name(user: User, name: str) -> None:
    """What one's credit stands under after one left; empty means "Former colleague".

    Raises BadInput for a name that is too long.
    """
    user.credit_name = credit_name_from(name)


def request_email_change(user: User, email: str) -> None:
    """Ask to use another address, which holds once the link sent to it was followed.

    Records EmailChangeRequested. Raises BadInput. Whether the address has an account already
    is told to that address alone.
    """
    email = email_from(email)
    if email == user.email:
        raise BadInput(_("This is your address already."), "email")
    user.pending_email = email
    record(EmailChangeRequested(user.id), by=user)


def confirm_email_change(user: User) -> None:
    """Put the pending address in the place of the old one. Records EmailChanged.

    Raises WrongState when there is none, or it has an account by now.
    """
    if user.pending_email is None or user_by_email(user.pending_email) is not None:
        raise WrongState(_("This address cannot be used. Ask for the change again."))
    user.email, user.pending_email = user.pending_email, None
    forget_refusals(user)
    flush_or_lose(_("This address cannot be used. Ask for the change again."))
    record(EmailChanged(user.id), by=user)
