"""The mails about accounts: to confirm an address, accept an invitation, set a password.

The secret in a link is made when its mail is written, so that no event and no row holds it.
A mail tried again has the same Message-ID and a new secret that is as good as the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.auth import tokens
from app.auth.events import (
    EmailChangeRequested,
    MemberInvited,
    MemberSignedUp,
    PasswordResetRequested,
    SignUpRepeated,
)
from app.auth.models import Invitation, User
from app.auth.queries import user_by_email
from app.core.db import db
from app.core.links import absolute
from app.events import Delivery, Effect, Fact, fact_of
from app.notifications.bouncing import Mailbox, mailbox_of, send_to
from app.notifications.emails import Envelope, compose, send


@dataclass(frozen=True)
class _Draft:
    """One mail before it is written: which one, to whom, and what stands in it. `mailbox` is of the
    member whose address it is."""

    template: str
    to_name: str
    to_address: str
    context: Mapping[str, Any]
    mailbox: Mailbox | None = None


def mail_account(delivery: Delivery) -> Effect | None:
    """Mail what an account event asks for; nothing when it was overtaken by what came since.

    Also to an address that bounces: somebody asked for it just now, and may have no other way in.
    """
    fact = fact_of(delivery.event)
    draft = _DRAFTS[type(fact)](fact)
    if draft is None:
        return None
    envelope = Envelope(f"account-{delivery.event_id}", draft.to_name, draft.to_address)
    delivery.recipient_id = draft.mailbox.user_id if draft.mailbox else None
    email = compose(draft.template, envelope, **draft.context)
    return partial(send_to, draft.mailbox, email) if draft.mailbox else partial(send, email)


def _signed_up(fact: MemberSignedUp | SignUpRepeated) -> _Draft | None:
    """The link to confirm, or for somebody who is a member already that they are."""
    user = db.session.get_one(User, fact.user_id)
    if not user.awaits_confirmation:
        return _already_known(user) if isinstance(fact, SignUpRepeated) else None
    return _to(
        user,
        "confirm_address",
        url=absolute("auth.confirm", token=tokens.confirmation_token(user)),
        days=_days(tokens.Purpose.CONFIRM),
    )


def _invited(fact: MemberInvited) -> _Draft | None:
    invitation = db.session.get_one(Invitation, fact.invitation_id)
    if invitation.accepted_at is not None:
        return None
    inviter = db.session.get_one(User, invitation.invited_by_id)
    return _Draft(
        "invitation",
        "",
        invitation.email,
        {
            "inviter": inviter.name,
            "url": absolute("auth.accept_invitation", token=tokens.invitation_token(invitation)),
            "days": _days(tokens.Purpose.INVITATION),
        },
    )


def _reset_requested(fact: PasswordResetRequested) -> _Draft | None:
    user = db.session.get(User, fact.user_id) if fact.user_id is not None else None
    if user is None or not user.is_active:
        return None
    return _to(
        user,
        "reset_password",
        url=absolute("auth.reset_password", token=tokens.reset_token(user)),
        hours=int(tokens.LIFETIMES[tokens.Purpose.RESET].total_seconds()) // 3600,
    )


def _email_change_requested(fact: EmailChangeRequested) -> _Draft | None:
    user = db.session.get_one(User, fact.user_id)
    if user.pending_email is None or not user.is_active:
        return None
    owner = user_by_email(user.pending_email)
    if owner is not None:
        return _already_known(owner)
    url = absolute("auth.confirm_email", token=tokens.email_change_token(user))
    context = {"name": user.name, "url": url, "days": _days(tokens.Purpose.CHANGE_EMAIL)}
    return _Draft("confirm_email_change", user.name, user.pending_email, context)


def _already_known(user: User) -> _Draft | None:
    """Tells the owner of an address that it has an account, which no page ever tells."""
    if not user.is_active:
        return None
    return _to(
        user,
        "address_known",
        sign_in_url=absolute("auth.sign_in"),
        forgot_url=absolute("auth.forgot_password"),
    )


def _to(user: User, template: str, **context: Any) -> _Draft:
    context["name"] = user.name
    return _Draft(template, user.name, user.address, context, mailbox_of(user))


def _days(purpose: tokens.Purpose) -> int:
    return tokens.LIFETIMES[purpose].days


_DRAFTS: Mapping[type[Fact], Callable[[Any], _Draft | None]] = {
    MemberSignedUp: _signed_up,
    SignUpRepeated: _signed_up,
    MemberInvited: _invited,
    PasswordResetRequested: _reset_requested,
    EmailChangeRequested: _email_change_requested,
}
