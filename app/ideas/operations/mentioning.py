"""Mentioning people in a comment by their handles: who may see the idea is linked and told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup
from sqlalchemy import delete, insert, select

from app.auth.models import User
from app.core import markdown
from app.core.db import db
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.links import rooted
from app.events import record
from app.ideas.events.conversation import PeopleMentioned
from app.ideas.models import Comment, Idea, Mention
from app.ideas.operations.signing import signed
from app.ideas.queries.visibility import known_viewers_among

MOST_MENTIONED = 20


def checked_names(rendered: str) -> list[str]:
    """The handles that a rendered text names. Raises BadInput if they are too many."""
    names = markdown.mentions_in(rendered)
    if len(names) > MOST_MENTIONED:
        raise BadInput(
            _("Mention at most %(most)s people in one comment.", most=MOST_MENTIONED), "body"
        )
    return names


def mention(comment: Comment, idea: Idea, names: Sequence[str], *, by: User) -> None:
    """Let a comment, rendered anew, name those of these people who may see the idea: their names
    become links, and everybody else stays text.

    Records PeopleMentioned for those who were not named before.
    """
    people = _viewers_called(names, idea)
    comment.body_html = _linked(comment.body_html, people)
    added = _keep(comment, set(people.values()))
    if told := sorted(added - {by.id}):
        record(PeopleMentioned(idea.id, comment.id, told), by=signed(comment, by))


def comment_html(body: str, idea: Idea) -> Markup:
    """A comment on an idea as it is shown once it is posted. Raises BadInput if it names too many
    people."""
    rendered = markdown.render(body)
    return _linked(rendered, _viewers_called(checked_names(rendered), idea))


def _linked(rendered: str, people: Mapping[str, int]) -> Markup:
    """A rendered text with links for these people, whose ids are given by handle."""
    addresses = {handle: rooted("people.member", user_id=id) for handle, id in people.items()}
    return markdown.with_mentions(rendered, addresses)


def _viewers_called(names: Sequence[str], idea: Idea) -> dict[str, int]:
    """The ids of those who have these handles and may see the idea, by handle."""
    if not names:
        return {}
    rows = db.session.execute(select(User.handle, User.id).where(User.handle.in_(names)))
    called = {row.handle: row.id for row in rows}
    viewers = known_viewers_among(idea, called.values())
    return {handle: id for handle, id in called.items() if id in viewers}


def _keep(comment: Comment, user_ids: Collection[int]) -> set[int]:
    """Make these people those whom a comment names. Returns who is new among them."""
    before = set(
        db.session.scalars(select(Mention.user_id).where(Mention.comment_id == comment.id))
    )
    gone, new = before - set(user_ids), set(user_ids) - before
    if gone:
        db.session.execute(
            delete(Mention).where(Mention.comment_id == comment.id, Mention.user_id.in_(gone))
        )
    if new:
        rows = [{"comment_id": comment.id, "user_id": id} for id in sorted(new)]
        db.session.execute(insert(Mention), rows)
    return new
