"""The emails about what an author does to an idea: it says something else, it is withdrawn."""

from __future__ import annotations

from textwrap import shorten

from app.core.diff import Kind
from app.core.i18n import _
from app.core.links import absolute
from app.core.mail import Email
from app.events import Event, fact_of
from app.ideas.events.life import VotersToldOfEdits
from app.ideas.models import Idea
from app.ideas.queries.history import PartChange, changes_between, revision_or_404
from app.ideas.queries.lists import voted_among
from app.notifications.decision_mail import addressee
from app.notifications.emails import compose
from app.notifications.envelopes import idea_envelope
from app.notifications.idea_mail import idea_email
from app.notifications.models import Notification
from app.notifications.participants import Why
from app.notifications.wording import notice_text, reason_text

MOST_QUOTED = 200
"""Characters of what was removed or added that the mail itself shows."""


def edits_email(notification: Notification, event: Event) -> Email | None:
    """None when they took their vote back since."""
    fact, idea, user = fact_of(event), notification.idea, notification.user
    if idea is None or not isinstance(fact, VotersToldOfEdits):
        return None
    if not voted_among([idea.id], user):
        return None
    to = addressee(
        f"notification-{notification.id}", user, Why(notification.reason, notification.via_id)
    )
    return compose(
        "edited",
        idea_envelope(notification, idea),
        board=idea.board.name,
        title=idea.title,
        headline=notice_text(fact, notification.reason, ""),
        changes=[line for change in _changes(fact) for line in _lines(change)],
        may_take_back=_may_take_back_text(idea),
        reason=reason_text(to.why.reason, to.via),
        url=absolute("history.version", idea_id=idea.id, number=fact.number, since=fact.since),
    )


def withdrawal_email(notification: Notification, event: Event) -> Email | None:
    """None when it was taken up again since."""
    idea, user = notification.idea, notification.user
    if idea is None or idea.withdrawn_at is None:
        return None
    to = addressee(
        f"notification-{notification.id}", user, Why(notification.reason, notification.via_id)
    )
    return idea_email(
        notification,
        idea,
        headline=notice_text(fact_of(event), notification.reason, ""),
        sentences=[
            _("It is shown nowhere any more, and nobody answers it."),
            _("Votes and comments are kept: all is back if its author takes it up again."),
        ],
        reason=reason_text(to.why.reason, to.via),
    )


def _changes(fact: VotersToldOfEdits) -> list[PartChange]:
    old, new = (revision_or_404(fact.idea_id, n) for n in (fact.since, fact.number))
    return changes_between(old.words, new.words)


def _lines(change: PartChange) -> list[str]:
    """How much of a part changed, and its first words that went and came."""
    lines = [
        _(
            "%(part)s: words added: %(added)s, removed: %(removed)s.",
            part=change.label,
            added=change.added,
            removed=change.removed,
        )
    ]
    if removed := _first(change, Kind.REMOVED):
        lines.append(_("Before: %(words)s", words=removed))
    if added := _first(change, Kind.ADDED):
        lines.append(_("Now: %(words)s", words=added))
    return lines


def _first(change: PartChange, kind: Kind) -> str:
    texts = (piece.text for piece in change.pieces if piece.kind is kind)
    text = next((text for text in texts if text.strip()), "")
    return shorten(text, MOST_QUOTED, placeholder=" …")


def _may_take_back_text(idea: Idea) -> str:
    if idea.is_final:
        return _("Voting on it has ended; your vote stays as it is.")
    return _("If this is not what you voted for, take your vote back there.")
