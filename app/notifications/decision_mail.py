"""The email about a decision: the answer itself, and what it means next."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.auth.models import User
from app.core import markdown
from app.core.attached import with_whole_addresses
from app.core.current import current_settings
from app.core.db import db
from app.core.links import absolute
from app.core.mail import Email
from app.ideas.models import Decision, Idea
from app.ideas.queries.family import standing_of
from app.ideas.queries.visibility import viewers_among
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import Status
from app.notifications.decision_words import headline, words_of, words_out_of_sight
from app.notifications.emails import Envelope, compose
from app.notifications.envelopes import reason_header, thread_headers
from app.notifications.models import Reason
from app.notifications.participants import Why
from app.notifications.switches import Switch, switch_for
from app.notifications.wording import reason_text


@dataclass(frozen=True)
class Addressee:
    """Whom a mail is for. `key` makes its Message-ID; `via` is the title of the merged idea that
    connects them, None also where they may not see it any more."""

    key: str
    name: str
    address: str
    why: Why
    switch: Switch
    via: str | None = None


def addressee(key: str, person: User, why: Why) -> Addressee:
    """The merged idea that connects a person is named to them only if they may see it."""
    via = db.session.get(Idea, why.via_id) if why.via_id is not None else None
    named = via is not None and bool(viewers_among(via, [person.id]))
    switch = switch_for(person, why.reason)
    title = via.title if via and named else None
    return Addressee(key, person.name, person.address, why, switch, title)


def envelope_to(to: Addressee, idea: Idea) -> Envelope:
    """Needs the idea's board loaded."""
    headers = {**thread_headers(idea), **reason_header(to.why.reason)}
    return Envelope(to.key, to.name, to.address, headers, to.switch)


def decision_email(decision: Decision, idea: Idea, to: Addressee) -> Email:
    """Needs the idea's board, and the decision's `by`, owner and reason for declining loaded. The
    decision need not be in the database: a preview is composed here too. `idea` is the one it is
    about, or one that was merged into it, for those who may see that alone."""
    workflow = workflow_of(idea.board_id)
    is_elsewhere = decision.idea_id != idea.id
    words = (
        words_out_of_sight(decision, to.why)
        if is_elsewhere
        else words_of(decision, to.why, is_masked=_is_masked(idea, to.why))
    )
    base = current_settings().base_url
    text = with_whole_addresses(decision.answer, base)
    html = with_whole_addresses(markdown.without_pictures(decision.answer_html), base)
    if is_elsewhere:  # told of the idea they know: no link leads where they may not go
        text = markdown.plain(decision.answer_html)
        html = str(Markup("<p>{}</p>").format(text))
    return compose(
        "decision",
        envelope_to(to, idea),
        board=idea.board.name,
        title=idea.title,
        headline=headline(
            decision.old_status,
            decision.status,
            to.why.reason,
            workflow,
            into=standing_of(idea).status if decision.status is Status.MERGED else None,
        ),
        status=workflow.name_of(decision.status),
        answer_text=text,
        answer_html=Markup(html),  # noqa: S704 (sanitised when it was written)
        by=decision.by.name if decision.by else None,
        words=words,
        reason=reason_text(to.why.reason, to.via),
        url=absolute("ideas.show", idea_id=idea.id),
    )


def _is_masked(idea: Idea, why: Why) -> bool:
    """Whether it goes to somebody who had the idea anonymously, which they know."""
    had = idea if why.via_id is None else db.session.get_one(Idea, why.via_id)
    return why.reason is Reason.AUTHOR and had.is_masked
