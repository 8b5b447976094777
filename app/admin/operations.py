"""Running the exchange: departments, and deliveries that were given up."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from app.admin.events import (
    DeliveriesResumed,
    DepartmentCreated,
    DepartmentDeleted,
    DepartmentRenamed,
    MailResent,
    MailTested,
    SiteOptionsChanged,
)
from app.admin.queries import is_department_used
from app.auth.models import Department, User
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, WrongState
from app.core.i18n import _
from app.core.mail import Fault
from app.core.site import site_options
from app.core.text import clean_line, is_blank
from app.events import Delivery, DeliveryState, record
from app.events.delivering import begin_again, resume

NAME_LENGTH = 80


def create_department(name: str, *, by: User) -> Department:
    """Records DepartmentCreated. Raises BadInput for a name that is empty, long or taken."""
    department = Department(name=_checked_name(name, of=None))
    db.session.add(department)
    _flush()
    record(DepartmentCreated(department.id, department.name), by=by)
    return department


def rename_department(department: Department, name: str, *, by: User) -> None:
    """Records DepartmentRenamed. Raises BadInput as `create_department` does."""
    old, new = department.name, _checked_name(name, of=department)
    if new == old:
        return
    department.name = new
    _flush()
    record(DepartmentRenamed(department.id, old, new), by=by)


def delete_department(department: Department, *, by: User) -> None:
    """Records DepartmentDeleted. Raises WrongState while anybody or any board belongs to it."""
    if is_department_used(department.id):
        raise WrongState(
            _("People, invitations or boards still belong to this department. Move them first.")
        )
    fact = DepartmentDeleted(department.id, department.name)
    db.session.delete(department)
    _flush()
    record(fact, by=by)


def set_leaderboard(shown: bool, *, by: User) -> None:
    """Open or close the leaderboard to everybody. Records SiteOptionsChanged; the same choice
    again changes nothing."""
    options = site_options()
    if options.leaderboard == shown:
        return
    options.leaderboard = shown
    db.session.add(options)
    flush_or_lose(_("Somebody else changed this at this moment. Look and try again."))
    record(SiteOptionsChanged(shown), by=by)


def resume_delivery(delivery: Delivery, *, by: User) -> None:
    """Try a parked delivery again. Records DeliveriesResumed.

    Raises WrongState when it is no longer parked.
    """
    if not resume(Delivery.id == delivery.id):
        raise WrongState(_("This is under way again already."))
    record(DeliveriesResumed(1), by=by)


def resume_all_parked(*, by: User) -> int:
    """Try everything that is parked again; how many there were. Records DeliveriesResumed."""
    count = resume()
    if count:
        record(DeliveriesResumed(count), by=by)
    return count


def resend_mail(delivery: Delivery, *, by: User) -> None:
    """Send a mail again, whether it was sent or failed; it is the same message, by its Message-ID.

    Records MailResent. Raises WrongState while it is on its way.
    """
    if not begin_again(Delivery.id == delivery.id, Delivery.state != DeliveryState.WAITING):
        raise WrongState(_("This mail is on its way already."))
    record(MailResent(delivery.id), by=by)


def note_mail_test(fault: Fault | None, *, by: User) -> None:
    """Records MailTested."""
    record(MailTested(fault or ""), by=by)


def _checked_name(name: str, *, of: Department | None) -> str:
    name = clean_line(name)
    if is_blank(name):
        raise BadInput(_("Give the department a name."), "name")
    if len(name) > NAME_LENGTH:
        raise BadInput(_("Shorten the name to %(most)s characters.", most=NAME_LENGTH), "name")
    others = Department.id != of.id if of else Department.id.is_not(None)
    same = func.lower(Department.name) == func.lower(name)
    if db.session.scalar(select(exists().where(same, others))):
        raise BadInput(_("Another department has this name. Choose a different one."), "name")
    return name


def _flush() -> None:
    flush_or_lose(_("Somebody else changed the departments at this moment. Look and try again."))
