"""What can go wrong in the domain, in words a user can read. `error_pages` maps it to HTTP."""

from __future__ import annotations

from typing import TypeVar

from app.core.i18n import _

T = TypeVar("T")


class DomainError(Exception):
    """Something a person asked for cannot be done; the message says why and what to do."""

    status = 422

    @property
    def message(self) -> str:
        return str(self)


class BadInput(DomainError):
    """What was typed cannot be used. `field` names the form field it belongs to, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotVisible(DomainError):
    """There is nothing here for this person: it does not exist, or they may not see it."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing at this address that you can see."))


def or_404(found: T | None) -> T:
    """What was looked for. Raises NotVisible if that is nothing."""
    if found is None:
        raise NotVisible
    return found


class NotAllowed(DomainError):
    """The person may see this but not do that."""

    status = 403

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("You are not allowed to do this."))


class SignedOut(DomainError):
    """Somebody sent what they wrote after they were signed out; the page takes it along as they
    sign in."""

    status = 401

    def __init__(self) -> None:
        super().__init__(_("Nothing was sent yet. Sign in, and what you wrote comes with you."))


class WrongState(DomainError):
    """The thing is no longer, or not yet, in a state that allows this."""

    status = 409


class LostRace(WrongState):
    """Somebody else changed the same thing first."""
