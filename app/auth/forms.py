"""What people fill in about accounts. The operations check it; forms only carry it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import available_timezones

from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField

from app.auth.models import Department, User
from app.auth.passwords import NewPassword, choose
from app.core.errors import BadInput
from app.core.formats import is_time_zone
from app.core.forms import Form, show
from app.core.i18n import _l

# Old names of the same zones, and zones named by their distance, which summer time breaks.
_NOT_OFFERED = ("Etc/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


def _number_or_none(value: str | int | None) -> int | None:
    return int(value) if value else None


class DepartmentChoice(Form):
    """A form with a choice of department, or none."""

    department_id = SelectField(_l("Department"), coerce=_number_or_none)

    def offer_departments(self, departments: Iterable[Department]) -> None:
        self.department_id.choices = [
            ("", _l("No department")),
            *((d.id, d.name) for d in departments),
        ]


class SignInForm(Form):
    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"))
    remember = BooleanField(_l("Stay signed in on this device"))


class SignUpForm(Form):
    name = StringField(_l("Your name"))
    email = EmailField(_l("E-mail at work"))


class ForgottenForm(Form):
    email = EmailField(_l("E-mail"))


class ChoosesPassword(Form):
    """Base of forms with a field `password` for a new one."""

    def chosen(self) -> NewPassword | None:
        """The new password, hashed; None, with the reason at the field, if it cannot be used.

        Called before the request's first statement, see `app.auth.passwords`.
        """
        try:
            return choose(self["password"].data)
        except BadInput as error:
            show(self, error)
            return None


class PasswordForm(ChoosesPassword):
    password = PasswordField(_l("New password"))


class InvitationForm(ChoosesPassword):
    name = StringField(_l("Your name"))
    password = PasswordField(_l("Password"))


class SetUpForm(ChoosesPassword):
    name = StringField(_l("Your name"))
    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"))


class ConfirmForm(Form):
    """A button alone."""


class ProfileForm(Form):
    name = StringField(_l("Name"))
    handle = StringField(_l("Handle"))
    job_title = StringField(_l("Job title"))
    time_zone = SelectField(_l("Time zone"), validate_choice=False)

    def offer_time_zones(self, current: str) -> None:
        """All zones, and the one the person has now, whatever its name."""
        self.time_zone.choices = [(zone, zone) for zone in sorted({current, *_time_zones()})]

    @classmethod
    def of(cls, user: User) -> ProfileForm:
        """The form filled with what is known of a person."""
        return cls(
            formdata=None,
            name=user.name,
            handle=user.handle,
            job_title=user.job_title,
            time_zone=user.time_zone,
        )


class LeavingForm(Form):
    credit_name = StringField(_l("When I leave, my credit stands under"))

    @classmethod
    def of(cls, user: User) -> LeavingForm:
        return cls(formdata=None, credit_name=user.credit_name or "")


class ChangePasswordForm(ChoosesPassword):
    current_password = PasswordField(_l("Current password"), id="password-now")
    password = PasswordField(_l("New password"), id="password-new")


class ChangeEmailForm(Form):
    email = EmailField(_l("New e-mail"), id="email-new")
    current_password = PasswordField(_l("Current password"), id="email-password")


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(
        name
        for name in available_timezones()
        if (name == "UTC" or "/" in name) and not name.startswith(_NOT_OFFERED)
        if is_time_zone(name)
    )
