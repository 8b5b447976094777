"""To whom a mail about an idea or a board goes, with what mail programs sort and stop it by."""

from __future__ import annotations

from app.boards.models import Board
from app.core.current import current_settings
from app.core.mail import message_id
from app.ideas.models import Idea
from app.notifications.emails import Envelope
from app.notifications.models import Notification, Reason
from app.notifications.switches import switch_for


def idea_envelope(notification: Notification, idea: Idea) -> Envelope:
    """Needs the notification's user and the idea's board loaded."""
    return _envelope(notification, thread_headers(idea))


def board_envelope(notification: Notification, board: Board) -> Envelope:
    """Needs the notification's user loaded."""
    return _envelope(notification, list_header(board))


def thread_headers(idea: Idea) -> dict[str, str]:
    """All mails about an idea answer one message that nobody ever gets, so that mail programs
    show them as one conversation, whichever of them a person was sent first."""
    root = message_id(f"idea-{idea.id}")
    return {"In-Reply-To": root, "References": root, **list_header(idea.board)}


def list_header(board: Board) -> dict[str, str]:
    return {"List-Id": f"<{board.slug}.{current_settings().domain}>"}


def reason_header(reason: Reason) -> dict[str, str]:
    """Why somebody gets a mail, for the rules of their mail program."""
    return {"X-Idea-Exchange-Reason": reason.value}


def _envelope(notification: Notification, headers: dict[str, str]) -> Envelope:
    user, reason = notification.user, notification.reason
    return Envelope(
        f"notification-{notification.id}",
        user.name,
        user.address,
        {**headers, **reason_header(reason)},
        switch_for(user, reason),
    )
