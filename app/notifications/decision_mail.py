"""The email about a decision: the answer itself, and what it means next."""

from __future__ import annotations

from markupsafe import Markup

from app.core.current import current_settings
from app.core.links import absolute
from app.core.mail import Email, message_id
from app.ideas.models import Decision, Idea
from app.ideas.queries.workflows import workflow_of
from app.notifications.emails import Envelope, compose
from app.notifications.models import Notification
from app.notifications.wording import REASONS, headline, what_next


def decision_email(notification: Notification, idea: Idea, decision: Decision) -> Email:
    """Needs the notification's user, the idea's board, and the decision's `by`, owner and reason
    for declining loaded."""
    reason, workflow = notification.reason, workflow_of(idea.board_id)
    return compose(
        "decision",
        Envelope(
            key=f"notification-{notification.id}",
            to_name=notification.user.name,
            to_address=notification.user.email,
            headers=thread_headers(idea),
        ),
        board=idea.board.name,
        title=idea.title,
        headline=headline(decision.old_status, decision.status, reason, workflow),
        status=workflow.name_of(decision.status),
        answer_text=decision.answer,
        answer_html=Markup(decision.answer_html),  # noqa: S704 (sanitised when it was written)
        by=decision.by.name if decision.by else None,
        next_sentences=what_next(decision, idea.target_date, reason),
        reason=REASONS[reason],
        url=absolute("ideas.show", idea_id=idea.id),
    )


def thread_headers(idea: Idea) -> dict[str, str]:
    """All mails about an idea answer one message that nobody ever gets, so that mail programs
    show them as one conversation, whichever of them a person was sent first."""
    root = message_id(f"idea-{idea.id}")
    return {
        "In-Reply-To": root,
        "References": root,
        "List-Id": f"<{idea.board.slug}.{current_settings().domain}>",
    }
