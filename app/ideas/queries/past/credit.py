"""What happened to the credit for an idea, and to what it brought."""

from __future__ import annotations

from app.core.i18n import _
from app.ideas.events.credit import (
    CoAuthorAccepted,
    CoAuthorLeft,
    CreditGiven,
    CreditWithdrawn,
    ValueConfirmed,
    ValueEntered,
    ValueWithdrawn,
)
from app.ideas.models import CreditRole, ValueKind
from app.ideas.queries.credits import ROLE_TEXTS
from app.ideas.queries.past import Kinds, Past, Words


def _credit(past: Past) -> str:
    """Whose credit, and for what."""
    person = past.people[past.fact.user_id]
    part = ROLE_TEXTS[CreditRole(past.fact.role)]
    return _("%(name)s, who %(part)s", name=person.name, part=part)


def _value_kind(past: Past) -> str:
    is_estimate = past.fact.kind == ValueKind.ESTIMATE
    return _("estimated") if is_estimate else _("realised")


KINDS: Kinds = {
    CoAuthorAccepted: lambda past: Words("users", _("Became a co-author")),
    CoAuthorLeft: lambda past: Words("undo-2", _("Is no co-author any more")),
    CreditGiven: lambda past: Words("award", _("Credited"), _credit(past)),
    CreditWithdrawn: lambda past: Words("undo-2", _("Credit withdrawn"), _credit(past)),
    ValueEntered: lambda past: Words("trending-up", _("Value entered"), _value_kind(past)),
    ValueConfirmed: lambda past: Words("circle-check", _("Value confirmed")),
    ValueWithdrawn: lambda past: Words("undo-2", _("Value withdrawn"), _value_kind(past)),
}
